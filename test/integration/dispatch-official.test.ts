import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { giveConsent } from '../../src/acts/citizens/give-consent.ts';
import { sendContribution } from '../../src/acts/citizens/send-contribution.ts';
import { touchPhone } from '../../src/acts/citizens/touch-phone.ts';
import { openOutbox } from '../../src/acts/outbox.ts';
import { makeReference } from '../../src/civic/references.ts';
import { MINUTE_MS } from '../../src/lib/durations.ts';
import { countSegments } from '../../src/lib/segments.ts';
import { addCommune } from '../support/acts.ts';
import { useTestDatabase } from '../support/database.ts';
import { type MayorTown, newPhone, openMayorTown } from '../support/mayor-town.ts';
import { openSmsBench, type SmsBench } from '../support/sms-bench.ts';

const db = await useTestDatabase();
let bench: SmsBench;
let mayor: string;
let official: { officialId: number; phoneId: number };
let town: MayorTown;

const questionSent = (body: string, theme: string | null = null) => town.questionSent(body, theme);
const stateOf = async (reference: string) =>
  (await db('contribution').where({ reference }).first()).state;
const answersTo = (reference: string) => town.answersTo(reference);

beforeAll(async () => {
  await addCommune(db, 102, 'Yélimané');
});

beforeEach(async () => {
  bench = openSmsBench(db);
  town = await openMayorTown(db, bench);
  ({ mayor, official } = town);
});

describe('an official by SMS', () => {
  it('answers; a second text is added; ANNULER takes both back', async () => {
    const reference = await questionSent('Quand le forage ?');
    expect(await bench.text(mayor, `${reference} Le forage sera réparé lundi`)).toEqual([
      `Compris : réponse à la question ${reference}. Elle part dans 10 minutes. Pour annuler : ANNULER`,
    ]);
    expect(await bench.text(mayor, `${reference} avec l'aide de la commune`)).toEqual([
      `Compris : votre texte est ajouté à la réponse ${reference}. Elle part dans 10 minutes. Pour annuler : ANNULER`,
    ]);
    expect(await answersTo(reference)).toEqual([
      { body: "Le forage sera réparé lundi avec l'aide de la commune", state: 'waiting' },
    ]);
    expect(await bench.text(mayor, 'Annuler')).toEqual([
      `Annulé. Question ${reference} : rien n'est envoyé.`,
    ]);
    expect(await answersTo(reference)).toMatchObject([{ state: 'cancelled' }]);
  });

  it('takes several in charge in one SMS, and their authors are told', async () => {
    const first = await questionSent('La route ?');
    const second = await questionSent('Le pont ?');
    expect(await bench.text(mayor, `${first} ${second} OK`)).toEqual([
      `Compris : question ${first}, ${second} prise en charge. La personne est prévenue après 10 minutes. Pour annuler : ANNULER`,
    ]);
    const told = await db('delivery').where({ purpose: 'status' });
    expect(told.map(({ body }) => body).sort()).toEqual(
      [first, second].map((ref) => `Demande ${ref} : L'élu s'en occupe`).sort(),
    );
  });

  it('OK, and later OK with a reason: the author is told both', async () => {
    const reference = await questionSent('Le puits ?');
    await bench.text(mayor, `${reference} OK`);
    bench.pass(MINUTE_MS);
    expect((await bench.text(mayor, `${reference} OK la pompe arrive en mai`))[0]).toContain(
      `délai expliqué pour la question ${reference}`,
    );
    const { id } = await db('contribution').where({ reference }).first();
    const told = await db('delivery').where({ contribution_id: id }).orderBy('created_at');
    expect(told.map(({ body }) => body)).toEqual([
      `Demande ${reference} : L'élu s'en occupe`,
      expect.stringContaining('la pompe arrive en mai'),
    ]);
  });

  it('V has him called at once with the question', async () => {
    const reference = await questionSent('À écouter ?');
    const [reply = ''] = await bench.text(mayor, `${reference} v`);
    expect(reply).toContain('nous vous appelons');
    const call = await db('delivery').where({ purpose: 'official.play' }).first();
    expect(call).toMatchObject({ kind: 'call', phone_id: official.phoneId, state: 'due' });
    expect(call.context).toMatchObject({ reference });
    expect(bench.jobs).toContainEqual({
      name: 'call-place',
      payload: { deliveryId: call.id, attempt: 1 },
    });
  });

  it('NON needs a reason, then the question goes back to be routed', async () => {
    const reference = await questionSent('Pour la préfecture ?');
    expect(await bench.text(mayor, `${reference} NON`)).toEqual([
      `Donnez la raison. Écrivez : ${reference} NON raison`,
    ]);
    expect(await stateOf(reference)).toBe('assigned');
    const [reply = ''] = await bench.text(mayor, `${reference} NON c'est la préfecture`);
    expect(reply).toContain("pas pour vous. Pour annuler : ANNULER. Raison : c'est la préfecture");
    expect(await stateOf(reference)).toBe('to_route');
  });

  it('PUB and DEC wait for a moderator; without words they ask for them', async () => {
    expect(await bench.text(mayor, 'PUB Réunion samedi à la mairie.')).toEqual([
      'Compris : message public. Publication après relecture. Pour annuler : ANNULER',
    ]);
    expect(await bench.text(mayor, 'DEC: Le budget est voté.')).toEqual([
      'Compris : décision du conseil. Publication après relecture. Pour annuler : ANNULER',
    ]);
    const rows = await db('publication').where({ official_id: official.officialId }).orderBy('id');
    expect(rows.map(({ kind, state }) => [kind, state])).toEqual([
      ['message', 'submitted'],
      ['decision', 'submitted'],
    ]);
    expect(await bench.text(mayor, 'ANNULER')).toEqual(["Annulé. Rien n'est publié."]);
    const [empty = ''] = await bench.text(mayor, 'PUB');
    expect(empty).toContain('Texte vide');
  });

  it('LISTE gives what waits, in three SMS at most however much there is', async () => {
    expect(await bench.text(mayor, 'LISTE')).toEqual(['Aucune question en attente. Merci.']);
    await questionSent('Les semences ?', 'market');
    for (let i = 0; i < 60; i += 1) await questionSent(`Question ${i}`, 'electricity');
    const [list = ''] = await bench.text(mayor, 'Liste');
    const [head, first, ...rest] = list.split('\n');
    expect(head).toBe('Questions en attente : 61');
    expect(first).toMatch(/^\d+ Marché, champs$/);
    expect(rest.at(-2)).toBe(`Encore : ${62 - rest.length}`);
    expect(countSegments(list)).toMatchObject({ encoding: 'gsm7', segments: 3 });
  });

  it('PAUSE, REPRISE and AIDE say what was understood', async () => {
    const [paused = ''] = await bench.text(mayor, 'PAUSE 7');
    expect(paused).toContain('01/12/2026');
    expect(await bench.text(mayor, 'pause longue')).toEqual([
      'Durée non comprise. Exemple : PAUSE 7 pour sept jours.',
    ]);
    const [resumed = ''] = await bench.text(mayor, 'Reprise');
    expect(resumed).toContain('reprise');
    const row = await db('official').where({ id: official.officialId }).first();
    expect(row.paused_until).toBeNull();
    const [help = ''] = await bench.text(mayor, '?');
    expect(help).toContain('AIDE 2');
    const [more = ''] = await bench.text(mayor, 'aide 2');
    expect(more).toContain('PUB texte');
    expect(more).toMatch(/ \d+ DELAI raison\. Suite : AIDE 3$/);
    const [rest = ''] = await bench.text(mayor, 'aide 3');
    expect(rest).toContain('APPEL 18');
    for (const page of [help, more, rest]) expect(countSegments(page).segments).toBe(1);
  });

  it('STOP pauses his digests, is confirmed once, and is written down for the team', async () => {
    const [reply = ''] = await bench.text(mayor, 'STOP');
    expect(reply).toMatch(/^Compris : STOP\..* Pour reprendre : REPRISE$/);
    expect(await bench.text(mayor, 'STOP')).toEqual([]);
    const row = await db('official').where({ id: official.officialId }).first();
    expect(row.paused_until.getTime()).toBeGreaterThan(bench.now());
    const phone = await db('phone').where({ id: official.phoneId }).first();
    expect(phone.opted_out_at).toBeNull();
    const subject = `official:${official.officialId}`;
    expect(await db('audit_entry').where({ subject, action: 'official.stop' })).not.toEqual([]);
  });
});

describe('a fault in the middle of his order', () => {
  it('leaves nothing half done, and the next job does it whole', async () => {
    const reference = await questionSent('Une panne au milieu ?');
    const key = await bench.store(mayor, `${reference} Le pont sera refait`);
    const { words } = bench.acting;
    bench.acting.words = () => {
      throw new Error('cut');
    };
    await expect(bench.read(key)).rejects.toThrow();
    expect(await answersTo(reference)).toEqual([]);
    expect(await bench.replies(mayor)).toEqual([]);
    bench.acting.words = words;
    await bench.read(key);
    expect(await answersTo(reference)).toMatchObject([{ body: 'Le pont sera refait' }]);
    expect(await bench.replies(mayor)).toHaveLength(1);
  });
});

describe('what an official writes that is no order', () => {
  it('words without a number ask which question, with one of his as the example', async () => {
    const reference = await questionSent('La dernière ?');
    expect(await bench.text(mayor, 'Bientôt')).toEqual([
      `Quelle question ? Écrivez le numéro, puis votre réponse. Exemple : ${reference} texte`,
    ]);
    expect(await bench.text(mayor, 'ok')).toHaveLength(1);
    expect((await bench.text(mayor, reference))[0]).toContain('La dernière ?');
    expect(await db('contribution').where({ phone_id: official.phoneId })).toEqual([]);
  });

  it('a digit alone opens no menu he did not ask for', async () => {
    const reference = await questionSent('Un chiffre ?');
    expect(await bench.text(mayor, '2')).toEqual([
      `Quelle question ? Écrivez le numéro, puis votre réponse. Exemple : ${reference} texte`,
    ]);
  });

  it('a question that is no longer his, or there at all, is said to be so', async () => {
    const [given, erased] = [await questionSent('Donnée ?'), await questionSent('Effacée ?')];
    await bench.text(mayor, `${given} NON c'est la préfecture`);
    expect(await bench.text(mayor, `${given} Finalement oui`)).toEqual([
      `La question ${given} n'est plus à vous. Vos questions : LISTE`,
    ]);
    await db('contribution').where({ reference: erased }).update({ state: 'erased' });
    expect(await bench.text(mayor, `${erased} Le forage arrive`)).toEqual([
      `La question ${erased} est retirée. Elle n'attend plus de réponse.`,
    ]);
    expect(await answersTo(erased)).toEqual([]);
  });

  it('a number alone gives the question itself and how to answer it; he has read it then', async () => {
    const body = `${'Le puits du village est sec depuis mai. '.repeat(6)}Quand ?`;
    const [reference, other] = [await questionSent(body, 'water'), await questionSent('Et moi ?')];
    expect(await bench.text(mayor, `N° ${reference}`)).toEqual([
      `Question ${reference}, eau, Yélimané, une personne : ${body} Répondez : ${reference} votre réponse`,
    ]);
    const told = await db('assignment')
      .where({ official_id: official.officialId })
      .orderBy('contribution_id');
    expect(told.map(({ told_supports }) => told_supports)).toEqual([0, null]);
    expect(await stateOf(reference)).toBe('seen');
    expect(await bench.text(mayor, `${reference} ${other}`)).toEqual([
      `Texte vide. Écrivez : ${reference}, ${other} puis votre réponse.`,
    ]);
  });

  it.each(['OK', 'OK le forage arrive', 'DELAI on attend la pompe'])(
    '%s about a question that has its answer tells nobody anything',
    async (order) => {
      const reference = await questionSent('Déjà répondue ?');
      await db('contribution').where({ reference }).update({ state: 'answered' });
      expect(await bench.text(mayor, `${reference} ${order}`)).toEqual([
        `La question ${reference} a déjà une réponse. Pour ajouter : ${reference} texte`,
      ]);
      const { id } = await db('contribution').where({ reference }).first();
      expect(await db('delivery').where({ contribution_id: id, purpose: 'status' })).toEqual([]);
    },
  );

  it('ANNULER with a number, before or after it, takes back what he did about that one', async () => {
    const [one, two] = [await questionSent('La première ?'), await questionSent('La seconde ?')];
    for (const order of [`annuler ${one}`, `${one} Annuler svp`, `Annulez la question ${one}`]) {
      await bench.text(mayor, `${one} Le forage est en panne`);
      await bench.text(mayor, `${two} Le pont sera refait`);
      expect(await bench.text(mayor, order)).toEqual([
        `Annulé. Question ${one} : rien n'est envoyé.`,
      ]);
    }
    expect((await answersTo(one)).map(({ state }) => state)).not.toContain('waiting');
    expect((await answersTo(two)).map(({ state }) => state)).toEqual(['waiting']);
    expect(await bench.text(mayor, `annuler ${one}`)).toEqual(['Rien à annuler.']);
    await bench.text(mayor, `${one} OK`);
    expect(await bench.text(mayor, `${one} annuler`)).toEqual([
      `Annulé. La question ${one} attend de nouveau votre réponse.`,
    ]);
  });

  it('he may be a citizen too: MENU, its keys, and his own questions', async () => {
    const [menu = ''] = await bench.text(mayor, 'MENU');
    expect(menu).toContain('1');
    expect(await bench.text(mayor, '1')).toHaveLength(1);
    await bench.text(mayor, 'BM');
    const [own = ''] = await bench.text(mayor, 'Q Et ma propre question ?');
    expect(own).not.toContain('Numéro inconnu');
  });

  it('OUI and NON without a question are not understood', async () => {
    for (const word of ['OUI', 'NON']) {
      expect(await bench.text(mayor, word)).toEqual(['Message non compris. Écrivez AIDE.']);
    }
  });

  it.each(['', '417', '0 0 0', '🙏🏽', 'PAUSE 999', 'DEC', '417 417 417', "' or 1=1 --"])(
    'always one reply: %j',
    async (text) => {
      const replies = await bench.text(mayor, text);
      expect(replies).toHaveLength(1);
      expect(replies[0]).not.toMatch(/undefined|null|\{/);
    },
  );
});

describe('an official who asks as a citizen too', () => {
  it.each(['oui', '1'])('answers with %s what we ask him about his own question', async (word) => {
    const deps = { ...bench.acting, outbox: openOutbox() };
    const reference = makeReference(9_000 + official.officialId);
    const { id } = await db.transaction(async (tx) => {
      const person = await touchPhone(tx, deps, { number: mayor, medium: 'sms' });
      await giveConsent(tx, deps, { person, given: true, key: '1' });
      const body = { text: 'Et mon propre puits ?' };
      const sent = await sendContribution(tx, deps, { person, kind: 'question', body, reference });
      if (sent.kind !== 'sent') throw new Error(sent.kind);
      return { id: sent.contributionId };
    });
    // Begun before he was asked: it is not what he means.
    const waiting = await questionSent('Quand le pont ?');
    await bench.text(mayor, 'Le pont sera refait en mai');
    bench.pass(MINUTE_MS);
    await db('follow_up')
      .where({ contribution_id: id })
      .update({ asked_at: new Date(bench.now()) });
    expect(await bench.text(mayor, word)).toEqual([bench.acting.words('fr', 'noted', {})]);
    const [followUp] = await db('follow_up').where({ contribution_id: id });
    expect(followUp.answer).toBe('yes');
    expect(await answersTo(waiting)).toEqual([]);
    expect(await bench.text(mayor, 'oui')).toEqual(['Message non compris. Écrivez AIDE.']);
  });
});

describe('somebody who is no official', () => {
  it.each(['OK', 'V', "NON ce n'est pas moi"])('cannot answer for him: %s', async (order) => {
    const reference = await questionSent('À lui seul ?');
    const [reply = ''] = await bench.text(newPhone(), `${reference} ${order}`);
    expect(reply).toContain("n'est pas inscrit comme élu");
    expect(await stateOf(reference)).toBe('assigned');
  });

  it.each(['LISTE', 'PUB Grande réunion', 'DEC: voté', 'PAUSE 7'])(
    'is told so for %s',
    async (text) => {
      const [reply = ''] = await bench.text(newPhone(), text);
      expect(reply).toContain("n'est pas inscrit comme élu");
    },
  );

  it.each(['Décision du maire : pourquoi ?', '200 personnes sont malades', 'Publiez le budget'])(
    'may write words that look alike: %s',
    async (text) => {
      const [reply = ''] = await bench.text(newPhone(), text);
      expect(reply).toContain('Choisissez votre langue');
    },
  );
});
