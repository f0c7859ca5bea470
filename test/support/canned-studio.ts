import type { Value } from '../../src/engine/value.ts';

/** A speaker's code; `666666` is that of a locked phone. */
export const SPEAKER_CODE = '123456';

/** What is left to record; the second has no voice yet. */
const SENTENCES = [
  { prompt: 'ask.question', own: true },
  { prompt: 'bye.callback', own: false },
];

type Query = (args: Record<string, Value>) => unknown;

export const STUDIO_QUERIES: Readonly<Record<string, Query>> = {
  studio: () => ({ open: false, came: false }),
  studio_code: ({ code }) => ({
    locked: code === '666666',
    speaker: code === SPEAKER_CODE ? 1 : null,
    language: code === SPEAKER_CODE ? 'bm' : null,
  }),
  studio_next: ({ heard }) => {
    const before = Array.isArray(heard) ? heard.map(String) : [];
    const left = SENTENCES.filter(({ prompt }) => !before.includes(prompt));
    const [next] = left;
    if (next === undefined) return null;
    const { prompt, own } = next;
    return {
      ...{ prompt, left: left.length, heard: [...before, prompt] },
      french: { prompt, language: 'fr', text: `[fr/${prompt}]` },
      own: own ? { prompt, language: 'bm', text: `[bm/${prompt}]` } : null,
    };
  },
  studio_take: ({ recording }) => {
    const verdict = recording === 'rec-murmured' ? 'noisy' : 'good';
    return { verdict, take: { id: recording ?? null } };
  },
};
