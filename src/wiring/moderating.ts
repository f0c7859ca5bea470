import { join } from 'node:path';
import type { Knex } from 'knex';
import { openOutbox } from '../acts/outbox.ts';
import { openAudioStore } from '../audio/open-store.ts';
import type { Config } from '../config.ts';
import { systemClock } from '../lib/clock.ts';
import { openVault } from '../lib/crypto.ts';
import { randomIds } from '../lib/ids.ts';
import type { ModerationDeps } from '../moderation/context.ts';
import { PROVIDER } from '../providers/africastalking/name.ts';
import type { Acting } from '../runner/run-act.ts';
import { migrate, openDb } from '../storage/db.ts';
import { attachEmbedded } from '../storage/embedded.ts';
import { inTransaction } from '../storage/transaction.ts';
import { openActing } from './acting.ts';
import { openCatalog } from './catalog.ts';

/** What the moderation commands need, from parts that are open already. */
export function moderationDeps(
  config: Pick<Config, 'audioStore' | 'ffmpegPath'>,
  parts: { db: Knex; acting: Acting },
): ModerationDeps {
  const { db, acting } = parts;
  return {
    db,
    clock: acting.clock,
    ids: acting.ids,
    words: acting.words,
    store: openAudioStore(config.audioStore),
    ffmpeg: config.ffmpegPath,
    act: async (work) => {
      const outbox = openOutbox();
      const outcome = await inTransaction(db, (tx) => work(tx, { ...acting, outbox }));
      return { outcome, leaves: outbox.items.some((item) => 'delivery' in item) };
    },
  };
}

/** Files moderators listen to. */
export function soundFolder(config: Pick<Config, 'varDir'>): string {
  return join(config.varDir, 'listen');
}

/**
 * Opens the database for one command: that of a running gateway, or else started for it. Rows only: the
 * gateway's sweeper sends what they say.
 */
export async function openModeration(
  config: Config,
  say: (line: string) => void,
): Promise<{ deps: ModerationDeps; close(): Promise<void> }> {
  const log = { info: say };
  const embedded =
    config.databaseUrl === null ? await attachEmbedded({ varDir: config.varDir, log }) : null;
  const db = openDb(config.databaseUrl ?? embedded?.url ?? '', { max: 4 });
  const close = async (): Promise<void> => {
    await db.destroy();
    await embedded?.stop();
  };
  try {
    await migrate(db);
    const acting = openActing(config, {
      catalog: openCatalog(config),
      vault: openVault(config.dataKey),
      clock: systemClock,
      ids: randomIds,
      provider: PROVIDER,
    });
    return { deps: moderationDeps(config, { db, acting }), close };
  } catch (error) {
    await close();
    throw error;
  }
}
