import type { Knex } from 'knex';
import { isDemoPhone } from '../../lib/phone.ts';
import { findPhoneByHash, insertPhone } from '../../storage/citizens/phones.ts';
import { insertAudit } from '../../storage/console/audit.ts';
import { lockContribution } from '../../storage/contributions/contributions.ts';
import {
  anyCommune,
  focalOf,
  saveFocal,
  sensitiveToRoute,
} from '../../storage/moderation/focal-points.ts';
import {
  findOfficial,
  insertOfficial,
  linkOfficialPhone,
} from '../../storage/officials/officials.ts';
import type { ActDeps } from '../deps.ts';
import { forwardContribution } from '../forward-contribution.ts';

/** An official who is registered, or somebody of the team with her phone; null: nobody any more. */
export type Focal = { officialId: number } | { name: string; number: string } | null;

/**
 * Names who gets what is sensitive in a commune (null: wherever no commune has its own). What waited for
 * such a person goes to her now.
 */
export async function setFocal(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { communeNumber: number | null; focal: Focal; moderator: string },
): Promise<{ kind: 'set'; officialId: number | null; forwarded: number } | { kind: 'unknown' }> {
  const { communeNumber, focal, moderator } = input;
  const officialId = focal === null ? null : await officialOf(tx, deps, communeNumber, focal);
  if (focal !== null && officialId === null) return { kind: 'unknown' };
  await saveFocal(tx, communeNumber, officialId);
  await insertAudit(tx, {
    actor: `console:${moderator}`,
    action: 'focal.set',
    subject: `commune:${communeNumber ?? 'all'}`,
    detail: { official: officialId },
    at: deps.clock.now(),
  });
  return { kind: 'set', officialId, forwarded: await forwardWaiting(tx, deps) };
}

async function officialOf(
  tx: Knex.Transaction,
  deps: ActDeps,
  communeNumber: number | null,
  focal: NonNullable<Focal>,
): Promise<number | null> {
  if ('officialId' in focal) {
    const known = await findOfficial(tx, focal.officialId);
    return known?.active === true ? known.id : null;
  }
  const place = communeNumber ?? (await anyCommune(tx));
  if (place === null) return null;
  const createdAt = deps.clock.now();
  const demo = isDemoPhone(focal.number);
  const hash = deps.phones.hash(focal.number);
  const sealed = { numberEncrypted: deps.phones.encrypt(focal.number), keyId: deps.phones.keyId };
  const phone =
    (await insertPhone(tx, { hash, ...sealed, demo, createdAt })) ??
    (await findPhoneByHash(tx, hash));
  if (phone === null) return null;
  const official = await insertOfficial(tx, {
    ...{ name: focal.name, role: 'focal', communeNumber: place, notify: 'at_once' },
    ...{ demo, createdAt },
  });
  await linkOfficialPhone(tx, { officialId: official.id, phoneId: phone.id });
  return official.id;
}

async function forwardWaiting(tx: Knex.Transaction, deps: ActDeps): Promise<number> {
  let forwarded = 0;
  for (const { id } of await sensitiveToRoute(tx)) {
    const contribution = await lockContribution(tx, id);
    const focal = contribution && (await focalOf(tx, contribution.communeNumber));
    if (!contribution || focal === null) continue;
    await forwardContribution(tx, deps, contribution, focal);
    forwarded += 1;
  }
  return forwarded;
}
