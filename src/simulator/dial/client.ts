import type { JournalEntry } from '../journal.ts';
import type { PhoneView } from '../phone-view.ts';

export type PhoneNow = PhoneView & { seq: number; log: JournalEntry[] };

/** Something the terminal phone cannot do; its text is for the person at the terminal. */
export class DialProblem extends Error {}

/** The control API of a running gateway. */
export interface DialClient {
  /** What the phone shows and what happened to it after `since`. */
  read(phone: string, since: number): Promise<PhoneNow>;
  /** Does something with the phone; throws DialProblem when it cannot be done now. */
  act(phone: string, name: string, body: object | Buffer, query?: string): Promise<PhoneNow>;
  set(phone: string, switches: object): Promise<void>;
}

/** A client of the gateway at `url` (its public address, without `/simulator`). */
export function openDialClient(url: string): DialClient {
  const base = `${url.replace(/\/+$/, '')}/simulator`;
  const of = (phone: string) => `${base}/phones/${encodeURIComponent(phone)}`;
  return {
    read: (phone, since) => ask(`${of(phone)}?since=${since}`, { method: 'GET' }),
    act: (phone, name, body, query = '') => ask(`${of(phone)}/${name}${query}`, posting(body)),
    async set(phone, switches) {
      const target = `${base}/switches?phone=${encodeURIComponent(phone)}`;
      await ask(target, { ...posting(switches), method: 'PUT' });
    },
  };
}

function posting(body: object | Buffer): RequestInit {
  if (!Buffer.isBuffer(body)) {
    const headers = { 'content-type': 'application/json' };
    return { method: 'POST', headers, body: JSON.stringify(body) };
  }
  const headers = { 'content-type': 'application/octet-stream' };
  return { method: 'POST', headers, body: new Uint8Array(body) };
}

async function ask(url: string, init: RequestInit): Promise<PhoneNow> {
  const response = await fetch(url, init).catch(() => {
    throw new DialProblem(`aucune passerelle à ${new URL(url).origin} : lancez-la avec npm start`);
  });
  const json: unknown = await response.json().catch(() => null);
  if (response.ok && json !== null) return json as PhoneNow;
  const error = (json as { error?: unknown } | null)?.error;
  if (typeof error === 'string') throw new DialProblem(error);
  throw new DialProblem(
    response.status === 404
      ? 'cette passerelle n’utilise pas l’opérateur simulé (OPERATOR=simulator)'
      : `la passerelle répond ${response.status}`,
  );
}
