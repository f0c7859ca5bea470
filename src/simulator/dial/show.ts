import type { JournalEntry } from '../journal.ts';

const INDENT = '    ';

/** Characters of a line in a frame; longer ones are wrapped between words. */
const FRAME_WIDTH = 72;

/** A text in a frame, one array item per line. `foot` stands in the lower edge. */
function frame(text: string, head = '', foot = ''): string[] {
  const lines = text.split('\n').flatMap(wrap);
  const lengths = [...lines, head, foot].map((line) => [...line].length);
  const width = Math.max(...lengths) + 2;
  const edge = (left: string, words: string, right: string) => {
    const shown = words === '' ? '' : ` ${words} `;
    return `${INDENT}${left}${shown.padEnd(width, '─')}${right}`;
  };
  const body = lines.map((line) => {
    const fill = ' '.repeat(width - 2 - [...line].length);
    return `${INDENT}│ ${line}${fill} │`;
  });
  return [edge('┌', head, '┐'), ...body, edge('└', foot, '┘')];
}

function wrap(line: string): string[] {
  const lines = [''];
  for (const word of line.split(' ')) {
    const last = lines.at(-1) ?? '';
    const longer = last === '' ? word : `${last} ${word}`;
    if (last !== '' && [...longer].length > FRAME_WIDTH) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}

/** What the lines say, without frames and line ends, so that it can be searched. */
export function plainText(lines: readonly string[]): string {
  const bare = lines
    .filter((line) => !/^ *[┌└]/.test(line))
    .map((line) => line.replaceAll('│', ' '));
  return bare.join(' ').replace(/\s+/g, ' ');
}

/** A received message: who from and how many segments it was billed as, then the text. */
export function smsBox(sms: { from: string; text: string; segments: number }): string[] {
  const parts = sms.segments === 1 ? '1 segment' : `${sms.segments} segments`;
  return frame(sms.text, `SMS de ${sms.from}, ${parts}`);
}

const ENDS: Readonly<Record<string, string>> = {
  Completed: 'fin de l’appel',
  Rejected: 'appel refusé : rien à payer',
  Busy: 'occupé',
  NotAnswered: 'pas de réponse',
  Failed: 'appel coupé',
};

/** What is said in a call, as long lines as a frame has. */
function heard(text: string): string[] {
  return wrap(text).map((line, at) => `${INDENT}${at === 0 ? '♪' : ' '} ${line}`);
}

/** The languages of a call: ` ; phrases : bm 9, fr 1 (bm 90 %)`. */
function heardIn(languages: string): string {
  const counts = [...languages.matchAll(/(\w+) (\d+)/g)];
  const [, most, first] = counts[0] ?? [];
  if (most === undefined) return '';
  const all = counts.reduce((sum, [, , count]) => sum + Number(count), 0);
  return ` ; phrases : ${languages} (${most} ${Math.round((100 * Number(first)) / all)} %)`;
}

type Show = (entry: JournalEntry) => string[];

/** What is said of the things that happen in answer to a command. */
const SHOWN: Readonly<Partial<Record<JournalEntry['kind'], Show>>> = {
  'ussd.page': ({ text, end }) => frame(String(text), '', end === true ? 'fin' : ''),
  'ussd.failed': ({ problem }) => [`${INDENT}⚠ USSD : ${problem}`],
  'call.dialled': ({ to }) => [`${INDENT}☎ vers ${to}`],
  'call.played': (entry) => heard(String(entry.spoken ?? fileName(String(entry.url)))),
  'call.said': ({ text }) => heard(String(text)),
  'call.recording': ({ beep }) => [beep === true ? `${INDENT}● bip` : `${INDENT}● enregistrement`],
  'call.recorded': ({ seconds }) => [`${INDENT}● enregistré, ${Math.round(Number(seconds))} s`],
  'call.silence': () => [`${INDENT}… silence`],
  'call.keys': ({ digits, ignored }) =>
    ignored === true ? [`${INDENT}touche ${digits} : sans effet`] : [],
  'call.fault': ({ problem }) => [`${INDENT}⚠ ${problem}`],
  'call.ended': ({ state, languages }) => [
    `${INDENT}☎ ${ENDS[String(state)] ?? state}${heardIn(String(languages ?? ''))}`,
  ],
};

/** Things that come by themselves. A script sees them only when it waits for them. */
const ARRIVING: Readonly<Partial<Record<JournalEntry['kind'], Show>>> = {
  'call.ringing': ({ from }) => [`${INDENT}☎ appel de ${from}`],
  'sms.received': ({ from, text, segments }) =>
    smsBox({ from: String(from), text: String(text), segments: Number(segments) }),
};

/** Lines for something that answers a command; none when it is nothing to see or hear. */
export function showAnswer(entry: JournalEntry): string[] {
  return SHOWN[entry.kind]?.(entry) ?? [];
}

/** Lines for something that came by itself. */
export function showArrival(entry: JournalEntry): string[] {
  return ARRIVING[entry.kind]?.(entry) ?? [];
}

function fileName(url: string): string {
  return url.split('?')[0]?.split('/').at(-1) ?? url;
}
