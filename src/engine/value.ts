/** Anything a dialogue can hold: plain JSON. */
export type Value = string | number | boolean | null | Value[] | { [name: string]: Value };

export type Medium = 'ussd' | 'sms' | 'voice';

/**
 * Something with a written and a spoken form: `prompt` names a committed sound ("role.mayor",
 * "commune.117"), `recording` somebody's recording, `audio` a sound file of a publication by language.
 */
export interface Named {
  text?: string;
  prompt?: string;
  /** The language the prompt is said in, whatever hers is. */
  language?: string;
  recording?: string;
  audio?: string;
}

/** Reads `value` as something to show: a plain value becomes its text. */
export function asNamed(value: Value | undefined): Named {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object') return { text: String(value) };
  if (Array.isArray(value)) return {};
  const named: Named = {};
  for (const field of ['text', 'prompt', 'language', 'recording', 'audio'] as const) {
    const part = value[field];
    if (typeof part === 'string') named[field] = part;
  }
  return named;
}
