import type { Knex } from 'knex';
import { insertAudit } from '../../storage/console/audit.ts';
import {
  insertSpeaker,
  speakerByCode,
  speakerNamed,
  updateSpeaker,
} from '../../storage/prompts/speakers.ts';
import type { ActDeps } from '../deps.ts';
import { drawCode, sealCode } from './speaker-code.ts';

/** Codes tried before we give up: with a million of them the first is free. */
const DRAWS = 5;

/**
 * Somebody may record prompts of one language by phone. The code is answered once and kept sealed. A name
 * that has one already gets a new code; the old one no longer works.
 */
export async function createSpeaker(
  tx: Knex.Transaction,
  deps: Pick<ActDeps, 'clock' | 'ids' | 'pins'>,
  input: { name: string; language: string; publishes: boolean; by: string },
): Promise<{ kind: 'created' | 'renewed'; code: string }> {
  const { name, language, publishes, by } = input;
  const at = deps.clock.now();
  const before = await speakerNamed(tx, name);
  if (before !== null) await updateSpeaker(tx, before.id, { revokedAt: at });
  const phoneId = before?.phoneId ?? null;
  const code = await freeCode(tx, deps);
  const codeHash = sealCode(deps, code);
  const speaker = { name, language, codeHash, publishes, createdAt: at, createdBy: by, phoneId };
  const { id } = await insertSpeaker(tx, speaker);
  const kind = before === null ? 'created' : 'renewed';
  const detail = { language, publishes };
  const subject = `speaker:${id}`;
  await insertAudit(tx, { actor: `console:${by}`, action: `speaker.${kind}`, subject, detail, at });
  return { kind, code };
}

async function freeCode(
  tx: Knex.Transaction,
  deps: Pick<ActDeps, 'ids' | 'pins'>,
): Promise<string> {
  let code = drawCode(deps);
  for (let draws = 1; draws < DRAWS; draws += 1) {
    if ((await speakerByCode(tx, sealCode(deps, code))) === null) return code;
    code = drawCode(deps);
  }
  return code;
}
