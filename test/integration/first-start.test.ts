import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Knex } from 'knex';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DemoContent } from '../../src/acts/first-start/demo-content.ts';
import { importCommunes } from '../../src/acts/first-start/import-communes.ts';
import { loadDemo } from '../../src/acts/first-start/load-demo.ts';
import { openAudioStore } from '../../src/audio/open-store.ts';
import { readCommunes } from '../../src/civic/commune-list.ts';
import { isReference } from '../../src/civic/references.ts';
import { openVault } from '../../src/lib/crypto.ts';
import { septets, toGsm } from '../../src/lib/gsm7.ts';
import { isDemoPhone } from '../../src/lib/phone.ts';
import { projectRoot } from '../../src/lib/project-root.ts';
import {
  answered,
  challenge,
  openChallenges,
} from '../../src/storage/contributions/public-views.ts';
import { communesByLetters } from '../../src/storage/officials/communes.ts';
import { officialsOf } from '../../src/storage/officials/official-views.ts';
import { publication, publicationsOf } from '../../src/storage/publications/publication-views.ts';
import { loadFirstStart } from '../../src/wiring/first-start.ts';
import { MORNING } from '../support/acts.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';

const KAYES = 117;
const vault = openVault(Buffer.alloc(32, 7));
const clock = { now: () => MORNING };
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const content = JSON.parse(
  readFileSync(join(projectRoot(), 'flows/data/demo.json'), 'utf8'),
) as DemoContent;

let database: TestDatabase;
let db: Knex;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'first-start-'));
  database = await openTestDatabase();
  db = database.db;
  await start();
});
afterAll(async () => {
  await database.close();
  rmSync(folder, { recursive: true });
});

const start = (demo = true) =>
  loadFirstStart({ demo, audioStore: `file:${folder}` }, { db, clock, vault, log });

/** One spelling, two names that change places, one commune more. */
const CORRECTED = `number,region,cercle,commune
139,Kayes,Ségala,Kouniakary
140,Kayes,Ségala,Ségala
142,Kayes,Ségala,Marintoumania
203,Kayes,Kayes,Hawa Dembaya
`;
const TABLES = ['commune', 'phone', 'citizen', 'official', 'publication', 'contribution'];
const MORE = ['support', 'answer', 'recording', 'assignment', 'consent', 'audit_entry'];

async function counts(on = db): Promise<Record<string, number>> {
  const all = await Promise.all(
    [...TABLES, ...MORE].map(async (table) => {
      const [row] = await on(table).count({ count: '*' });
      return [table, Number(row?.count)] as const;
    }),
  );
  return Object.fromEntries(all);
}

describe('communes', () => {
  it('have the numbers their spoken names have', async () => {
    const names = JSON.parse(
      readFileSync(join(projectRoot(), 'audio-prompts/names.json'), 'utf8'),
    ) as { communes: { number: number; name: string }[] };
    const rows = await db('commune').select('number', 'name').orderBy('number');
    expect(rows).toEqual(names.communes);
    expect(await communesByLetters(db, 'liberte')).toMatchObject([{ number: 119 }]);
  });

  it('keep their number when a name is corrected, and swap names', async () => {
    const list = readCommunes(CORRECTED);
    if (!list.ok) throw new Error(list.problems.join());
    const { communes } = list;
    const undo = new Error('undo');
    const corrected = db.transaction(async (tx) => {
      const outcome = await importCommunes(tx, { clock }, { communes });
      expect(outcome).toEqual({ kind: 'imported', added: 1, corrected: 3 });
      expect(await importCommunes(tx, { clock }, { communes })).toEqual({ kind: 'same' });
      expect(await communesByLetters(tx, 'kouniakary')).toMatchObject([{ number: 139 }]);
      expect(await communesByLetters(tx, 'segala')).toMatchObject([{ number: 140 }]);
      expect(await communesByLetters(tx, 'koniakary')).toEqual([]);
      throw undo;
    });
    await expect(corrected).rejects.toBe(undo);
  });
});

describe('the demo', () => {
  it('is three communes, nine officials, twelve messages, six decisions, fifteen open challenges', async () => {
    const officials = await db('official').select('commune_number', 'role');
    expect(officials).toHaveLength(9);
    const places = new Set(officials.map((row) => row.commune_number));
    expect(places.size).toBe(3);
    for (const place of places) {
      const here = officials.filter((row) => row.commune_number === place);
      expect(here).toHaveLength(3);
      expect(here.map(({ role }) => role)).toContain('mayor');
    }
    const language = { language: 'fr', timeZone: 'Africa/Bamako', commune: null } as const;
    expect(await publicationsOf(db, { ...language, kind: 'message' })).toHaveLength(12);
    expect(await publicationsOf(db, { ...language, kind: 'decision' })).toHaveLength(6);
    expect(await openChallenges(db, null)).toHaveLength(15);
    expect((await answered(db, null)).length).toBeGreaterThanOrEqual(5);
  });

  it('fills more than a page of eight in Kayes', async () => {
    const which = { commune: KAYES, language: 'bm', timeZone: 'Africa/Bamako' };
    expect((await publicationsOf(db, { ...which, kind: 'message' })).length).toBeGreaterThan(8);
    expect((await openChallenges(db, KAYES)).length).toBeGreaterThan(8);
    expect(await officialsOf(db, { commune: KAYES, phoneHash: 'nobody' })).toHaveLength(3);
  });

  it('is flagged wherever a row can be, and only on demo phones', async () => {
    for (const table of [
      'phone',
      'citizen',
      'official',
      'publication',
      'contribution',
      'recording',
    ]) {
      expect(await db(table).whereNot({ demo: true })).toEqual([]);
    }
    for (const { number_encrypted } of await db('phone').select('number_encrypted')) {
      expect(isDemoPhone(vault.decrypt(number_encrypted))).toBe(true);
    }
  });

  it('has words and sound in every language', async () => {
    const store = openAudioStore(`file:${folder}`);
    for (const { id, kind } of await db('publication').select('id', 'kind')) {
      for (const language of ['fr', 'bm', 'snk', 'fuc']) {
        const view = await publication(db, { id, language, timeZone: 'Africa/Bamako' });
        const key = view?.content.audio;
        expect({ kind, sound: key !== undefined && (await store.stat(key)) !== null }).toEqual({
          kind,
          sound: true,
        });
      }
    }
    for (const { id } of await openChallenges(db, null)) {
      const view = await challenge(db, { id, phoneHash: 'nobody' });
      const key = `r/${view?.content.recording}.mp3`;
      expect((await store.stat(key))?.bytes).toBeGreaterThan(1000);
    }
    for (const { answer, title } of await answered(db, null)) {
      expect(await store.stat(`r/${answer.recording}.mp3`)).not.toBeNull();
      expect(answer.text).toBeTruthy();
      expect(title.text).toBeTruthy();
    }
  });

  it('is supported by women and by men, never by the author', async () => {
    const sexes = await db('support').distinct('sex').pluck('sex');
    expect(sexes.sort()).toEqual(['man', 'woman']);
    const own = await db('support')
      .join('contribution', 'contribution.id', 'support.contribution_id')
      .whereRaw('contribution.phone_id = support.phone_id');
    expect(own).toEqual([]);
  });

  it('gives its challenges real references and sends nothing', async () => {
    const references = await db('contribution').pluck('reference');
    expect(references).toHaveLength(20);
    expect(references.filter((reference) => !isReference(reference))).toEqual([]);
    expect(await db('delivery')).toEqual([]);
    expect(await db('follow_up')).toEqual([]);
  });

  it('is added once', async () => {
    const before = await counts();
    await start();
    await Promise.all([start(), start()]);
    expect(await counts()).toEqual(before);
  });

  it('loads without any sound, and not at all with DEMO=0', async () => {
    const other = await openTestDatabase();
    try {
      const parts = { db: other.db, clock, vault, log };
      await loadFirstStart({ demo: false, audioStore: `file:${folder}` }, parts);
      expect(await counts(other.db)).toMatchObject({ commune: 102, official: 0, phone: 0 });
      const phones = { ...vault, hash: vault.lookup };
      await other.db.transaction((tx) => loadDemo(tx, { clock, phones }, { content, sounds: [] }));
      expect(await counts(other.db)).toMatchObject({ contribution: 20, recording: 0 });
      const [first] = await openChallenges(other.db, KAYES);
      expect(first?.title).toEqual({ text: expect.any(String) });
    } finally {
      await other.close();
    }
  });
});

describe('the words of the demo', () => {
  const titles = content.publications.flatMap(({ title, inLanguages }) => [
    title,
    ...Object.values(inLanguages).flatMap(({ label }) => (label ? [`${label}: ${title}`] : [])),
  ]);
  const bodies = [
    ...content.publications.map(({ body }) => body),
    ...content.challenges.flatMap(({ text, answer }) => [text, ...(answer ? [answer.text] : [])]),
  ];

  it('are short enough for a phone', () => {
    expect(titles.filter((title) => title.length > 40)).toEqual([]);
    expect(bodies.filter((body) => body.length > 300)).toEqual([]);
  });

  it('need no letter a phone lacks', () => {
    expect(bodies.filter((body) => septets(body) === null)).toEqual([]);
    expect(titles.map((title) => toGsm(title)).filter((title) => title.includes('?'))).toEqual([]);
  });

  it('take their theme words from the locales, where the locales have them', () => {
    for (const language of ['bm', 'snk', 'fuc']) {
      const file = join(projectRoot(), `flows/locales/${language}.json`);
      const { entries } = JSON.parse(readFileSync(file, 'utf8'));
      for (const { theme, inLanguages } of content.publications) {
        const known: string | undefined = entries[`theme.opt.${theme}`]?.text;
        const label = inLanguages[language]?.label;
        if (known !== undefined) expect(known.startsWith(label ?? '-')).toBe(true);
      }
    }
  });
});
