import { openAudioStore } from '../audio/open-store.ts';
import type { Config } from '../config.ts';
import type { StudioDeps } from '../console/deps.ts';
import { systemClock } from '../lib/clock.ts';
import type { ServiceLog } from '../lib/fault-log.ts';
import { randomIds } from '../lib/ids.ts';
import { migrate, openDb } from '../storage/db.ts';
import { attachEmbedded } from '../storage/embedded/embedded.ts';
import { type Catalog, openCatalog } from './catalog.ts';
import { openRecordedPrompts } from './recorded-prompts.ts';

/**
 * What commands about prompts need, on the database of a running gateway, or else started for the command.
 * Throws what opening a database throws.
 */
export async function openStudioTool(
  config: Pick<
    Config,
    'databaseUrl' | 'varDir' | 'audioStore' | 'bucket' | 'ffmpegPath' | 'minWords' | 'minSpeech'
  > &
    Partial<Pick<Config, 'operator'>>,
  say: (line: string) => void,
): Promise<{ deps: StudioDeps; catalog: Catalog; close(): Promise<void> }> {
  const embedded =
    config.databaseUrl === null
      ? await attachEmbedded({ varDir: config.varDir, log: { info: say } })
      : null;
  const db = openDb(config.databaseUrl ?? embedded?.url ?? '', { max: 4 });
  const closeDatabase = async (): Promise<void> => {
    await db.destroy();
    await embedded?.stop();
  };
  try {
    await migrate(db);
    const catalog = openCatalog(config);
    const { prompts } = catalog;
    const recorded = await openRecordedPrompts({ db, prompts, log: spoken(say) });
    const store = openAudioStore(config.audioStore, config.bucket);
    const deps = {
      db,
      clock: systemClock,
      ids: randomIds,
      store,
      ffmpeg: config.ffmpegPath,
      prompts,
    };
    return {
      deps: { ...deps, refreshPrompts: recorded.refresh },
      catalog,
      close: async () => {
        await recorded.stop();
        await closeDatabase();
      },
    };
  } catch (error) {
    await closeDatabase();
    throw error;
  }
}

function spoken(say: (line: string) => void): ServiceLog {
  const line = (_fields: object, message: string) => say(message);
  return { info: line, warn: line, error: line };
}
