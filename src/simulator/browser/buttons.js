import { setSwitches } from './api.js';
import { asWav, startRecording } from './microphone.js';
import { showPhone } from './screen.js';

/** Makes the forms, keys and buttons of a phone work. */
export function wire(desk) {
  wireLine(desk);
  wireSms(desk);
  wireCalls(desk);
  wireFile(desk);
  desk.find('[name=realTime]').addEventListener('change', async (event) => {
    await setSwitches(desk.number, { realTime: event.currentTarget.checked });
  });
}

function wireLine(desk) {
  const line = desk.find('.line input');
  desk.find('.line').addEventListener('submit', async (event) => {
    event.preventDefault();
    const text = line.value;
    line.value = '';
    desk.heard = [];
    if (desk.view.ussd) await desk.run('input', { text });
    else await desk.run('dial', { code: text });
  });
  for (const key of desk.section.querySelectorAll('[data-key]')) {
    key.addEventListener('click', async () => {
      if (desk.view.call?.state !== 'answered') line.value += key.dataset.key;
      else await desk.run('keys', { digits: key.dataset.key });
    });
  }
}

function wireSms(desk) {
  desk.find('.sms').addEventListener('submit', async (event) => {
    event.preventDefault();
    const { to, text } = event.currentTarget.elements;
    const message = { to: to.value, text: text.value };
    text.value = '';
    await desk.run('sms', message);
  });
}

function wireCalls(desk) {
  for (const button of desk.section.querySelectorAll('[data-do]')) {
    button.addEventListener('click', () => DOING[button.dataset.do](desk));
  }
}

const DOING = {
  call: (desk) => desk.run(desk.view.call?.waitingFor === 'answer' ? 'answer' : 'call'),
  beep: (desk) => desk.run('beep'),
  async end(desk) {
    desk.player.hush();
    const { call, ussd } = desk.view;
    if (call) await desk.run(call.waitingFor === 'answer' ? 'reject' : 'hangup');
    else if (ussd) await desk.run('cancel');
    else desk.find('.line input').value = document.body.dataset.ussd;
  },
  silence: (desk) => desk.run('silence'),
  async microphone(desk) {
    desk.player.hush();
    await desk.run('speaking', {}, '?wait=0');
    try {
      desk.stopRecording = await startRecording();
    } catch {
      desk.tell('Le micro n’est pas disponible : choisissez un fichier.');
    }
    showPhone(desk);
  },
  async stop(desk) {
    const sound = await desk.stopRecording();
    desk.stopRecording = null;
    await desk.run('speak', sound);
    showPhone(desk);
  },
};

function wireFile(desk) {
  const file = desk.find('[type=file]');
  file.addEventListener('click', () => desk.run('speaking', {}, '?wait=0'));
  file.addEventListener('change', async () => {
    const [chosen] = file.files;
    if (chosen) await desk.run('speak', await asWav(chosen));
    file.value = '';
  });
}
