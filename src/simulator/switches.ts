/** Callbacks to the gateway that the delivery switches can touch. */
const CALLBACK_KINDS = [
  'ussd',
  'ussd-events',
  'sms',
  'delivery',
  'opt-out',
  'voice',
  'voice-final',
  'voice-events',
] as const;
export type CallbackKind = (typeof CALLBACK_KINDS)[number];

const FAILURES = [
  '500',
  '429',
  'reset',
  'InvalidSenderId',
  'InsufficientBalance',
  'UserInBlacklist',
  'CouldNotRoute',
] as const;

const REPORT_WAYS = ['normal', 'drop', 'late', 'early', 'regress', 'unknown', 'failed'] as const;

/**
 * What the network does badly. A field counted in *times* acts that often and counts down; -1 acts
 * until it is switched off; 0 is off.
 */
export interface Switches {
  /** Each callback waits this long before it leaves, in milliseconds. */
  delayMs: number;
  /** Times: a callback does not reach the gateway. */
  loss: number;
  /** A lost callback is tried again (after 300 ms) instead of given up. */
  lossRetried: boolean;
  /** Times: a callback is delivered twice, at the same moment; the first answer counts. */
  duplication: number;
  /** Times: an sms, delivery or event callback leaves after the next one of its phone (2 s at most). */
  reordering: number;
  /** The kinds that delay, loss, duplication and reordering touch; empty = all. */
  callbacks: CallbackKind[];
  /** Times: a messaging or call request ends as `failure` says. */
  failures: number;
  /** `reset`: the request is carried out and the connection is cut without an answer. */
  failure: (typeof FAILURES)[number];
  /** A call to the phone finds it busy. */
  busy: boolean;
  /** A call to the phone rings in vain, for `ringMs` when `realTime` is on. */
  noAnswer: boolean;
  /** Milliseconds a phone waits for the person to answer. */
  ringMs: number;
  /**
   * Delivery reports: `normal` Sent then Success; `drop` none; `late` after `reportDelayMs`; `early`
   * before the request is answered; `regress` Success then Sent; `unknown` a word nobody knows;
   * `failed` Failed with DeliveryFailure.
   */
  reports: (typeof REPORT_WAYS)[number];
  reportDelayMs: number;
  /** A new recording answers 404 this many times before it is there. */
  recordingNotReady: number;
  /** The phone answers every call at once. */
  autoAnswer: boolean;
  /**
   * Off: sounds take no time, unless a Redirect follows them (a wait), and the person may think for `patienceMs` before it counts as silence.
   * On: sounds last as long as they last, and the gateway's own time limits run.
   */
  realTime: boolean;
  patienceMs: number;
  /** A USSD page left alone this long ends the dialogue; 0 = never. */
  ussdIdleMs: number;
  networkCode: string;
}

const DEFAULT_SWITCHES: Readonly<Switches> = {
  delayMs: 0,
  loss: 0,
  lossRetried: true,
  duplication: 0,
  reordering: 0,
  callbacks: [],
  failures: 0,
  failure: '500',
  busy: false,
  noAnswer: false,
  ringMs: 45_000,
  reports: 'normal',
  reportDelayMs: 3_000,
  recordingNotReady: 0,
  autoAnswer: false,
  realTime: false,
  patienceMs: 120_000,
  ussdIdleMs: 0,
  networkCode: '99999',
};

type CountedSwitch = 'loss' | 'duplication' | 'reordering' | 'failures';

/** Global switches and what single phones override. */
export interface SwitchBoard {
  /** What holds for a phone now. */
  of(phone: string): Switches;
  /** True when the counted switch acts now; uses up one of its times. */
  take(phone: string, name: CountedSwitch): boolean;
  /** Changes some switches, of one phone or of the network. Returns the problem when one is wrong. */
  set(changes: unknown, phone?: string): string | null;
  /** Back to the defaults, of one phone or of everything. */
  reset(phone?: string): void;
  all(): { global: Switches; phones: Record<string, Partial<Switches>> };
}

/** A board where nothing goes wrong yet. */
export function openSwitchBoard(): SwitchBoard {
  let global: Switches = { ...DEFAULT_SWITCHES };
  const phones = new Map<string, Partial<Switches>>();
  return {
    of: (phone) => ({ ...global, ...phones.get(phone) }),
    take(phone, name) {
      const own = phones.get(phone);
      const owner = own?.[name] === undefined ? global : own;
      const times = owner[name] ?? 0;
      if (times > 0) owner[name] = times - 1;
      return times !== 0;
    },
    set(changes, phone) {
      const problem = problemWith(changes);
      if (problem !== null) return problem;
      if (phone === undefined) global = { ...global, ...(changes as Partial<Switches>) };
      else phones.set(phone, { ...phones.get(phone), ...(changes as Partial<Switches>) });
      return null;
    },
    reset(phone) {
      if (phone === undefined) {
        global = { ...DEFAULT_SWITCHES };
        phones.clear();
      } else phones.delete(phone);
    },
    all: () => ({ global: { ...global }, phones: Object.fromEntries(phones) }),
  };
}

const WORDS: Partial<Record<keyof Switches, readonly string[]>> = {
  failure: FAILURES,
  reports: REPORT_WAYS,
};

function problemWith(changes: unknown): string | null {
  if (typeof changes !== 'object' || changes === null || Array.isArray(changes)) {
    return 'an object of switches is wanted';
  }
  for (const [name, value] of Object.entries(changes)) {
    if (!Object.hasOwn(DEFAULT_SWITCHES, name)) return `no switch is called ${name}`;
    const problem = problemWithOne(name as keyof Switches, value);
    if (problem !== null) return `${name}: ${problem}`;
  }
  return null;
}

function problemWithOne(name: keyof Switches, value: unknown): string | null {
  const normal = DEFAULT_SWITCHES[name];
  if (name === 'callbacks') {
    const known = (kind: unknown) => CALLBACK_KINDS.includes(kind as CallbackKind);
    return Array.isArray(value) && value.every(known)
      ? null
      : `a list of ${CALLBACK_KINDS.join(', ')} is wanted`;
  }
  if (typeof value !== typeof normal) return `a ${typeof normal} is wanted`;
  if (typeof value === 'number' && (!Number.isInteger(value) || value < -1)) {
    return 'a whole number from -1 is wanted';
  }
  const words = WORDS[name];
  if (words !== undefined && !words.includes(String(value))) {
    return `one of ${words.join(', ')} is wanted`;
  }
  return null;
}
