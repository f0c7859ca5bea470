import { act, follow, readPhone } from './api.js';
import { wire } from './buttons.js';
import { openPlayer } from './player.js';
import { markTab, showLog, showPhone, showTab } from './screen.js';
import { heardLine } from './words.js';

const REFRESH_MS = 40;

async function openPhone(section) {
  const number = section.dataset.phone;
  const find = (selector) => section.querySelector(selector);
  const desk = {
    number,
    section,
    find,
    player: openPlayer(find('audio')),
    view: null,
    heard: [],
    stopRecording: null,
    tell(problem) {
      find('.problem').textContent = problem ?? '';
    },
    async run(name, body, query) {
      desk.tell((await act(number, name, body, query)).error);
    },
  };
  const known = await readPhone(number, 0);
  desk.view = known;
  for (const entry of known.log) take(desk, { ...entry, sha256: '' });
  showPhone(desk);
  wire(desk);
  let refresh = null;
  follow(number, known.seq, (entry) => {
    take(desk, entry);
    markTab(number, entry);
    clearTimeout(refresh);
    refresh = setTimeout(async () => {
      desk.view = await readPhone(number, Number.MAX_SAFE_INTEGER);
      showPhone(desk);
    }, REFRESH_MS);
  });
}

/** Takes in one thing that happened: what is heard, what is said about it, the log. */
function take(desk, entry) {
  const begins = entry.kind === 'call.ringing' || entry.kind === 'call.dialled';
  if (begins) desk.heard = [];
  if (begins || (entry.kind === 'call.keys' && !entry.ignored)) desk.player.hush();
  const said = heardLine(entry);
  if (said !== null) desk.heard.push(said);
  if (entry.kind === 'call.played' && entry.sha256 !== '') desk.player.add(entry.sha256);
  showLog(desk.find('.log'), entry);
}

await Promise.all([...document.querySelectorAll('.phone')].map(openPhone));
for (const tab of document.querySelectorAll('[data-tab]')) {
  tab.addEventListener('click', () => showTab(tab));
}
