import type { JournalEntry } from '../../src/simulator/journal.ts';
import type { Network } from '../../src/simulator/network.ts';

/** A phone in somebody's hand. */
export interface Line {
  readonly phone: string;
  act(name: string, body?: object): Promise<boolean>;
  view: () => ReturnType<Network['view']>;
  /** The next thing of this kind that happens to the phone; null when nothing does. */
  next(kind: JournalEntry['kind']): Promise<JournalEntry | null>;
  /** What was heard since the last time it was asked. */
  heard(): string[];
}

/** Hands out phones, and tells of what comes to one that nobody is waiting for. */
export interface Lines {
  of(phone: string): Line;
  onSms(hear: (phone: string, text: string) => void): void;
  onRing(hear: (phone: string) => void): void;
}

/** At most this long a person waits: what is lost never comes. */
const PATIENCE_MS = 20_000;
/** How often she looks whether anything is still under way that could bring it. */
const LOOK_MS = 400;

/** @param isIdle whether nothing that is under way could still reach a phone. */
export function openLines(network: Network, isIdle: () => Promise<boolean>): Lines {
  const waiting = new Map<string, { kind: string; take: (entry: JournalEntry | null) => void }>();
  const heard = new Map<string, string[]>();
  const listeners = {
    sms: [] as ((p: string, t: string) => void)[],
    ring: [] as ((p: string) => void)[],
  };
  network.follow((entry) => {
    const { phone, kind } = entry;
    if (kind === 'call.answered') heard.set(phone, []);
    if (kind === 'call.played' && typeof entry.spoken === 'string') {
      heard.get(phone)?.push(...entry.spoken.split(' | '));
    }
    const waits = waiting.get(phone);
    if (waits?.kind === kind) {
      waiting.delete(phone);
      waits.take(entry);
      return;
    }
    if (kind === 'sms.received') for (const hear of listeners.sms) hear(phone, String(entry.text));
    if (kind === 'call.ringing') for (const hear of listeners.ring) hear(phone);
  });
  return {
    of: (phone) => ({
      phone,
      act: async (name, body) => (await network.act(phone, name, body)) === null,
      view: () => network.view(phone),
      heard: () => heard.get(phone)?.splice(0) ?? [],
      next: (kind) =>
        new Promise((resolve) => {
          const timer = giveUpWhen(isIdle, () => {
            if (!waiting.delete(phone)) return;
            clearInterval(timer);
            resolve(null);
          });
          waiting.set(phone, {
            kind,
            take: (entry) => {
              clearInterval(timer);
              resolve(entry);
            },
          });
        }),
    }),
    onSms: (hear) => void listeners.sms.push(hear),
    onRing: (hear) => void listeners.ring.push(hear),
  };
}

/** Gives up when nothing was under way twice running, or at the end of her patience. */
function giveUpWhen(isIdle: () => Promise<boolean>, giveUp: () => void): NodeJS.Timeout {
  let idle = 0;
  let looks = 0;
  const look = async (): Promise<void> => {
    looks += 1;
    idle = (await isIdle()) ? idle + 1 : 0;
    if (idle >= 2 || looks * LOOK_MS >= PATIENCE_MS) giveUp();
  };
  return setInterval(() => void look().catch(giveUp), LOOK_MS);
}
