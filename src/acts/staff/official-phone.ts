import type { Knex } from 'knex';
import { truncateSeptets } from '../../lib/gsm7.ts';
import { spokenNumber } from '../../lib/phone.ts';
import { foldKey } from '../../lib/text-fold.ts';
import { lockPhone, type PhoneRow, updatePhone } from '../../storage/citizens/phones.ts';
import { openReferences } from '../../storage/contributions/assignments.ts';
import { findCommune } from '../../storage/officials/communes.ts';
import { type OfficialRow, officialsOfPhone } from '../../storage/officials/officials.ts';
import { ensurePhone } from '../citizens/touch-phone.ts';
import { queueSms } from '../deliveries/queue-delivery.ts';
import type { ActDeps } from '../deps.ts';
import { EXAMPLE_REFERENCE } from '../officials/outcomes.ts';

/** So that his first SMS is two at most. */
const NAME_SEPTETS = 40;

export type OfficialPhone =
  /** `others`: the active officials who have it already. */
  | { kind: 'free'; phone: PhoneRow; others: OfficialRow[] }
  /** It is another official's; said once more, they share it. */
  | { kind: 'phone_taken'; by: OfficialRow }
  /** It said STOP: only the phone itself takes that back. */
  | { kind: 'stopped' };

/**
 * The phone of a number (E.164) for an official of that name: made when it is not known, locked until the
 * transaction ends. `anyway`: although somebody of another name has it.
 */
export async function phoneFor(
  tx: Knex.Transaction,
  deps: ActDeps,
  { number, name, anyway }: { number: string; name: string; anyway: boolean },
): Promise<OfficialPhone> {
  const known = await ensurePhone(tx, deps, number);
  const phone = (await lockPhone(tx, known.id)) ?? known;
  if (phone.optedOutAt !== null) return { kind: 'stopped' };
  const others = await officialsOfPhone(tx, phone.id);
  const [by] = others;
  const isHis = others.some((other) => foldKey(other.name) === foldKey(name));
  if (by !== undefined && !isHis && !anyway) return { kind: 'phone_taken', by };
  if (phone.numberEncrypted === null) {
    const { encrypt, keyId } = deps.phones;
    await updatePhone(tx, phone.id, { numberEncrypted: encrypt(number), keyId });
  }
  return { kind: 'free', phone, others };
}

/**
 * The first SMS an official gets on a phone: who we are, what he gets, how to answer, who helps. With
 * questions that wait for him, how many. It waits for the end of a pause of whoever has the phone.
 */
export async function welcomeOfficial(
  tx: Knex.Transaction,
  deps: ActDeps,
  { official, phone, others }: { official: OfficialRow; phone: PhoneRow; others: OfficialRow[] },
): Promise<void> {
  const waiting = (await openReferences(tx, [official.id])).length;
  const commune = (await findCommune(tx, official.communeNumber))?.name ?? '';
  const values = {
    name: truncateSeptets(official.name, NAME_SEPTETS),
    commune,
    count: waiting,
    ref: EXAMPLE_REFERENCE,
    number: spokenNumber(deps.settings.helpNumber),
  };
  await queueSms(tx, deps, {
    phoneId: phone.id,
    purpose: 'official.welcome',
    language: 'fr',
    body: deps.words('fr', `sms.off.welcome${waiting === 0 ? '' : '_waiting'}`, values),
    when: 'allowed',
    notBefore: Math.max(...[official, ...others].map(({ pausedUntil }) => pausedUntil ?? 0)),
  });
}
