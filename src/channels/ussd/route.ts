import type { Value } from '../../engine/value.ts';
import type { Ids } from '../../lib/ids.ts';
import type { TurnRequest } from '../../runner/ports.ts';
import { readUssd } from '../../runner/reading.ts';
import type { RawReply, RawRequest } from '../http.ts';
import { inTime } from '../in-time.ts';
import type { UssdCodec, UssdEndNotice, UssdEvent, UssdReply } from './codec.ts';
import { ussdEventKey } from './event-key.ts';

export interface UssdDeps {
  codec: UssdCodec;
  ids: Ids;
  takeTurn(request: TurnRequest): Promise<Value>;
  /** Keyed hash of what was typed in a session. */
  seal(session: string, text: string): string;
  /** Notes that a dialogue began, for its cost and as a contact of hers; never fails a turn. */
  noteBegin(event: UssdEvent): void;
  noteEnd(notice: UssdEndNotice): Promise<void>;
  /** The sentence of a fault, in the language last known for this phone. */
  apology(msisdn: string, error: unknown): string;
  /** False when this phone has had its turns of this minute. */
  mayTurn(msisdn: string, eventKey: string): Promise<boolean>;
  /** Keeps an event for later when the database is away; false when it is not kept. */
  spool(request: RawRequest, error: unknown): Promise<boolean>;
}

/** Answers one USSD callback; a citizen always gets a sentence. */
export function createUssdHandler(deps: UssdDeps): (request: RawRequest) => Promise<RawReply> {
  return async (request) => {
    const event = deps.codec.parse(request);
    if (!event) return { status: 400, headers: {}, body: '' };
    if (event.kind === 'end' || event.kind === 'timeout')
      return deps.codec.format({ text: '', end: true });
    try {
      const turn = toTurn(deps, event);
      if (!(await deps.mayTurn(event.msisdn, turn.eventKey))) {
        return deps.codec.format({ text: deps.apology(event.msisdn, null), end: true });
      }
      let begins = false;
      const read: TurnRequest['read'] = (stored, storedTurn) => {
        const reading = turn.read(stored, storedTurn);
        begins = reading.kind === 'begin';
        return reading;
      };
      const reply = (await inTime(deps.takeTurn({ ...turn, read }))) as unknown as UssdReply;
      if (begins) deps.noteBegin(event);
      return deps.codec.format(reply);
    } catch (error) {
      await deps.spool(request, error);
      return deps.codec.format({ text: deps.apology(event.msisdn, error), end: true });
    }
  };
}

/** Answers the operator's notice that a dialogue has ended; it only wants a 200. */
export function createUssdEventsHandler(
  deps: Pick<UssdDeps, 'codec' | 'noteEnd' | 'spool'>,
): (request: RawRequest) => Promise<RawReply> {
  return async (request) => {
    const notice = deps.codec.parseEnd(request);
    if (!notice) return { status: 400, headers: {}, body: '' };
    try {
      await inTime(deps.noteEnd(notice));
    } catch (error) {
      if (!(await deps.spool(request, error))) return { status: 503, headers: {}, body: '' };
    }
    return { status: 200, headers: { 'content-type': 'text/plain' }, body: 'OK' };
  };
}

function toTurn(deps: UssdDeps, event: UssdEvent): TurnRequest {
  const seal = (text: string) => deps.seal(event.sessionKey, text);
  return {
    eventKey: ussdEventKey(event, deps.ids.uuid(), seal),
    kind: 'ussd',
    medium: 'ussd',
    provider: event.provider,
    sessionKey: event.sessionKey,
    msisdn: event.msisdn,
    read: (stored) =>
      readUssd(stored, {
        sessionKey: event.sessionKey,
        text: event.text,
        cumulative: event.cumulative,
        begins: event.kind === 'begin',
        seal,
      }),
    seal,
    entry: { flow: 'welcome', vars: {} },
    resumable: true,
    compose: async (view): Promise<Value> => ({ text: view.text, end: view.end }),
  };
}
