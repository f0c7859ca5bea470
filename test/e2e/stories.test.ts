import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { loadPrompts } from '../../src/catalog/prompts.ts';
import { replaceTranscript } from '../../src/simulator/dial/readme-block.ts';
import type { JournalEntry } from '../../src/simulator/journal.ts';
import { startRedis } from '../support/redis.ts';
import { openStage, type Stage } from '../support/story.ts';
import { describeWith } from '../support/tools.ts';

const FOLDER = 'test/e2e/stories';
const STORIES = readdirSync(FOLDER).flatMap((file) =>
  file.endsWith('.dial') ? [file.replace('.dial', '')] : [],
);
/** The demo happened earlier. */
const today = () => new Date(Date.now() - 3_600_000);
const HER = '+22310000001';
const PROMPTS = loadPrompts('audio-prompts');
/** A golden that is renewed is on disk only after the last test. */
const played = new Map<string, string>();

/** What must be true after a story beside its transcript. */
const AFTER: Readonly<Record<string, (stage: Stage, journal: JournalEntry[]) => Promise<void>>> = {
  'ussd-known-citizen': async (_stage, journal) => {
    const [first = 99, second = 99] = inputsToReference(journal);
    expect(first).toBeLessThanOrEqual(9);
    expect(second).toBeLessThanOrEqual(5);
  },
  'voice-question-bm': async (_stage, journal) => speaks(journal, 'bm'),
  'voice-question-snk': async (_stage, journal) => speaks(journal, 'snk'),
  'voice-question-fuc': async (_stage, journal) => speaks(journal, 'fuc'),
  'voice-question-fr': async (_stage, journal) => speaks(journal, 'fr'),
  // Her language is remembered, so that the next call begins in it; nothing she said or is.
  'no-consent': async ({ db }) => {
    for (const table of ['contribution', 'recording']) {
      expect([table, await db(table).where({ demo: false })]).toEqual([table, []]);
    }
    const statements = db('citizen_statement').join('citizen', 'citizen.id', 'citizen_id');
    const fields = await statements
      .where('field', '<>', 'language')
      .andWhere('said_at', '>=', today());
    expect(fields).toEqual([]);
    expect(await db('consent').where({ given: true }).andWhere('at', '>=', today())).toEqual([]);
  },
  erase: async ({ db }) => {
    expect(await db('phone').whereNotNull('erase_due_at')).toEqual([]);
  },
};

describeWith(['ffmpeg', 'espeak-ng'], 'stories', () => {
  test.each(STORIES)(
    '%s',
    async (name) => {
      const stage = await openStage();
      try {
        const text = await stage.play(name);
        played.set(name, text);
        await expect(text).toMatchFileSnapshot(`stories/${name}.txt`);
        const journal = await stage.journal();
        expect(journal.filter(isFault)).toEqual([]);
        await AFTER[name]?.(stage, journal);
      } finally {
        await stage.close();
      }
    },
    120_000,
  );
});

describeWith(['ffmpeg', 'espeak-ng', 'redis-server'], 'stories on Redis', () => {
  test.each(['ussd-question', 'voice-question-bm'])(
    '%s',
    async (name) => {
      const redis = await startRedis();
      const stage = await openStage({ REDIS_URL: redis.url });
      try {
        await expect(await stage.play(name)).toMatchFileSnapshot(`stories/${name}.txt`);
      } finally {
        await stage.close();
        await redis.stop();
      }
    },
    120_000,
  );
});

const README = readFileSync('README.md', 'utf8');
const shown = [...README.matchAll(/<!-- transcript:([\w-]+) -->/g)].map(([, name = '']) => name);

test('the README shows the stories it names as they are played', async () => {
  expect(shown.length).toBeGreaterThan(2);
  const shows = shown.reduce((text, name) => {
    const golden = played.get(name) ?? readFileSync(`${FOLDER}/${name}.txt`, 'utf8');
    return replaceTranscript(text, name, golden) ?? text;
  }, README);
  await expect(shows).toMatchFileSnapshot('../../README.md');
});

/** A sound that is none, a page too late, a message refused: nobody should meet that. */
function isFault({ kind, sha256 }: JournalEntry): boolean {
  if (kind === 'call.played') return sha256 === '';
  return /fault|failed|failure|lost/.test(kind);
}

/** How many answers it took from each dial to the page with a reference. */
function inputsToReference(journal: readonly JournalEntry[]): number[] {
  const counts: number[] = [];
  let inputs = 0;
  for (const { kind, text } of journal) {
    if (kind === 'ussd.dialled') inputs = 0;
    if (kind === 'ussd.input') inputs += 1;
    if (kind === 'ussd.page' && /Numéro : \d+/.test(String(text)) && inputs > 0) {
      counts.push(inputs);
      inputs = -99;
    }
  }
  return counts;
}

/** Of the sentences that exist in her language, at least nine in ten are said in it. */
function speaks(journal: readonly JournalEntry[], language: string): void {
  const heard = journal.filter(({ kind, phone }) => kind === 'call.played' && phone === HER);
  const names = heard.flatMap(({ sentences }) => String(sentences ?? '').split(' '));
  // Consent is whole in one language: French where a part of it is missing.
  const own = names.filter((name) => {
    const [, id = ''] = name.split('/');
    return !id.startsWith('consent.') && PROMPTS.byKey.has(`${language}/${id}`);
  });
  expect(own.length).toBeGreaterThan(5);
  const inIt = own.filter((name) => name.startsWith(`${language}/`));
  expect(inIt.length / own.length).toBeGreaterThanOrEqual(0.9);
}
