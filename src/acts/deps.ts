import type { Ladders } from '../civic/ladder/ladder.ts';
import type { Clock } from '../lib/clock.ts';
import type { Ids } from '../lib/ids.ts';
import type { Pins } from '../lib/pin.ts';
import type { QuietHours } from '../lib/time.ts';
import type { Outbox } from './outbox.ts';

export interface ActSettings {
  /** How long an official may take an answer back. */
  undoMinutes: number;
  moderation: 'before' | 'after';
  /** Null: none. */
  quietHours: QuietHours | null;
  /** IANA name. */
  timeZone: string;
  /** How long a typed answer for somebody who does not read waits to be said by a facilitator. */
  speakWaitHours: number;
  /** What people text and call, as they dial it. */
  smsNumber: string;
  voiceNumber: string;
  /** A person who helps, as officials dial her. */
  helpNumber: string;
  /** The operator prices are kept for, by the name of its adapter. */
  operator: string;
  /** Call backs a commune gets in a day unless its budget says otherwise; null: as many as are asked. */
  callsADay: number | null;
  /** From a beep to its call back: the operator has to hang up first. Milliseconds. */
  callBackAfterMs: number;
  /** How fast a broadcast leaves, in a minute. */
  broadcastPace: { sms: number; calls: number };
  /** Typed words can be read to somebody in a call. */
  canRead: boolean;
  /** Who helps where nobody of the commune does, E.164; null: nobody. */
  facilitatorNumber: string | null;
  /** What happens to questions nobody answers. */
  ladders: Ladders;
}

/** What every act is given beside its transaction and its input. */
export interface ActDeps {
  clock: Clock;
  ids: Ids;
  settings: ActSettings;
  /**
   * The words of a catalogue key with its placeholders filled, GSM-safe; French when `language` lacks it.
   */
  words(language: string, key: string, values: Record<string, string | number>): string;
  phones: {
    /** Keyed hash of an E.164 number. */
    hash(msisdn: string): string;
    encrypt(msisdn: string): string;
    decrypt(sealed: string): string;
    /** The key `encrypt` uses. */
    keyId: string;
  };
  /** Secret codes of people on shared phones. */
  pins: Pins;
  /** What to do once the transaction is in. */
  outbox: Outbox;
}

export type Medium = 'ussd' | 'sms' | 'voice';

/** Who acts: a phone, and the pseudonymous citizen behind it. */
export interface Person {
  phoneId: number;
  citizenId: number;
  phoneHash: string;
  /** `fr` until she has chosen. */
  language: string;
  medium: Medium;
  /** In a call that came in: its number can be forged. */
  came?: boolean;
}

/** What somebody typed or said. */
export type Body = { text: string } | { recording: string };
