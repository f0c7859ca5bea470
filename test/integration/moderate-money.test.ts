import { beforeAll, describe, expect, it } from 'vitest';
import { expandBroadcast } from '../../src/acts/broadcasts/expand-broadcast.ts';
import { followOfficial } from '../../src/acts/citizens/follow-official.ts';
import { importPrices } from '../../src/acts/first-start/import-prices.ts';
import { publish } from '../../src/acts/officials/publish.ts';
import { act } from '../support/acts.ts';
import { useDesk } from '../support/moderation.ts';

const { db, deps, office, desk } = await useDesk();

beforeAll(async () => {
  const line = { provider: 'africastalking', currency: 'XOF' };
  const prices = [
    { ...line, kind: 'sms_segment', amountMillionths: 12_000_000 } as const,
    { ...line, kind: 'call_minute', amountMillionths: 75_000_000 } as const,
  ];
  await act(db, (tx) => importPrices(tx, deps, { prices }));
});

const lines = async (...argv: string[]) => (await desk.type(...argv)).text.split('\n');
const spend = (units: number) =>
  db('budget')
    .where({ commune_number: 117 })
    .update({ reserved_millionths: units * 1_000_000 });

describe('budget', () => {
  it('says that nothing is limited, and how to limit it', async () => {
    expect((await lines('budget', 'list'))[0]).toBe("Pas de budget : rien n'est limité.");
  });

  it('is set for a commune with its call backs, and for the service', async () => {
    expect(await lines('budget', 'set', '117', '50000', '40')).toEqual([
      "117 Kayes · 0 de 50 000 XOF ce mois, 0 % · rappels aujourd'hui : 0, 40 au plus",
    ]);
    expect(await lines('budget', 'set', 'service', '400000')).toEqual([
      'Tout le service · 0 de 400 000 XOF ce mois, 0 %',
    ]);
    expect(await lines('budget', 'list')).toHaveLength(2);
  });

  it.each([
    [40_000, 'Les diffusions se reposent.'],
    [47_300, 'Les rappels se reposent. Les réponses partent.'],
    [50_000, 'Rien ne part : les réponses attendent.'],
  ])('with %i of 50 000 spent says: %s', async (units, words) => {
    await spend(units);
    expect((await lines('budget', 'list')).at(-1)).toBe(`  ${words}`);
    expect((await desk.type('list')).text).toContain(words);
  });

  it('is taken away once', async () => {
    await spend(0);
    expect(await lines('budget', 'drop', 'service')).toEqual(['Tout le service : plus de limite.']);
    expect((await desk.type('budget', 'drop', 'service')).code).toBe(1);
  });

  it.each([
    ['set', '117'],
    ['set', '117', '5.5'],
    ['set', '117', '5000', 'x'],
    ['set', '999', '5000'],
    ['set', 'Kayes', '5000'],
    ['drop', '117', '5'],
    ['gaspiller'],
    [],
  ])('typed wrong: %s %s %s %s', async (...argv) => {
    const { code, text } = await desk.type('budget', ...argv.filter((each) => each !== undefined));
    expect(code).toBe(2);
    expect(text).toContain('budget list | set');
  });
});

describe('broadcast', () => {
  it('is estimated, followed, stopped and resumed', async () => {
    for (let at = 0; at < 3; at += 1) {
      const person = await office.citizen(deps, 'sms', 117);
      await act(db, (tx) =>
        followOfficial(tx, deps, { person, official: office.mayorId, on: true }),
      );
    }
    const message = { publication: 'message', text: 'Le marché ouvre samedi.' } as const;
    await act(db, (tx) => publish(tx, deps, { person: office.mayor, ...message }));
    const { id } = await db('publication').first();
    const name = `p${id}`;
    expect((await desk.type('broadcast', 'send', name)).text).toContain("n'est pas publiée");
    const estimate = [
      '3 par SMS (3 segments), 0 par appel (0 s).',
      'Coût estimé : 36 XOF. Reste pour les diffusions ce mois : 40 000 XOF.',
      'Durée : 1 min, heures calmes non comprises.',
    ];
    expect(await lines('broadcast', 'estimate', name)).toEqual(estimate);
    expect((await lines('publish', name)).slice(1)).toEqual([
      ...['Diffusion :', ...estimate],
      `Pour l'arrêter : broadcast stop ${name}`,
    ]);
    expect((await desk.type('broadcast', 'send', name)).text).toContain('est partie déjà');
    await act(db, (tx) => expandBroadcast(tx, deps, { publicationId: id, limit: 10 }));
    await act(db, (tx) => expandBroadcast(tx, deps, { publicationId: id, limit: 10 }));
    expect((await lines('broadcast', 'list'))[0]).toContain('en cours · 3 personnes, 3 attendent');
    expect((await lines('broadcast', 'show', name))[0]).toBe(`${name} en cours`);
    expect(await lines('broadcast', 'stop', name, '--by', 'Fanta')).toEqual([
      `${name} arrêtée : plus rien ne part. 3 n'ont rien reçu.`,
    ]);
    expect(await lines('broadcast', 'show', name)).toEqual([
      `${name} arrêtée par Fanta`,
      'attendent 0 · parties 0 · reçues 0 · en échec 0 · STOP 0 · arrêtées 3',
      "Coût : 0 XOF jusqu'ici, 36 XOF estimés.",
    ]);
    await spend(39_990);
    expect((await desk.type('broadcast', 'resume', name)).text).toBe(
      'Elle coûte 36 XOF, il reste 10 XOF pour les diffusions : budget set.',
    );
    await spend(0);
    expect((await desk.type('broadcast', 'resume', name)).code).toBe(0);
    expect((await lines('broadcast', 'show', name))[1]).toMatch(/^attendent 3 /);
  });

  it.each([['show'], ['stop', '12'], ['explode', 'p1'], ['stop', 'p1', 'p2']])(
    'typed wrong: %s %s %s',
    async (...argv) => {
      const typed = argv.filter((each) => each !== undefined);
      expect((await desk.type('broadcast', ...typed)).code).toBe(2);
    },
  );

  it('of what is not there is refused', async () => {
    expect(await desk.type('broadcast', 'show', 'p99999')).toMatchObject({ code: 1 });
  });
});
