import { startRecording } from './microphone.js';
import { upload } from './upload.js';

const LONGEST_MS = 60_000;
const byId = (id) => document.getElementById(id);
const recorder = byId('recorder');
const button = byId('record');
const state = byId('state');
let stop = null;
let isBusy = false;
let limit = 0;

function say(words) {
  state.textContent = words;
}

async function begin() {
  if (!navigator.mediaDevices) {
    say('Ce navigateur ne donne pas le micro ici : la console doit être ouverte en https.');
    return;
  }
  stop = await startRecording((level) => {
    byId('level').value = level;
  });
  limit = setTimeout(toggle, LONGEST_MS);
  button.textContent = '■ Terminer';
  button.classList.add('on');
  say('Parlez. Touche R pour finir.');
}

async function finish() {
  clearTimeout(limit);
  const ending = stop;
  stop = null;
  button.textContent = '● Enregistrer';
  button.classList.remove('on');
  const sound = await ending();
  say('Envoi et mesure…');
  const speaker = byId('speaker').value;
  localStorage.setItem('speaker', speaker);
  const { upload: address, csrf } = recorder.dataset;
  await upload(`${address}?speaker=${encodeURIComponent(speaker)}`, csrf, sound);
  location.assign(location.pathname);
}

async function toggle() {
  if (isBusy) return;
  isBusy = true;
  button.disabled = true;
  try {
    if (stop) await finish();
    else await begin();
  } catch (error) {
    say(error.name === 'NotAllowedError' ? 'Le micro n’est pas permis.' : error.message);
  }
  button.disabled = false;
  isBusy = false;
}

function play(id) {
  const sound = byId(id);
  if (sound?.paused) void sound.play();
  else sound?.pause();
}

const KEYS = {
  r: () => button && toggle(),
  l: () => play(byId('take') ? 'take' : 'heard'),
  p: () => byId('publish')?.requestSubmit(),
  n: () => byId('next')?.click(),
};

document.addEventListener('keydown', (event) => {
  const isTyping = event.target.matches('input, select, textarea');
  if (isTyping || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
  KEYS[event.key.toLowerCase()]?.();
});
button?.addEventListener('click', toggle);
const remembered = localStorage.getItem('speaker');
if (recorder && remembered) byId('speaker').value = remembered;
