import type { Knex } from 'knex';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { DAY_MS } from '../../src/lib/durations.ts';
import { formatDate, minuteOfDay } from '../../src/lib/time.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';
import { type DigestTown, openDigestTown, type TownOfficial } from '../support/digest-town.ts';
import { openSmsBench, type SmsBench } from '../support/sms-bench.ts';

/** What officials read and write, on a real database, as files under test/transcripts/digests. */
const SATURDAY = Date.UTC(2026, 10, 28, 9);
const ZONE = 'Africa/Bamako';
const LADDERS = {
  default: [
    { afterDays: 7, kind: 'reminder' },
    { afterDays: 12, kind: 'announce' },
    { afterDays: 14, kind: 'colleague' },
  ],
  communes: {},
} as const;

let database: TestDatabase;
let db: Knex;
let bench: SmsBench;
let town: DigestTown;
let lines: string[];

beforeEach(async () => {
  database = await openTestDatabase();
  db = database.db;
  bench = openSmsBench(db, { ladders: LADDERS });
  town = await openDigestTown(db, bench);
  lines = [];
});

afterEach(() => database.close());

const said = (sign: string, text: string) =>
  lines.push(...text.split('\n').map((line, n) => `${n === 0 ? sign : ' '} ${line}`));

/** The clock moves to `ms`; what reaches the phones by then is written down. */
async function until(ms: number, officials: Record<string, TownOfficial>): Promise<void> {
  bench.pass(ms - bench.now());
  const minute = minuteOfDay(bench.now(), ZONE);
  const hour = `${Math.floor(minute / 60)}:${String(minute % 60).padStart(2, '0')}`;
  lines.push('', `-- ${formatDate(bench.now(), ZONE)} ${hour}`);
  const before = bench.sent.length;
  await town.tick();
  for (const { to, text } of bench.sent.slice(before)) {
    const [name] = Object.entries(officials).find(([, { phone }]) => phone === to) ?? [];
    if (name !== undefined) said(`< ${name}:`, text);
  }
}

/** He writes, and reads the reply. */
async function writes(official: TownOfficial, text: string): Promise<void> {
  said('>', text);
  for (const reply of await bench.text(official.phone, text)) said('<', reply);
}

async function expectTranscript(name: string, about: string): Promise<void> {
  const head = `# ${name}: ${about} (regenerate: npm run test:update)`;
  await expect(`${[head, ...lines].join('\n')}\n`).toMatchFileSnapshot(
    `../transcripts/digests/${name}.txt`,
  );
}

it('a digest and its answers', async () => {
  const mayor = await town.official();
  const school = { theme: 'school', text: 'Il manque un enseignant. Que fait la mairie ?' };
  const one = await town.ask(mayor);
  const two = await town.ask(mayor, { ...school, sex: 'man', supporters: { women: 9, men: 3 } });
  const three = await town.ask(mayor, { theme: 'road', text: 'La piste est coupée' });
  const four = await town.ask(mayor, { theme: 'civil', text: 'Combien coûte un acte ?' });
  await until(SATURDAY - 60_000, { mayor });
  await until(SATURDAY, { mayor });
  await writes(mayor, 'liste');
  await writes(mayor, `${two.reference} Un enseignant arrive en janvier`);
  await writes(mayor, 'annuler');
  await writes(mayor, `${two.reference}: un enseignant arrive le 4 janvier`);
  await writes(mayor, `${one.reference} ok`);
  await writes(mayor, `${three.reference} DELAI le pont est commandé`);
  await writes(mayor, `${four.reference} NON voir la préfecture`);
  const [a = '', b = '', c = ''] = three.reference;
  await writes(mayor, `${a}${c}${b} la piste sera refaite`);
  await writes(mayor, 'Oui');
  await writes(mayor, 'Merci');
  await expectTranscript('answers', 'a mayor reads his digest on Saturday and answers by SMS');
});

it('four weeks of digests', async () => {
  const mayor = await town.official();
  const asked: { id: number; reference: string }[] = [];
  for (let n = 1; n <= 7; n += 1) {
    const text = `Le puits du quartier ${n} est sec depuis le mois de mai et nous allons loin pour l'eau`;
    asked.push(await town.ask(mayor, { text, supporters: { women: 8 - n, men: n % 2 } }));
  }
  await until(SATURDAY, { mayor });
  await until(SATURDAY + 7 * DAY_MS, { mayor });
  await town.support(asked[0]?.id ?? 0, { women: 4, men: 2 });
  await writes(mayor, `${asked[1]?.reference} Le puits sera approfondi en février`);
  await until(SATURDAY + 14 * DAY_MS, { mayor });
  await writes(mayor, 'PAUSE 5');
  await town.ask(mayor, { theme: 'health', text: 'Le dispensaire est fermé' });
  await until(SATURDAY + 21 * DAY_MS, { mayor });
  await until(SATURDAY + 22 * DAY_MS, { mayor });
  await expectTranscript(
    'weeks',
    'what did not fit comes next, and what gained weight comes again',
  );
});

it('a question nobody answers', async () => {
  const mayor = await town.official();
  const deputy = await town.official({ role: 'deputy', name: 'Moussa', notify: 'at_once' });
  const { reference } = await town.ask(mayor, { supporters: { women: 2, men: 2 } });
  for (const day of [0, 7, 12, 14]) await until(SATURDAY + day * DAY_MS, { mayor, deputy });
  await writes(deputy, `${reference} OK nous attendons la pompe`);
  await until(SATURDAY + 30 * DAY_MS, { mayor, deputy });
  await expectTranscript(
    'ladder',
    'a reminder, an announcement, and a colleague who deals with it',
  );
});
