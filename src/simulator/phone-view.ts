import type { JournalEntry } from './journal.ts';
import type { Operator } from './operator.ts';
import type { InboxSms, Phone } from './phones.ts';

/** What a phone shows now, as JSON. */
export interface PhoneView {
  phone: string;
  /** The open USSD page, or null; `lastPage` stays after it has ended. */
  ussd: { code: string; page: string } | null;
  lastPage: string | null;
  call: {
    session: string;
    direction: 'Inbound' | 'Outbound';
    state: 'ringing' | 'answered' | 'ended';
    waitingFor: 'answer' | 'keys' | 'voice' | null;
    seconds: number;
  } | null;
  inbox: InboxSms[];
  /** True while the network or the gateway still has something to do before it is her turn. */
  working: boolean;
}

/** The phone as its owner sees it. */
export function viewPhone(phone: Phone): PhoneView {
  const { ussd, call } = phone;
  return {
    phone: phone.msisdn,
    ussd: ussd === null ? null : { code: ussd.code, page: ussd.page },
    lastPage: phone.lastPage,
    call:
      call === null
        ? null
        : {
            session: call.session,
            direction: call.direction,
            state: call.state,
            waitingFor: call.waitingFor,
            seconds: Math.round(call.seconds * 10) / 10,
          },
    inbox: phone.inbox,
    working: phone.working > 0,
  };
}

/** The phone and what happened to it after `since`. */
export function viewWithLog(
  operator: Operator,
  phone: Phone,
  since: number,
): PhoneView & { seq: number; log: JournalEntry[] } {
  const log = operator.journal.entries(since, phone.msisdn);
  return { ...viewPhone(phone), seq: operator.journal.last(), log };
}
