import type { Knex } from 'knex';
import { NO_LOCK } from '../../civic/calls/pin-lock.ts';
import {
  type FacilitatorRow,
  findFacilitator,
  hideOthers,
  insertFacilitator,
  lockFacilitatorOfPhone,
  updateFacilitator,
} from '../../storage/citizens/facilitators.ts';
import { insertAudit } from '../../storage/console/audit.ts';
import { findCommune } from '../../storage/officials/communes.ts';
import { ensurePhone } from '../citizens/touch-phone.ts';
import type { ActDeps } from '../deps.ts';
import { codeOwner } from '../facilitators/look-at-code.ts';

export interface FacilitatorInput {
  /** E.164. */
  number: string;
  communeNumber: number | null;
  /** Null: the name she has, or none. */
  name: string | null;
  /** Her number is told to the people of her commune; nobody else's is. */
  announced?: true;
  /** A new code, known to who reads it now; her phone is open again. */
  code?: string;
  moderator: string;
}

/** Somebody who helps people use the service: by her number, by a code to act for them, or both. */
export async function setFacilitator(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: FacilitatorInput,
): Promise<{ kind: 'set'; id: number; name: string } | { kind: 'unknown_commune' }> {
  const { communeNumber, moderator } = input;
  if (communeNumber !== null && (await findCommune(tx, communeNumber)) === null) {
    return { kind: 'unknown_commune' };
  }
  if (input.announced) await hideOthers(tx, communeNumber);
  const helper = await rowOf(tx, deps, input);
  const { code } = input;
  await updateFacilitator(tx, helper.id, {
    communeNumber,
    active: true,
    ...(input.name !== null && { name: input.name }),
    ...(input.announced && { announced: true }),
    ...(code !== undefined && { codeHash: deps.pins.seal(codeOwner(helper.id), code), ...NO_LOCK }),
  });
  await insertAudit(tx, {
    actor: `console:${moderator}`,
    action: code === undefined ? 'facilitator.set' : 'facilitator.code',
    subject: `facilitator:${helper.id}`,
    at: deps.clock.now(),
  });
  return { kind: 'set', id: helper.id, name: input.name ?? helper.name };
}

async function rowOf(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: FacilitatorInput,
): Promise<FacilitatorRow> {
  const phone = await ensurePhone(tx, deps, input.number);
  const known = await lockFacilitatorOfPhone(tx, phone.id);
  if (known !== null) return known;
  return insertFacilitator(tx, {
    name: input.name ?? 'Animatrice ou animateur',
    phoneId: phone.id,
    demo: phone.demo,
    createdAt: deps.clock.now(),
  });
}

/** She helps no longer: her number is not told, her code opens nothing. */
export async function dropFacilitator(
  tx: Knex.Transaction,
  deps: ActDeps,
  { id, moderator }: { id: number; moderator: string },
): Promise<{ kind: 'dropped'; name: string } | { kind: 'unknown' }> {
  const helper = await findFacilitator(tx, id);
  if (helper === null || !helper.active) return { kind: 'unknown' };
  await updateFacilitator(tx, id, { active: false, announced: false, codeHash: null });
  await insertAudit(tx, {
    actor: `console:${moderator}`,
    action: 'facilitator.drop',
    subject: `facilitator:${id}`,
    at: deps.clock.now(),
  });
  return { kind: 'dropped', name: helper.name };
}
