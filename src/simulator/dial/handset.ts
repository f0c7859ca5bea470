import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { normaliseMsisdn } from '../../lib/phone.ts';
import type { JournalEntry } from '../journal.ts';
import { type DialClient, DialProblem, type PhoneNow } from './client.ts';
import type { Command } from './command.ts';
import { showAnswer, showArrival, smsBox } from './show.ts';

const POLL_MS = 100;

/** How far the terminal has shown what happened to one phone. */
interface Place {
  /** Everything up to here has been shown, or is shown only when waited for. */
  seq: number;
  /** Messages and rings that a `wait` has shown already. */
  taken: Set<number>;
}

/** A phone in somebody's hand at a terminal; she may change to another one. */
export interface Handset {
  client: DialClient;
  phone: string;
  /** What the phone showed last. */
  now: PhoneNow;
  /** Where the terminal joined the network: older messages, of any phone, are history. */
  joined: number;
  places: Map<string, Place>;
}

/** Takes up `phone`; throws DialProblem when there is no such gateway or number. */
export async function takeHandset(client: DialClient, phone: string): Promise<Handset> {
  const now = await client.read(phone, 0);
  const handset = { client, phone, now, joined: now.seq, places: new Map() };
  await changePhone(handset, phone);
  return handset;
}

/** A USSD page is open. */
export function pageIsOpen(handset: Handset): boolean {
  return handset.now.ussd !== null;
}

/** Carries out a command and returns the lines to show; throws DialProblem when it cannot be done. */
export async function carryOut(handset: Handset, command: Command): Promise<string[]> {
  switch (command.do) {
    case 'dial':
      return await act(handset, 'dial', { code: command.code });
    case 'input':
    case 'sms':
      return await act(handset, command.do, { text: command.text });
    case 'press':
      return await act(handset, 'keys', { digits: command.digits });
    case 'speak': {
      const { body, query } = await speech(command);
      return await act(handset, 'speak', body, query);
    }
    case 'beep':
    case 'call':
    case 'answer':
    case 'reject':
    case 'hangup':
    case 'cancel':
    case 'silence':
      return await act(handset, command.do);
    case 'wait':
      return await waitFor(handset, command);
    case 'inbox':
      return (await handset.client.read(handset.phone, handset.now.seq)).inbox.flatMap(smsBox);
    case 'phone':
      await changePhone(handset, command.number);
      return [];
    case 'switch':
      await handset.client.set(handset.phone, { [command.name]: switchValue(command.value) });
      return [];
    case 'sleep':
      await pause(command.seconds * 1_000);
      return [];
    case 'unknown':
      throw new DialProblem(command.problem);
    default:
      throw new DialProblem(`${command.do} n’a pas de sens ici`);
  }
}

/** Lines for everything since the last look, also what came by itself. */
export async function look(handset: Handset): Promise<string[]> {
  const news = await unseen(handset);
  return news.flatMap((entry) => [...showArrival(entry), ...showAnswer(entry)]);
}

async function changePhone(handset: Handset, number: string): Promise<void> {
  const phone = normaliseMsisdn(number);
  if (phone === null) throw new DialProblem(`${number} n’est pas un numéro`);
  handset.now = await handset.client.read(phone, 0);
  handset.phone = phone;
  const { seq } = handset.now;
  if (!handset.places.has(phone)) {
    handset.places.set(phone, { seq, taken: new Set() });
  }
}

function placeOf({ places, phone }: Handset): Place {
  return places.get(phone) ?? { seq: 0, taken: new Set() };
}

async function unseen(handset: Handset): Promise<JournalEntry[]> {
  const place = placeOf(handset);
  handset.now = await handset.client.read(handset.phone, place.seq);
  place.seq = Math.max(place.seq, handset.now.seq);
  return handset.now.log;
}

async function act(
  handset: Handset,
  name: string,
  body: object | Buffer = {},
  query = '',
): Promise<string[]> {
  await handset.client.act(handset.phone, name, body, query);
  return (await unseen(handset)).flatMap(showAnswer);
}

type Wait = Extract<Command, { do: 'wait' }>;

async function waitFor(handset: Handset, command: Wait): Promise<string[]> {
  const { taken } = placeOf(handset);
  for (let leftMs = command.seconds * 1_000; leftMs >= 0; leftMs -= POLL_MS) {
    const { log } = await handset.client.read(handset.phone, handset.joined);
    const found = log.find((entry) => !taken.has(entry.seq) && isAwaited(entry, command));
    if (found !== undefined) {
      taken.add(found.seq);
      return showArrival(found);
    }
    await pause(POLL_MS);
  }
  const what = command.what === 'sms' ? 'aucun SMS' : 'aucun appel';
  const having = command.text === '' ? '' : ` avec « ${command.text} »`;
  throw new DialProblem(`${what}${having} en ${command.seconds} s`);
}

function isAwaited(entry: JournalEntry, { what, text }: Wait): boolean {
  if (what === 'call') return entry.kind === 'call.ringing';
  return entry.kind === 'sms.received' && String(entry.text).includes(text);
}

/** `12 s` is a made voice, `silence 5` made silence, anything else a file. */
async function speech(
  command: Extract<Command, { do: 'speak' }>,
): Promise<{ body: object | Buffer; query: string }> {
  const query = `?end=${encodeURIComponent(command.end)}`;
  const made = /^(silence\s+)?(\d+(?:\.\d+)?)\s*s?$/.exec(command.what);
  if (made !== null) {
    const seconds = Number(made[2]);
    return { body: made[1] === undefined ? { murmur: seconds } : { silence: seconds }, query };
  }
  const body = await readFile(command.what).catch(() => {
    throw new DialProblem(`le fichier ${command.what} ne se lit pas`);
  });
  return { body, query };
}

function switchValue(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
