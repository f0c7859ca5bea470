import fc from 'fast-check';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { touchPhone } from '../../src/acts/citizens/touch-phone.ts';
import { openOutbox } from '../../src/acts/outbox.ts';
import { makeReference } from '../../src/civic/references.ts';
import { MINUTE_MS } from '../../src/lib/durations.ts';
import { countSegments } from '../../src/lib/segments.ts';
import { nextSerial } from '../../src/storage/contributions/contributions.ts';
import { addCommune, addOfficial } from '../support/acts.ts';
import { useTestDatabase } from '../support/database.ts';
import { openSmsBench, type SmsBench } from '../support/sms-bench.ts';

const db = await useTestDatabase();
let bench: SmsBench;
let people = 5_000_000;
let mayor: string;
let official: { officialId: number; phoneId: number };
let deputy: { officialId: number; phoneId: number };

const newPhone = (): string => `+2231${String(++people).padStart(7, '0')}`;
const acts = () => ({ ...bench.acting, outbox: openOutbox() });

/** A question that was sent to the mayor. @returns its reference. */
async function questionSent(body = 'Quand le forage ?'): Promise<string> {
  const at = new Date(bench.now());
  return db.transaction(async (tx) => {
    const author = await touchPhone(tx, acts(), { number: newPhone(), medium: 'sms' });
    const reference = makeReference(await nextSerial(tx));
    const [{ id }] = await tx('contribution')
      .insert({
        ...{ reference, kind: 'question', phone_id: author.phoneId, medium: 'sms', body },
        ...{ citizen_id: author.citizenId, commune_number: 103, official_id: official.officialId },
        ...{ language: 'fr', state: 'assigned', created_at: at, received_at: at, approved_at: at },
      })
      .returning('id');
    const told = { assigned_at: at, sent_at: at };
    await tx('assignment').insert({
      ...{ contribution_id: id, official_id: official.officialId, ...told },
    });
    return reference;
  });
}

const answersTo = (reference: string) =>
  db('answer')
    .join('contribution', 'contribution.id', 'contribution_id')
    .where({ reference })
    .orderBy('answer.id')
    .select('answer.body', 'answer.state');

beforeAll(async () => {
  await addCommune(db, 103, 'Diéma');
});
beforeEach(async () => {
  bench = openSmsBench(db);
  await db('official').update({ active: false });
  mayor = newPhone();
  const his = { commune: 103, name: 'Le maire', role: 'mayor', phone: mayor };
  official = await addOfficial(db, acts(), his);
  const other = { commune: 103, name: 'Moussa Camara', role: 'deputy', phone: newPhone() };
  deputy = await addOfficial(db, acts(), other);
});

describe('an official by SMS, about his calls', () => {
  it('PIN: the reply does not repeat it, nothing keeps it, and only he can', async () => {
    expect(await bench.text(mayor, 'PIN 4711')).toEqual([
      'Compris : votre code secret est gardé. Effacez votre SMS.',
    ]);
    const [again = ''] = await bench.text(mayor, 'PIN 2580');
    expect(again).toContain('PIN ancien nouveau');
    expect(await bench.text(mayor, 'pin 4711 2580')).toEqual([
      'Compris : votre code secret est gardé. Effacez votre SMS.',
    ]);
    const [bad = ''] = await bench.text(mayor, 'PIN 47');
    expect(bad).toContain('quatre chiffres');
    const [stranger = ''] = await bench.text(newPhone(), 'PIN 4711');
    expect(stranger).toContain("n'est pas inscrit comme élu");
    const kept = await Promise.all(
      ['official', 'inbound_event', 'delivery', 'audit_entry', 'contribution', 'session'].map(
        async (table) => ((await db.schema.hasTable(table)) ? db(table) : []),
      ),
    );
    expect(JSON.stringify(kept)).not.toMatch(/4711|2580/);
    expect(JSON.stringify(bench.faults)).not.toMatch(/4711|2580/);
  });

  it('APPEL, HEURE and JOURS say when it will be', async () => {
    const says = async (text: string) => (await bench.text(mayor, text))[0] ?? '';
    expect(await says('APPEL SAM 9')).toBe(
      "Compris : appel à 9 h, samedi, s'il y a des questions. Pour arreter : APPEL NON",
    );
    expect(await says('appel 18h')).toContain('appel à 18 h, samedi');
    expect(await says('APPEL tous les jours 22')).toContain('appel à 8 h, tous les jours');
    expect(await says('APPEL')).toContain('Heure non comprise');
    expect(await says('APPEL NON')).toContain("plus d'appel");
    expect(await says('HEURE 7')).toContain('résumé à 8 h');
    expect(await says('JOURS SAM MER')).toContain('mercredi, samedi');
    expect(await db('official').where({ id: official.officialId }).first()).toMatchObject({
      ...{ call_hour: null, channel: 'sms', digest_hour: 7, digest_days: [3, 6] },
      notify: 'digest',
    });
  });

  it('A: the list, a number of it, a name; ANNULER takes it back', async () => {
    const reference = await questionSent();
    expect(await bench.text(mayor, `${reference} A`)).toEqual([
      `Question ${reference} : à qui ? 1 Moussa Camara. Répondez par le chiffre.`,
    ]);
    expect(await bench.text(mayor, '1')).toEqual([
      `Compris : question ${reference} transmise à Moussa Camara. Elle part dans 10 minutes. Pour annuler : ANNULER`,
    ]);
    expect(await bench.text(mayor, 'annuler')).toEqual([
      `Annulé. La question ${reference} est de nouveau à vous.`,
    ]);
    const [named = ''] = await bench.text(mayor, `${reference} à Mr Camara`);
    expect(named).toContain('transmise à Moussa Camara');
    const row = await db('contribution').where({ reference }).first();
    expect(row.official_id).toBe(deputy.officialId);
  });

  it('A, then a name alone; long after, a digit means nothing', async () => {
    const [one, other] = [await questionSent(), await questionSent()];
    await bench.text(mayor, `${one} ${other} A`);
    expect((await bench.text(mayor, 'Camara'))[0]).toContain(`${one}, ${other} transmise à Moussa`);
    await bench.text(mayor, 'annuler');
    await bench.text(mayor, `${other} A`);
    bench.pass(61 * MINUTE_MS);
    expect((await bench.text(mayor, '1'))[0]).toContain('Quelle question ?');
  });

  it('A and words that name nobody are the answer they are', async () => {
    const reference = await questionSent();
    const [reply = ''] = await bench.text(mayor, `${reference} A partir de lundi`);
    expect(reply).toContain(`réponse à la question ${reference}`);
    expect(await answersTo(reference)).toEqual([{ body: 'A partir de lundi', state: 'waiting' }]);
    const [who = ''] = await bench.text(mayor, `${reference} PASSER Keita`);
    expect(who).toContain('à qui ?');
  });
});

describe('a long answer', () => {
  const LONG = `${'Le conseil a voté les travaux du forage et du château. '.repeat(12)}Fin.`;

  it('that comes whole is one answer', async () => {
    const reference = await questionSent();
    expect(await bench.text(mayor, `${reference} ${LONG}`)).toHaveLength(1);
    expect(await answersTo(reference)).toEqual([{ body: LONG, state: 'waiting' }]);
  });

  it('that the operator hands over part by part is one answer too', async () => {
    const reference = await questionSent();
    const other = await questionSent();
    const whole = `${reference} ${LONG}`;
    const parts = [whole.slice(0, 153), whole.slice(153, 306), whole.slice(306)];
    const replies: string[] = [];
    for (const part of parts) replies.push(...(await bench.text(mayor, part)));
    expect(replies).toHaveLength(3);
    expect(replies[2]).toContain(`ajouté à la réponse ${reference}`);
    const [answer, ...more] = await answersTo(reference);
    expect(more).toEqual([]);
    const letters = (text: string) => text.replace(/\s/g, '');
    expect(letters(answer.body)).toBe(letters(LONG));
    expect(await answersTo(other)).toEqual([]);
    expect(await bench.text(mayor, 'ANNULER')).toEqual([
      `Annulé. Question ${reference} : rien n'est envoyé.`,
    ]);
  });

  it('whose part begins with a number is not taken for a question', async () => {
    const reference = await questionSent();
    const first = `${reference} ${'a'.repeat(149)}`;
    await bench.text(mayor, first);
    const [reply = ''] = await bench.text(mayor, '2500 personnes auront de l’eau.');
    expect(reply).toContain(`ajouté à la réponse ${reference}`);
  });

  it('goes on with nothing when the words before were short, or some time ago, or have left', async () => {
    const reference = await questionSent();
    await bench.text(mayor, `${reference} Lundi.`);
    const asks = async () => (await bench.text(mayor, 'Et le pont aussi.'))[0] ?? '';
    expect(await asks()).toContain('Quelle question ?');
    await bench.text(mayor, `${reference} ${'a'.repeat(149)}`);
    bench.pass(61_000);
    expect(await asks()).toContain('Quelle question ?');
    expect((await answersTo(reference))[0]?.body).not.toContain('pont');
  });

  it('never takes an order or another question for a part', async () => {
    const reference = await questionSent();
    const other = await questionSent();
    await bench.text(mayor, `${reference} ${'a'.repeat(149)}`);
    await bench.text(mayor, `${other} Mardi`);
    expect(await answersTo(other)).toMatchObject([{ body: 'Mardi' }]);
    await bench.text(mayor, `${reference} ${'b'.repeat(149)}`);
    expect((await bench.text(mayor, 'LISTE'))[0]).toContain('Questions en attente');
    expect((await answersTo(reference))[0]?.body).not.toContain('LISTE');
  });
});

describe('any text of an official', () => {
  it('gets one clear reply and touches no question but the ones it names', async () => {
    const references: string[] = [];
    for (let i = 0; i < 4; i += 1) references.push(await questionSent());
    const words = [
      ...[
        'OK',
        'V',
        'NON pas moi',
        'A',
        'A 1',
        'PASSER',
        'DELAI la pompe',
        'lundi',
        'et',
        ',',
        '+',
      ],
      ...['PIN', 'APPEL', '18', 'HEURE', 'JOURS', 'sam', 'LISTE', 'AIDE', 'non', '🙂', '250'],
    ];
    const token = fc.oneof(
      fc.constantFrom(...references),
      fc.constantFrom(...words),
      fc.integer({ min: 0, max: 9_999 }).map(String),
      fc.string({ unit: 'grapheme', maxLength: 5 }),
    );
    const text = fc.array(token, { maxLength: 5 }).map((tokens) => tokens.join(' '));
    const touched = async () =>
      new Map(
        (
          await db('contribution')
            .join('assignment', 'contribution_id', 'contribution.id')
            .leftJoin('answer', 'answer.contribution_id', 'contribution.id')
            .whereIn('reference', references)
            .groupBy('reference')
            .select('reference', db.raw('json_agg(assignment) as a, json_agg(answer) as b'))
        ).map((row) => [row.reference, JSON.stringify([row.a, row.b])]),
      );
    await fc.assert(
      fc.asyncProperty(text, async (sms) => {
        const before = await touched();
        const replies = await bench.text(mayor, sms);
        expect(replies).toHaveLength(1);
        expect(replies[0]).not.toBe('');
        expect(countSegments(replies[0] ?? '')).toMatchObject({ encoding: 'gsm7' });
        const after = await touched();
        const digits = sms.replace(/\s/g, '');
        for (const reference of references) {
          if (digits.includes(reference)) continue;
          // ANNULER and OUI are no words of this test: what is not named stays as it was.
          expect([reference, after.get(reference)]).toEqual([reference, before.get(reference)]);
        }
      }),
      { numRuns: 80, seed: 7 },
    );
  });
});
