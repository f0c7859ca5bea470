import { logLine, stateLine } from './words.js';

const LOG_LINES = 200;

/** Shows the phone as it is now: screen, labels of the buttons, inbox. */
export function showPhone(desk) {
  const { find, view, heard } = desk;
  find('.state').textContent = stateLine(view);
  const text = find('.screen .text');
  text.textContent = view.ussd || heard.length === 0 ? (view.lastPage ?? '') : heard.join('\n');
  text.scrollTop = text.scrollHeight;
  find('.what').textContent = view.ussd ? 'Votre réponse' : 'Numéro ou code';
  find('.send').textContent = view.ussd ? 'Répondre' : 'Composer';
  const rings = view.call?.waitingFor === 'answer';
  find('[data-do=call]').textContent = rings ? 'Décrocher' : 'Appeler';
  find('[data-do=beep]').disabled = view.call !== null;
  const recording = desk.stopRecording !== null;
  find('.voice').hidden = view.call?.waitingFor !== 'voice' && !recording;
  find('[data-do=microphone]').hidden = recording;
  find('[data-do=stop]').hidden = !recording;
  find('[data-do=silence]').hidden = recording;
  find('.file').hidden = recording;
  showInbox(find, view.inbox);
}

function showInbox(find, inbox) {
  find('.count').textContent = inbox.length === 0 ? '' : `(${inbox.length})`;
  find('.inbox').replaceChildren(...inbox.toReversed().map(bubble));
}

function bubble(sms) {
  const item = document.createElement('li');
  const head = document.createElement('p');
  head.textContent = `${sms.from} · ${sms.at.slice(11, 16)} · ${sms.segments} SMS`;
  const body = document.createElement('p');
  body.textContent = sms.text;
  item.append(head, body);
  return item;
}

/** Adds a line on top of the log. */
export function showLog(log, entry) {
  const item = document.createElement('li');
  item.textContent = logLine(entry);
  log.prepend(item);
  log.children[LOG_LINES]?.remove();
}

/** A dot on the tab of a phone that rings or got a message while another is shown. */
export function markTab(number, entry) {
  if (entry.kind !== 'sms.received' && entry.kind !== 'call.ringing') return;
  const tab = document.querySelector(`[data-tab="${number}"]`);
  tab.querySelector('.dot').hidden = tab.ariaCurrent === 'true';
}

/** Shows the phone of a tab, where the page has room for one. */
export function showTab(tab) {
  for (const other of document.querySelectorAll('[data-tab]')) {
    other.ariaCurrent = String(other === tab);
  }
  tab.querySelector('.dot').hidden = true;
  for (const section of document.querySelectorAll('.phone')) {
    section.classList.toggle('shown', section.dataset.phone === tab.dataset.tab);
    const text = section.querySelector('.screen .text');
    text.scrollTop = text.scrollHeight;
  }
}
