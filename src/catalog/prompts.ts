import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { AppError } from '../errors.ts';

export type SpeechState = 'synthetic' | 'recorded' | 'reviewed';

/** One sound file that says one sentence in one language. */
export interface Prompt {
  /** The locale key, or a name: `name.commune.101`, `sound.beep`. */
  id: string;
  /** Language code; `any` for sounds and names that are the same in all. */
  language: string;
  /** Path below the folder of the manifest. */
  file: string;
  /** The words without their placeholders. */
  sentence: string;
  state: SpeechState;
  speaker: string;
  /** Day it was made, `2026-11-24`. */
  date: string;
  sha256: string;
  seconds: number;
  /** Integrated loudness; `null` for a sound too short to have one. */
  lufs: number | null;
  /** Key in the audio store of one recorded in the field; a committed one is a file. */
  key?: string;
}

/** Every prompt by `<language>/<id>`; `dir` is the folder their `file` is below. */
export interface Prompts {
  readonly dir: string;
  readonly byKey: ReadonlyMap<string, Prompt>;
  /** Where recordings are laid over them: the committed ones below. */
  readonly committed?: ReadonlyMap<string, Prompt>;
}

/** The language of sounds that belong to none. */
export const ANY = 'any';
/** Seconds a prompt lasts at least, silence added at the end: `rec.wait` while a recording is fetched. */
export const LASTS_AT_LEAST: Readonly<Record<string, number>> = { 'rec.wait': 3 };
const RANK: Record<SpeechState, number> = { synthetic: 1, recorded: 2, reviewed: 3 };

/** Reads `<dir>/manifest.json` and checks that every file is there. Throws `catalog_invalid`. */
export function loadPrompts(dir: string): Prompts {
  const manifest = readManifest(join(dir, 'manifest.json'));
  const absent = manifest.prompts.find((prompt) => !existsSync(join(dir, prompt.file)));
  if (absent !== undefined)
    throw new AppError('catalog_invalid', `audio-prompts: ${absent.file} is not there`);
  return {
    dir,
    byKey: new Map(manifest.prompts.map((prompt) => [`${prompt.language}/${prompt.id}`, prompt])),
  };
}

/**
 * The prompt of `id` in exactly this language, or in none (sounds, names). French counts as missing
 * only when there is no file: it is the floor and served in any state.
 */
export function findPrompt(
  prompts: Prompts,
  language: string,
  id: string,
  minState: SpeechState,
): Prompt | null {
  const prompt = prompts.byKey.get(`${language}/${id}`) ?? prompts.byKey.get(`${ANY}/${id}`);
  if (prompt === undefined) return null;
  if (language !== 'fr' && prompt.language !== ANY && RANK[prompt.state] < RANK[minState])
    return null;
  return prompt;
}

const validate = new Ajv2020({ allErrors: true }).compile<{ prompts: Prompt[] }>({
  type: 'object',
  required: ['prompts'],
  properties: {
    prompts: {
      type: 'array',
      items: {
        type: 'object',
        required: ['id', 'language', 'file', 'sentence', 'state', 'sha256', 'seconds', 'lufs'],
        properties: {
          id: { type: 'string', minLength: 1 },
          language: { type: 'string', minLength: 1 },
          file: { type: 'string', pattern: '^[a-z0-9_./-]+\\.mp3$' },
          sentence: { type: 'string' },
          state: { enum: ['synthetic', 'recorded', 'reviewed'] },
          speaker: { type: 'string' },
          date: { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$' },
          sha256: { type: 'string', pattern: '^[0-9a-f]{64}$' },
          seconds: { type: 'number', exclusiveMinimum: 0 },
          lufs: { type: ['number', 'null'] },
        },
      },
    },
  },
});

function readManifest(path: string): { prompts: Prompt[] } {
  let manifest: unknown;
  try {
    manifest = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new AppError('catalog_invalid', `${path} cannot be read`, { cause });
  }
  if (validate(manifest)) return manifest;
  const faults = (validate.errors ?? []).map((fault) => `${fault.instancePath} ${fault.message}`);
  throw new AppError('catalog_invalid', `${path}: ${faults.join('; ')}`);
}
