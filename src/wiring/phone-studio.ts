import { WELCOME_FLOWS } from '../catalog/check-coverage.ts';
import { usedKeys } from '../catalog/check-keys.ts';
import { FLOOR } from '../catalog/locales.ts';
import { meaningInFrench } from '../catalog/managed-prompts.ts';
import { ANY } from '../catalog/prompts.ts';
import type { StudioDeps } from '../console/deps.ts';
import { leftToRecord, prepareRecorded } from '../console/phone-takes.ts';
import { AppError } from '../errors.ts';
import type { PhoneStudio } from '../runner/studio-queries.ts';
import type { Catalog } from './catalog.ts';

/** What no take can be made of: she is asked again, as when nothing came. */
const UNUSABLE = new Set(['recording_not_audio', 'recording_too_large', 'ffmpeg_missing']);

/** The recording studio for somebody on the phone: she hears a sentence in French and says it in her language. */
export function openPhoneStudio(
  parts: Omit<StudioDeps, 'prompts'> & { catalog: Pick<Catalog, 'flows' | 'locales' | 'prompts'> },
): PhoneStudio {
  const { flows, locales, prompts } = parts.catalog;
  const heardFirst = new Set(usedKeys(flows, locales, 'voice', WELCOME_FLOWS));
  const deps = { ...parts, prompts, heardFirst };
  return {
    next: async (language, heard) => {
      const left = await leftToRecord(deps, language);
      const next = left.find(({ id }) => !heard.includes(id));
      if (next === undefined) return null;
      const own = prompts.byKey.get(`${language}/${next.id}`);
      return {
        prompt: next.id,
        french: language === ANY ? asName(next) : inFrench(next.id),
        own:
          language !== ANY && own?.sentence === next.sentence
            ? { prompt: next.id, language, text: next.sentence }
            : null,
        left: left.filter(({ id }) => !heard.includes(id)).length,
      };
    },
    prepare: (language, prompt, recording) =>
      prepareRecorded(deps, { language, prompt, recording }).catch((error: unknown) => {
        if (error instanceof AppError && UNUSABLE.has(error.code)) return 'absent';
        throw error;
      }),
  };

  /** A name is the same in each language: it is heard as it is said now, or read. */
  function asName({ id, sentence }: { id: string; sentence: string }) {
    const isSpoken = prompts.byKey.has(`${ANY}/${id}`);
    return isSpoken ? { prompt: id, text: sentence } : { text: sentence };
  }

  function inFrench(id: string) {
    const text = meaningInFrench(locales, id) ?? '';
    const spoken = prompts.byKey.has(`${FLOOR}/${id}`) ? id : null;
    return spoken === null ? { text } : { prompt: spoken, language: FLOOR, text };
  }
}
