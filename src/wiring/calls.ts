import type { Knex } from 'knex';
import type { VoiceEvent, VoiceNotice } from '../channels/voice/codec.ts';
import type { Call } from '../channels/voice/route.ts';
import type { Value } from '../engine/value.ts';
import type { Clock } from '../lib/clock.ts';
import type { Vault } from '../lib/crypto.ts';
import { findPhone } from '../storage/citizens/phones.ts';
import {
  type DeliveryRow,
  findDelivery,
  findDeliveryByProviderId,
  updateDelivery,
} from '../storage/deliveries/deliveries.ts';

/** Calls remembered by this process: a keypress costs no query. */
const REMEMBERED = 5_000;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The flow a call of ours starts with, by what it is for. */
const FLOWS: Readonly<Record<string, { flow: string; resumable: boolean }>> = {
  door: { flow: 'welcome', resumable: true },
  dropped: { flow: 'welcome', resumable: true },
  answer: { flow: 'answer-call', resumable: false },
  broadcast: { flow: 'publication-call', resumable: false },
  'debate.announce': { flow: 'debate-call', resumable: false },
  'debate.summary': { flow: 'debate-call', resumable: false },
  'debate.cancel': { flow: 'debate-call', resumable: false },
  supported: { flow: 'supported-call', resumable: false },
  refused: { flow: 'status-call', resumable: false },
  status: { flow: 'status-call', resumable: false },
  studio: { flow: 'studio-call', resumable: false },
  follow_up: { flow: 'follow-up-call', resumable: false },
  passed: { flow: 'status-call', resumable: false },
  'official.hour': { flow: 'official-call', resumable: false },
  'official.later': { flow: 'official-call', resumable: false },
  'official.play': { flow: 'official-call', resumable: false },
};

export interface Calls {
  /** By the id of our row, else by the operator's id of the call; never by a number. */
  find(event: VoiceEvent): Promise<Call | null>;
  /** A call that came in and is taken directly. */
  incoming(event: VoiceEvent): Call;
  /** Whether anybody pressed a key: kept with the delivery, once each. */
  noteKey(event: VoiceEvent, pressed: boolean): Promise<void>;
  /** Whether anybody pressed a key in it. */
  pressed(event: VoiceEvent): Promise<boolean>;
  /** The phone rings: kept with the delivery; null when it is no first call back of a beep. */
  rang(notice: VoiceNotice): Promise<{ at: number; beepedAt: number } | null>;
}

/** The calls this process knows; what it does not is looked up. */
export function openCalls(deps: { db: Knex; vault: Vault; clock: Clock }): Calls {
  const remembered = new Map<string, Call>();
  /** Calls in which a key was pressed, as far as this process has written it down. */
  const pressedIn = new Set<string>();
  const remember = (event: VoiceEvent, call: Call): Call => {
    if (remembered.size >= REMEMBERED) remembered.delete(remembered.keys().next().value ?? '');
    remembered.set(`${event.provider}:${event.sessionKey}`, call);
    return call;
  };
  return {
    find: async (event) => {
      if (event.direction === 'inbound') return event.msisdn === '' ? null : incoming(event);
      const known = remembered.get(`${event.provider}:${event.sessionKey}`);
      if (known) return known;
      const delivery = await deliveryOf(deps.db, event);
      const call = delivery && (await callOf(deps, delivery));
      if (!delivery || !call) return null;
      if (delivery.beganAt === null) await noteBegin(deps, delivery, event);
      return remember(event, call);
    },
    incoming,
    pressed: async (event) => (await deliveryOf(deps.db, event))?.keyPressed === true,
    rang: async (notice) => {
      const delivery = await deliveryOf(deps.db, notice);
      if (delivery === null || delivery.rangAt !== null || delivery.endedAt !== null) return null;
      const at = deps.clock.now();
      await updateDelivery(deps.db, delivery.id, { rangAt: at });
      const first = delivery.purpose === 'door' && delivery.attempts <= 1;
      return first ? { at, beepedAt: delivery.createdAt } : null;
    },
    noteKey: async (event, pressed) => {
      const name = `${event.provider}:${event.sessionKey}`;
      if (pressedIn.has(name)) return;
      const delivery = await deliveryOf(deps.db, event);
      if (delivery === null) return;
      if (!pressed && delivery.keyPressed !== null) return;
      await updateDelivery(deps.db, delivery.id, { keyPressed: pressed });
      if (!pressed) return;
      if (pressedIn.size >= REMEMBERED) pressedIn.clear();
      pressedIn.add(name);
    },
  };
}

/**
 * Nothing of it needs to be remembered: each of its requests names the caller. A caller's number can be
 * forged, that of a call of ours cannot: the flow is told that this one came in.
 */
function incoming({ msisdn }: VoiceEvent): Call {
  return { msisdn, flow: 'welcome', vars: { came: true }, resumable: true };
}

function deliveryOf(
  db: Knex,
  event: Pick<VoiceEvent, 'clientRequestId' | 'provider' | 'sessionKey'>,
): Promise<DeliveryRow | null> {
  const id = event.clientRequestId;
  if (id !== null && UUID.test(id)) return findDelivery(db, id);
  return findDeliveryByProviderId(db, event.provider, event.sessionKey);
}

async function callOf(
  deps: { db: Knex; vault: Vault },
  delivery: DeliveryRow,
): Promise<Call | null> {
  const start = FLOWS[delivery.purpose];
  const phone = await findPhone(deps.db, delivery.phoneId);
  if (delivery.kind !== 'call' || !start || !phone?.numberEncrypted) return null;
  const vars = delivery.context as Record<string, Value>;
  return { msisdn: deps.vault.decrypt(phone.numberEncrypted), vars, ...start };
}

/** The first request may come before the answer of the API that placed the call. */
async function noteBegin(
  deps: { db: Knex; clock: Clock },
  delivery: DeliveryRow,
  event: VoiceEvent,
): Promise<void> {
  await updateDelivery(deps.db, delivery.id, {
    beganAt: deps.clock.now(),
    provider: event.provider,
    providerId: event.sessionKey,
  });
}
