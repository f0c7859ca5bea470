/** What the screen says during a call, or null when the entry changes nothing there. */
export function heardLine(entry) {
  switch (entry.kind) {
    case 'call.played':
      return `♪ ${entry.spoken ?? entry.url.split('/').at(-1).split('?')[0]}`;
    case 'call.said':
      return `♪ ${entry.text}`;
    case 'call.recording':
      return entry.beep ? '● bip : parlez' : '● parlez';
    case 'call.recorded':
      return `● enregistré, ${entry.seconds} s`;
    case 'call.silence':
      return '… silence';
    case 'call.keys':
      return `touche ${entry.digits}${entry.ignored ? ' (sans effet)' : ''}`;
    case 'call.fault':
      return `⚠ ${entry.problem}`;
    case 'call.ended':
      return `— ${ENDS[entry.state] ?? entry.state}, ${entry.seconds} s —`;
    default:
      return null;
  }
}

const ENDS = {
  Completed: 'fin de l’appel',
  Rejected: 'appel refusé, rien à payer',
  Busy: 'occupé',
  NotAnswered: 'pas de réponse',
  Failed: 'appel coupé',
};

/** The line above the screen's text. */
export function stateLine(view) {
  const { call, ussd } = view;
  if (call?.waitingFor === 'answer') return '☎ Appel entrant…';
  if (call?.state === 'ringing') return '☎ Ça sonne…';
  if (call?.waitingFor === 'keys') return '☎ En appel : appuyez sur une touche';
  if (call?.waitingFor === 'voice') return '☎ En appel : parlez après le bip';
  if (call) return '☎ En appel';
  if (ussd) return view.working ? 'USSD : un instant…' : 'USSD';
  return 'Prêt';
}

/** One line of the log. */
export function logLine(entry) {
  const { seq, at, phone, kind, ...details } = entry;
  const shown = Object.entries(details)
    .filter(([name, value]) => value !== null && !HIDDEN.includes(name))
    .map(([name, value]) => `${name} ${value}`);
  return `${at.slice(11, 19)} ${kind} ${shown.join(' · ')}`;
}

const HIDDEN = ['session', 'id', 'sha256', 'url', 'bytes'];
