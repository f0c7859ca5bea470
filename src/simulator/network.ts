import type { JournalEntry } from './journal.ts';
import type { Operator } from './operator.ts';
import { ACTS } from './phone-acts.ts';
import { type PhoneView, viewPhone } from './phone-view.ts';
import { type Phone, SETTLE_LIMIT_MS, settled } from './phones.ts';

/** The phones of this operator without HTTP between, for who drives thousands of them. */
export interface Network {
  /** Calls `listener` for each thing that happens to any phone, until the returned function is called. */
  follow(listener: (entry: JournalEntry) => void): () => void;
  /**
   * Does what `POST /phones/:phone/<act>` does (`control.ts`) and waits until it is the person's turn
   * again. Returns why it cannot be done now, or null. Throws RangeError for what is no act or number.
   */
  act(msisdn: string, act: string, body?: object): Promise<string | null>;
  view(msisdn: string): PhoneView;
  /** Calls, callbacks and reports under way; 0: nothing happens until somebody does something. */
  busy(): number;
}

/** The phones of `operator`. */
export function openNetwork(operator: Operator): Network {
  return {
    follow: operator.journal.follow,
    act: async (msisdn, name, body = {}) => {
      const act = ACTS[name];
      if (act === undefined) throw new RangeError(`no act ${name}`);
      const phone = phoneOf(operator, msisdn);
      const refusal = await act(operator, phone, { body, query: {} });
      if (refusal === null) await settled(phone, SETTLE_LIMIT_MS);
      else if (typeof refusal === 'object') throw new RangeError(refusal.wrong);
      return refusal;
    },
    view: (msisdn) => viewPhone(phoneOf(operator, msisdn)),
    busy: () => operator.underWay,
  };
}

function phoneOf(operator: Operator, msisdn: string): Phone {
  const phone = operator.phones.get(msisdn);
  if (phone === null) throw new RangeError('this operator does not have that number');
  return phone;
}
