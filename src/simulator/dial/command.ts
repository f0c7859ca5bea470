type PlainWord =
  | 'beep'
  | 'call'
  | 'answer'
  | 'reject'
  | 'hangup'
  | 'cancel'
  | 'silence'
  | 'inbox'
  | 'help'
  | 'quit';

/** A line of the terminal phone or of a script, understood. */
export type Command =
  | { do: 'nothing' }
  /** A line of the story, shown in the transcript. */
  | { do: 'tell'; text: string }
  | { do: 'dial'; code: string }
  | { do: 'input'; text: string }
  | { do: 'sms'; text: string }
  | { do: PlainWord }
  | { do: 'press'; digits: string }
  | { do: 'speak'; what: string; end: string }
  | { do: 'wait'; what: 'sms' | 'call'; seconds: number; text: string }
  | { do: 'phone'; number: string }
  | { do: 'sleep'; seconds: number }
  | { do: 'switch'; name: string; value: string }
  | { do: 'expect'; text: string }
  | { do: 'capture'; name: string; pattern: RegExp }
  | { do: 'run'; script: string; args: string[] }
  | { do: 'unknown'; problem: string };

/** Words that stay commands while a USSD page is open; every other line is then an answer. */
const ALWAYS = new Set([
  'wait',
  'attendre',
  'phone',
  'sleep',
  'switch',
  'expect',
  'capture',
  'run',
  'inbox',
  'cancel',
  'quit',
]);

const WAIT_SECONDS = 30;

export const HELP = `*384*223#                composer un code USSD ; ensuite chaque ligne est une réponse
> texte                  répondre à une page USSD, même si le texte ressemble à une commande
cancel                   quitter la page USSD
sms 417 OK               envoyer un SMS au service
beep · call              biper · appeler le service
answer · reject · hangup décrocher · refuser · raccrocher
press 1                  appuyer sur une touche (plusieurs : press 1234)
speak son.wav            parler avec un fichier ; speak "12 s" : douze secondes de voix d’essai
speak son.wav then #     … puis une touche, ou then hangup ; speak silence 5 ; silence
wait sms [s] [texte]     attendre un SMS (qui contient texte) ; wait call : un appel
inbox · phone +223…      messages reçus · changer de téléphone
switch busy true         régler le réseau pour ce téléphone
sleep 2 · quit           attendre · partir`;

/** Understands one line. `pageOpen`: a USSD page is open, so most lines are answers to it. */
export function readCommand(raw: string, pageOpen: boolean): Command {
  const line = raw.trim();
  if (line === '' || line === '#' || line.startsWith('# ')) return { do: 'nothing' };
  if (line.startsWith('## ')) return { do: 'tell', text: line.slice(3) };
  if (line.startsWith('> ')) return { do: 'input', text: line.slice(2) };
  const [word = '', ...words] = line.split(/\s+/);
  const rest = line.slice(word.length).trim();
  if (pageOpen && !ALWAYS.has(word.toLowerCase())) return { do: 'input', text: line };
  if (/^[*#][0-9*]*\d[0-9*]*#$/.test(line)) return { do: 'dial', code: line };
  const read = READERS[word.toLowerCase()];
  if (read !== undefined) return read(rest, words);
  return { do: 'unknown', problem: `commande inconnue : ${word} (help les donne)` };
}

type Reader = (rest: string, words: readonly string[]) => Command;

const plain =
  (name: PlainWord): Reader =>
  () => ({ do: name });

const wait: Reader = (rest, [what = '', ...more]) => {
  const kind = { sms: 'sms', call: 'call', appel: 'call' }[what] as 'sms' | 'call' | undefined;
  if (kind === undefined) return { do: 'unknown', problem: 'wait sms, ou wait call' };
  const timed = /^\d+$/.test(more[0] ?? '');
  const skip = timed ? `${what} ${more[0]}` : what;
  const seconds = timed ? Number(more[0]) : WAIT_SECONDS;
  const text = rest.replace(/\s+/g, ' ').slice(skip.length).trim();
  return { do: 'wait', what: kind, seconds, text };
};

const speak: Reader = (rest) => {
  const [, what = '', end = 'silence'] = /^(.*?)(?:\s+(?:then|puis)\s+(\S+))?$/.exec(rest) ?? [];
  return { do: 'speak', what: unquote(what), end: end === 'raccrocher' ? 'hangup' : end };
};

const sms: Reader = (text) => ({ do: 'sms', text });

const press: Reader = (rest) => ({ do: 'press', digits: rest.replace(/\s+/g, '') });

const capture: Reader = (rest) => {
  const found = /^(\w+)\s+\/(.+)\/$/.exec(rest);
  if (found === null) return { do: 'unknown', problem: 'capture nom /(motif)/' };
  return { do: 'capture', name: found[1] ?? '', pattern: new RegExp(found[2] ?? '', 'g') };
};

const run: Reader = (rest) => {
  const [script = '', ...args] = [...rest.matchAll(/"([^"]*)"|(\S+)/g)].map(
    (part) => part[1] ?? part[2] ?? '',
  );
  return { do: 'run', script, args };
};

const READERS: Readonly<Record<string, Reader>> = {
  sms,
  beep: plain('beep'),
  bip: plain('beep'),
  biper: plain('beep'),
  call: plain('call'),
  appeler: plain('call'),
  answer: plain('answer'),
  décrocher: plain('answer'),
  reject: plain('reject'),
  refuser: plain('reject'),
  hangup: plain('hangup'),
  raccrocher: plain('hangup'),
  cancel: plain('cancel'),
  annuler: plain('cancel'),
  silence: plain('silence'),
  inbox: plain('inbox'),
  messages: plain('inbox'),
  help: plain('help'),
  aide: plain('help'),
  quit: plain('quit'),
  quitter: plain('quit'),
  press,
  touche: press,
  speak,
  parler: speak,
  wait,
  attendre: wait,
  phone: (number) => ({ do: 'phone', number }),
  téléphone: (number) => ({ do: 'phone', number }),
  sleep: (rest) => ({ do: 'sleep', seconds: Number(rest) || 0 }),
  switch: (rest, [name = '']) => ({ do: 'switch', name, value: rest.slice(name.length).trim() }),
  expect: (text) => ({ do: 'expect', text }),
  capture,
  run,
};

function unquote(text: string): string {
  return text.replace(/^"(.*)"$/, '$1');
}
