import type { Knex } from 'knex';
import type { ActDeps } from '../acts/deps.ts';
import { openOutbox } from '../acts/outbox.ts';
import type { Config } from '../config.ts';
import type { Clock } from '../lib/clock.ts';
import type { Vault } from '../lib/crypto.ts';
import type { Ids } from '../lib/ids.ts';
import { toJob } from '../runner/perform.ts';
import type { Job } from '../runner/ports.ts';
import { inTransaction } from '../storage/transaction.ts';
import type { Catalog } from './catalog.ts';

/** What acts are given, but for the outbox of their transaction. */
export type Acting = Omit<ActDeps, 'outbox'>;

export function openActing(
  config: Config,
  parts: { catalog: Catalog; vault: Vault; clock: Clock; ids: Ids; provider: string },
): Acting {
  const { catalog, vault, clock, ids } = parts;
  return {
    clock,
    ids,
    settings: {
      undoMinutes: config.undoMinutes,
      moderation: config.moderation,
      quietHours: config.quietHours,
      timeZone: config.timeZone,
      speakWaitHours: config.speakWaitHours,
      smsNumber: config.at.smsNumber,
      voiceNumber: config.at.voiceNumber,
      operator: parts.provider,
    },
    words: (language, key, values) => catalog.say(language, key, values),
    phones: {
      hash: vault.lookup,
      encrypt: vault.encrypt,
      decrypt: vault.decrypt,
      keyId: vault.keyId,
    },
  };
}

/** Runs acts in one transaction of their own, then adds the jobs of the rows they wrote. */
export async function act<Outcome>(
  db: Knex,
  acting: Acting,
  addJob: (job: Job) => Promise<unknown>,
  work: (tx: Knex.Transaction, deps: ActDeps) => Promise<Outcome>,
): Promise<Outcome> {
  const outbox = openOutbox();
  const outcome = await inTransaction(db, (tx) => work(tx, { ...acting, outbox }));
  await Promise.all(outbox.items.map((item) => addJob(toJob(item))));
  return outcome;
}
