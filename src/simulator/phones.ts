import { normaliseMsisdn } from '../lib/phone.ts';
import type { Call } from './call.ts';

/** A message in a phone's inbox. `segments` as the operator bills them. */
export interface InboxSms {
  id: string;
  from: string;
  text: string;
  segments: number;
  /** ISO 8601 UTC. */
  at: string;
}

/** The USSD dialogue a phone is in. `page` is what its screen shows, `''` before the first answer. */
export interface UssdDialogue {
  session: string;
  code: string;
  inputs: string[];
  page: string;
  startedAt: number;
  hops: number;
  hopMetadata: string[];
  /** Stops the idle timer. */
  disarm: () => void;
  /** The gateway has not answered the last input yet. */
  asking: boolean;
}

/** One handset. `working` counts what is under way and will end without the person doing anything. */
export interface Phone {
  msisdn: string;
  ussd: UssdDialogue | null;
  /** The last page shown, kept on the screen after the dialogue has ended; gone when she leaves it. */
  lastPage: string | null;
  call: Call | null;
  /** The last 500. */
  inbox: InboxSms[];
  /** Messages it has sent so far. */
  smsSent: number;
  working: number;
  waiters: (() => void)[];
}

/** Phones come to be when they are first used. */
export interface PhoneBook {
  /** The phone of a Malian number, or null when the operator has no such number. */
  get(msisdn: string): Phone | null;
  all(): Phone[];
}

/** Malian numbers the africastalking SDK lets through; it refuses those that begin with 0. */
const MALIAN = /^\+223[1-9]\d{7}$/;

/** An empty phone book. */
export function openPhoneBook(): PhoneBook {
  const phones = new Map<string, Phone>();
  return {
    get(raw) {
      const msisdn = normaliseMsisdn(raw);
      if (msisdn === null || !MALIAN.test(msisdn)) return null;
      const known = phones.get(msisdn);
      if (known !== undefined) return known;
      const phone: Phone = {
        msisdn,
        ussd: null,
        lastPage: null,
        call: null,
        inbox: [],
        smsSent: 0,
        working: 0,
        waiters: [],
      };
      phones.set(msisdn, phone);
      return phone;
    },
    all: () => [...phones.values()],
  };
}

/** Longest wait for a phone to settle. */
export const SETTLE_LIMIT_MS = 20_000;

/** Something began that ends by itself. */
export function beginWork(phone: Phone): void {
  phone.working += 1;
}

/** It ended, or now waits for the person. */
export function endWork(phone: Phone): void {
  phone.working -= 1;
  if (phone.working > 0) return;
  for (const wake of phone.waiters.splice(0)) wake();
}

/** Runs `work` and counts it as under way meanwhile. */
export async function working<T>(phone: Phone, work: () => Promise<T>): Promise<T> {
  beginWork(phone);
  try {
    return await work();
  } finally {
    endWork(phone);
  }
}

/** Waits until nothing is under way on the phone: all is said, or it is the person's turn. */
export async function settled(phone: Phone, limitMs: number): Promise<void> {
  if (phone.working <= 0) return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, limitMs);
    phone.waiters.push(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
