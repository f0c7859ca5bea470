import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openOutbox } from '../../src/acts/outbox.ts';
import { MINUTE_MS } from '../../src/lib/durations.ts';
import { addCommune, addOfficial } from '../support/acts.ts';
import { useTestDatabase } from '../support/database.ts';
import { type MayorTown, newPhone, openMayorTown } from '../support/mayor-town.ts';
import { openSmsBench, type SmsBench } from '../support/sms-bench.ts';

const db = await useTestDatabase();
let bench: SmsBench;
let mayor: string;
let town: MayorTown;

const questionSent = (body: string) => town.questionSent(body);
const answersTo = (reference: string) => town.answersTo(reference);

beforeAll(async () => {
  await addCommune(db, 102, 'Yélimané');
});

beforeEach(async () => {
  bench = openSmsBench(db);
  town = await openMayorTown(db, bench);
  ({ mayor } = town);
});

describe('a number that is none of his', () => {
  /** A number one wrong digit away from his, and from nothing else of his. */
  const wrongOne = (reference: string) => {
    const last = (Number(reference.at(-1)) + 1) % 10;
    return reference.slice(0, -1) + last;
  };

  it.each(['oui', 'the number'])(
    'is offered when it can only be one of his; %s does what he wrote',
    async (word) => {
      const reference = await questionSent('La seule question ?');
      const [offer = ''] = await bench.text(mayor, `${wrongOne(reference)} Le puits sera creusé`);
      expect(offer).toContain(`Vouliez-vous dire ${reference} ?`);
      expect(await answersTo(reference)).toEqual([]);
      await bench.text(mayor, 'Liste');
      expect(await bench.text(mayor, word === 'oui' ? 'oui' : reference)).toEqual([
        `Compris : réponse à la question ${reference} : Le puits sera creusé. Elle part dans 10 minutes. Pour annuler : ANNULER`,
      ]);
      expect(await answersTo(reference)).toMatchObject([{ body: 'Le puits sera creusé' }]);
      expect(await bench.text(mayor, 'OUI')).toEqual(['Message non compris. Écrivez AIDE.']);
    },
  );

  it('NON, another order, a citizen’s menu or a day later, nothing is done', async () => {
    const reference = await questionSent('Une question ?');
    for (const next of ['NON', 'PAUSE 3', 'REPRISE', 'MENU', 'Q Ma question à moi ?']) {
      await bench.text(mayor, `${wrongOne(reference)} Une réponse`);
      await bench.text(mayor, next);
      await bench.text(mayor, 'OUI');
      await bench.text(mayor, reference);
    }
    await bench.text(mayor, `${wrongOne(reference)} Une réponse`);
    bench.pass(25 * 60 * MINUTE_MS);
    await bench.text(mayor, 'OUI');
    expect(await answersTo(reference)).toEqual([]);
  });

  it('is asked back with those it may be when it could be several', async () => {
    const [one, other] = [await questionSent('La première ?'), await questionSent('La seconde ?')];
    await db('contribution').where({ reference: one }).update({ reference: '888012' });
    await db('contribution').where({ reference: other }).update({ reference: '888013' });
    expect(await bench.text(mayor, '888019 On répare lundi')).toEqual([
      'Numéro inconnu : 888019. Vouliez-vous dire 888012 ou 888013 ? Envoyez seulement le bon numéro.',
    ]);
    expect(await bench.text(mayor, 'oui')).toEqual(['Message non compris. Écrivez AIDE.']);
    await bench.text(mayor, '888019 On répare lundi');
    await bench.text(mayor, '888013');
    expect(await answersTo('888012')).toEqual([]);
    expect(await answersTo('888013')).toMatchObject([{ body: 'On répare lundi' }]);
  });

  it('is refused when it can be none of his; his words wait for the right one', async () => {
    const reference = await questionSent('La bonne ?');
    const [reply = ''] = await bench.text(mayor, '77777777 Une réponse à personne');
    expect(reply).toContain('Numéro inconnu : 77777777. Votre texte est gardé');
    expect(await bench.text(mayor, '77777777 Bientôt')).toEqual([
      'Numéro inconnu : 77777777. Écrivez LISTE pour voir vos questions.',
    ]);
    await bench.text(mayor, '77777777 Une réponse à personne');
    const [done = ''] = await bench.text(mayor, reference);
    expect(done).toContain(`question ${reference} : Une réponse à personne. Elle part`);
  });

  it('is shown no longer than it is long', async () => {
    const before = await db('answer').count('* as n');
    await bench.text(mayor, '123456789012 texte');
    expect(await db('answer').count('* as n')).toEqual(before);
  });

  it('of another official is not his', async () => {
    const reference = await questionSent('Au premier maire ?');
    const other = newPhone();
    const deps = { ...bench.acting, outbox: openOutbox() };
    await addOfficial(db, deps, { commune: 102, name: 'Un autre', role: 'deputy', phone: other });
    const [reply = ''] = await bench.text(other, `${reference} Je réponds à sa place`);
    expect(reply).toContain('Numéro inconnu');
    expect(await answersTo(reference)).toEqual([]);
  });
});

describe('an answer without a number', () => {
  it('an answer without a number is his only question’s, once he says OUI', async () => {
    const reference = await questionSent('La seule ?');
    expect(await bench.text(mayor, 'Le forage sera réparé lundi')).toEqual([
      `Réponse à la question ${reference} ? Répondez OUI, ou envoyez seulement le bon numéro.`,
    ]);
    expect(await answersTo(reference)).toEqual([]);
    await bench.text(mayor, 'Oui');
    expect(await answersTo(reference)).toMatchObject([{ body: 'Le forage sera réparé lundi' }]);
  });

  it('an answer without a number waits an hour for the number, sent alone', async () => {
    const [one, other] = [await questionSent('La première ?'), await questionSent('La seconde ?')];
    expect(await bench.text(mayor, 'Le forage sera réparé lundi')).toEqual([
      `Quelle question ? Votre texte est gardé une heure. Envoyez seulement le numéro. Exemple : ${other}. Vos questions : LISTE`,
    ]);
    await bench.text(mayor, 'LISTE');
    expect((await bench.text(mayor, one))[0]).toContain(`question ${one} : Le forage sera réparé`);
    expect(await answersTo(one)).toMatchObject([{ body: 'Le forage sera réparé lundi' }]);
    await bench.text(mayor, 'Le pont sera refait en mai');
    bench.pass(61 * MINUTE_MS);
    expect((await bench.text(mayor, other))[0]).toContain('La seconde ?');
    expect(await answersTo(other)).toEqual([]);
  });

  it('a number of his inside an answer is the question that is meant, once he says so', async () => {
    const [one] = [await questionSent('La première ?'), await questionSent('La seconde ?')];
    expect(await bench.text(mayor, `merci pour ${one}, on répare demain`)).toEqual([
      `Réponse à la question ${one} ? Répondez OUI, ou envoyez seulement le bon numéro.`,
    ]);
    await bench.text(mayor, 'oui');
    expect(await answersTo(one)).toMatchObject([{ body: `merci pour ${one}, on répare demain` }]);
  });
});
