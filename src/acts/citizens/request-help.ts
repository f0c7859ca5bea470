import type { Knex } from 'knex';
import { DAY_MS } from '../../lib/durations.ts';
import { spokenNumber } from '../../lib/phone.ts';
import { findCitizen } from '../../storage/citizens/citizens.ts';
import { announcedFacilitator } from '../../storage/citizens/facilitators.ts';
import { helpRequestSince, insertHelpRequest } from '../../storage/citizens/help-requests.ts';
import { findPhone } from '../../storage/citizens/phones.ts';
import { insertAudit } from '../../storage/console/audit.ts';
import { findCommune } from '../../storage/officials/communes.ts';
import { queueSms } from '../deliveries/queue-delivery.ts';
import type { ActDeps, Person } from '../deps.ts';
import { ensurePhone } from './touch-phone.ts';

/** Which sentence she agreed to: raised when `help.person.consent` says something else, in any language. */
const TEXT_VERSION = '1';

/**
 * She agreed, by a key, that a person who helps sees her number and calls her: that person is told by SMS,
 * once a day at most. `nobody`: nobody helps where she lives.
 */
export async function requestHelp(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { person: Person; key: string },
): Promise<{ kind: 'asked' | 'already' | 'nobody' | 'unreachable' }> {
  const { person, key } = input;
  const now = deps.clock.now();
  if (await helpRequestSince(tx, person.phoneId, now - DAY_MS)) return { kind: 'already' };
  const hers = await findPhone(tx, person.phoneId);
  if (hers === null || hers.numberEncrypted === null) return { kind: 'unreachable' };
  const citizen = await findCitizen(tx, person.citizenId);
  const helper = await helperOf(tx, deps, citizen?.communeNumber ?? null);
  if (helper === null) return { kind: 'nobody' };
  const commune =
    citizen?.communeNumber == null ? null : await findCommune(tx, citizen.communeNumber);
  const delivery = await queueSms(tx, deps, {
    phoneId: helper.phoneId,
    purpose: 'facilitator.call',
    language: 'fr',
    body: deps.words('fr', 'sms.fac.call', {
      number: spokenNumber(deps.phones.decrypt(hers.numberEncrypted)),
      language: deps.words(person.language, `lang.opt.${person.language}`, {}),
      commune: commune?.name ?? '?',
    }),
    when: 'allowed',
  });
  if (delivery === null) return { kind: 'nobody' };
  const { id } = await insertHelpRequest(tx, {
    phoneId: person.phoneId,
    facilitatorId: helper.id,
    deliveryId: delivery.id,
    textVersion: TEXT_VERSION,
    key,
    language: person.language,
    medium: person.medium,
    at: now,
  });
  const actor = `citizen:${person.citizenId}`;
  await insertAudit(tx, { actor, action: 'help.request', subject: `help_request:${id}`, at: now });
  return { kind: 'asked' };
}

async function helperOf(
  tx: Knex.Transaction,
  deps: ActDeps,
  communeNumber: number | null,
): Promise<{ id: number | null; phoneId: number } | null> {
  const own = communeNumber === null ? null : await announcedFacilitator(tx, communeNumber);
  if (own !== null) return own;
  const { facilitatorNumber } = deps.settings;
  if (facilitatorNumber === null) return null;
  return { id: null, phoneId: (await ensurePhone(tx, deps, facilitatorNumber)).id };
}
