import { audioUrl } from './api.js';

/** Plays the sounds of a call one after the other in an audio element. */
export function openPlayer(audio) {
  let queue = [];
  const playNext = () => {
    const next = queue.shift();
    audio.hidden = next === undefined;
    if (next === undefined) return;
    audio.src = audioUrl(next);
    audio.play().catch(() => undefined);
  };
  audio.addEventListener('ended', playNext);
  return {
    add(sha256) {
      queue.push(sha256);
      if (audio.hidden) playNext();
    },
    /** Silence at once: a key was pressed, or the call is over. */
    hush() {
      queue = [];
      audio.pause();
      audio.hidden = true;
    },
  };
}
