// Served beside this file; it lies in lib/browser.
import { toWav } from './wav.js';

/** Starts recording; the returned function stops it and gives a WAV blob. */
export async function startRecording() {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const recorder = new MediaRecorder(stream);
  const parts = [];
  recorder.addEventListener('dataavailable', (event) => parts.push(event.data));
  recorder.start();
  return async () => {
    const stopped = new Promise((resolve) => {
      recorder.addEventListener('stop', resolve, { once: true });
    });
    recorder.stop();
    await stopped;
    for (const track of stream.getTracks()) track.stop();
    return await asWav(new Blob(parts, { type: recorder.mimeType }));
  };
}

/** Any sound the browser can read, as 16 kHz mono WAV; one it cannot read comes back as it is. */
export async function asWav(blob) {
  try {
    return await toWav(blob);
  } catch {
    return blob;
  }
}
