import { beforeEach, describe, expect, it } from 'vitest';
import { openOutbox } from '../../src/acts/outbox.ts';
import { askDueFollowUps } from '../../src/acts/timed/ask-due-follow-ups.ts';
import { DAY_MS, MINUTE_MS } from '../../src/lib/durations.ts';
import { newPhone } from '../support/mayor-town.ts';
import { HELP_NUMBER, openSmsBench } from '../support/sms-bench.ts';
import { useSmsCitizens } from '../support/sms-citizen.ts';

const { db, bench, knownPerson, ask } = await useSmsCitizens();
let her: string;

const events = () => db('inbound_event').orderBy('received_at').select();

beforeEach(async () => {
  her = await knownPerson();
});

describe('a message of a citizen gets exactly one reply', () => {
  it('Q texte is sent at once and answered with its number', async () => {
    const replies = await bench.text(her, 'Q Quand le forage sera-t-il réparé ?');
    expect(replies).toHaveLength(1);
    const [row] = await db('contribution').where({ body: 'Quand le forage sera-t-il réparé ?' });
    expect(row).toMatchObject({ kind: 'question', state: 'received', medium: 'sms' });
    expect(replies[0]).toContain(row.reference);
  });

  it.each([
    ['X Pourquoi la route est-elle coupée ?', 'challenge'],
    ['P Un moulin pour les femmes', 'proposal'],
    ['Ɲininkali ji bɛ min ?', 'question'],
  ])('%s becomes a %s', async (text, kind) => {
    await bench.text(her, text);
    expect(await db('contribution').where({ kind }).orderBy('id', 'desc').first()).toMatchObject({
      state: 'received',
    });
  });

  it('free words become a draft that leaves with 1, or with OUI', async () => {
    for (const yes of ['1', 'Oui']) {
      const text = `Le marché est trop loin ${yes}`;
      const [offer = ''] = await bench.text(her, text);
      expect(offer).toContain('Envoyer cette question');
      expect(await db('contribution').where({ body: text, state: 'draft' })).toHaveLength(1);
      expect(await bench.text(her, yes)).toHaveLength(1);
      expect(await db('contribution').where({ body: text, state: 'received' })).toHaveLength(1);
    }
  });

  it('a second free SMS is the rest of the first', async () => {
    await bench.text(her, 'Le puits du village est à sec depuis');
    await bench.text(her, 'le mois de mars, que faire ?');
    await bench.text(her, '1');
    const body = 'Le puits du village est à sec depuis le mois de mars, que faire ?';
    expect(await db('contribution').where({ body, state: 'received' })).toHaveLength(1);
  });

  it('2 keeps the draft and sends nothing', async () => {
    await bench.text(her, 'Une question que je ne veux pas envoyer');
    const replies = await bench.text(her, '2');
    expect(replies).toHaveLength(1);
    const rows = await db('contribution').where({
      body: 'Une question que je ne veux pas envoyer',
    });
    expect(rows.map(({ state }) => state)).toEqual(['draft']);
  });

  it('Q alone asks for the rest, and the thread takes it', async () => {
    await bench.text(her, 'Q');
    await bench.text(her, '1');
    const [review = ''] = await bench.text(her, 'Où est le dispensaire ?');
    expect(review).toContain('Où est le dispensaire ?');
    await bench.text(her, '1');
    const sent = await db('contribution').where({ body: 'Où est le dispensaire ?' });
    expect(sent.map(({ state }) => state)).toEqual(['received']);
  });

  it('a question meant in the middle of a menu is a question, not a wrong key', async () => {
    const [menu = ''] = await bench.text(her, 'MENU');
    expect(menu).toContain('1');
    await bench.text(her, 'Q Le menu est ouvert, ma question passe ?');
    const body = 'Le menu est ouvert, ma question passe ?';
    expect(await db('contribution').where({ body, state: 'received' })).toHaveLength(1);
  });

  it('somebody new is asked for her language and consent first, and her words are there afterwards', async () => {
    const stranger = newPhone();
    const [first = ''] = await bench.text(stranger, 'Q Pourquoi pas de courant ?');
    expect(first).toContain('4 Francais');
    expect((await bench.text(stranger, '4'))[0]).toContain("J'accepte");
    expect(await db('contribution').where({ body: 'Pourquoi pas de courant ?' })).toHaveLength(0);
    await bench.text(stranger, '1');
    await bench.text(stranger, '1');
    expect(await db('contribution').where({ body: 'Pourquoi pas de courant ?' })).toHaveLength(1);
  });

  it('tells her own item by its number, and nothing of somebody else’s', async () => {
    const reference = await ask(her, 'Q Où en est mon acte de naissance ?');
    expect(await bench.text(her, reference)).toEqual([`Demande ${reference} : Recue`]);
    const other = newPhone();
    expect(await bench.text(other, reference)).toEqual(['Numéro introuvable.']);
  });

  it('tells the answer with it', async () => {
    const reference = await ask(her, 'Q Quand ouvre le marché ?');
    const { id } = await db('contribution').where({ reference }).first();
    await db('answer').insert({
      contribution_id: id,
      body: 'Lundi matin.',
      state: 'sent',
      leaves_at: new Date(bench.now()),
      created_at: new Date(bench.now()),
      sent_at: new Date(bench.now()),
    });
    await db('contribution').where({ id }).update({ state: 'answered' });
    const [reply = ''] = await bench.text(her, reference);
    expect(reply).toContain('Répondue');
    expect(reply).toContain(`Réponse ${reference} : Lundi matin.`);
  });

  it('a mistyped number is unknown; the right one is offered only to its author', async () => {
    const reference = await ask(her, 'Q Une question pour le chiffre faux ?');
    const swapped = [...reference].slice(0, -1).join('') + ((Number(reference.at(-1)) + 1) % 10);
    expect(await bench.text(her, swapped)).toEqual([
      `Numéro introuvable. Demande ${reference} : Recue`,
    ]);
    expect(await bench.text(newPhone(), swapped)).toEqual(['Numéro introuvable.']);
  });

  it('+ supports a public item, once, and nothing that is not public', async () => {
    const reference = await ask(her, 'X Pourquoi les impôts montent ?');
    const other = await knownPerson();
    expect(await bench.text(other, `+${reference}`)).toEqual(['Numéro introuvable.']);
    await db('contribution')
      .where({ reference })
      .update({ state: 'approved', approved_at: new Date(bench.now()) });
    expect(await bench.text(other, `+${reference}`)).toEqual(['Merci. Soutiens : 1']);
    expect(await bench.text(other, `+${reference}`)).toEqual([
      'Vous soutenez déjà cette question.',
    ]);
  });

  it('somebody who has not agreed yet supports after she agreed', async () => {
    const reference = await ask(her, 'X Pourquoi pas de médecin ?');
    await db('contribution')
      .where({ reference })
      .update({ state: 'approved', approved_at: new Date(bench.now()) });
    const stranger = newPhone();
    const [consent = ''] = await bench.text(stranger, `+${reference}`);
    expect(consent).toContain("J'accepte");
    expect(await bench.text(stranger, '1')).toEqual(['Merci. Soutiens : 1']);
  });

  it.each([
    ['BM', 'bm'],
    ['soninke', 'snk'],
    ['Pulaar', 'fuc'],
    ['Français', 'fr'],
  ])('%s sets the language %s and answers in it', async (word, language) => {
    const replies = await bench.text(her, word);
    expect(replies).toEqual([bench.acting.words(language, 'lang.set', {})]);
    const phone = await db('phone')
      .where({ hash: bench.acting.phones.hash(her) })
      .first();
    expect(phone.language).toBe(language);
  });

  it('an open menu goes on in the language just chosen', async () => {
    await bench.text(her, 'MENU');
    await bench.text(her, 'BM');
    const [menu = ''] = await bench.text(her, 'MENU');
    const french = openSmsBench(db).acting.words('fr', 'menu.opt.help', {});
    expect(menu).not.toContain(french);
  });

  it('AIDE gives the number of a person', async () => {
    const [help = ''] = await bench.text(her, 'aide');
    expect(help).toContain(HELP_NUMBER);
  });

  it.each([
    ['2', 'no'],
    ['1', 'yes'],
    ['Oui !', 'yes'],
    ['non', 'no'],
  ])('%s answers the follow-up question we sent', async (word, answer) => {
    const reference = await ask(her, 'Q Avez-vous vu ma demande ?');
    const { id } = await db('contribution').where({ reference }).first();
    bench.pass(14 * DAY_MS);
    const acts = { ...bench.acting, outbox: openOutbox() };
    await db.transaction((tx) => askDueFollowUps(tx, acts, { limit: 10 }));
    const asked = await db('delivery').where({ purpose: 'follow_up', contribution_id: id }).first();
    expect(asked).toMatchObject({ kind: 'sms', replyable: true });
    bench.pass(2 * DAY_MS);
    expect(await bench.text(her, word)).toEqual([bench.acting.words('fr', 'noted', {})]);
    const [followUp] = await db('follow_up').where({ contribution_id: id });
    expect(followUp.answer).toBe(answer);
    expect(await bench.text(her, '1')).not.toEqual([bench.acting.words('fr', 'noted', {})]);
  });

  it('1 answers nothing more than three days later', async () => {
    const reference = await ask(her, 'Q Avez-vous vu ma demande ?');
    const { id } = await db('contribution').where({ reference }).first();
    await db('follow_up')
      .where({ contribution_id: id })
      .update({ asked_at: new Date(bench.now()) });
    bench.pass(3 * DAY_MS + MINUTE_MS);
    await bench.text(her, '1');
    const [followUp] = await db('follow_up').where({ contribution_id: id });
    expect(followUp.answer).toBeNull();
  });

  it('a reply to her own message is due at once in the middle of the night', async () => {
    bench.pass(13 * 60 * MINUTE_MS);
    await bench.text(her, 'AIDE');
    const [row] = await db('delivery')
      .join('phone', 'phone.id', 'delivery.phone_id')
      .where({ purpose: 'reply', hash: bench.acting.phones.hash(her) })
      .select('due_at');
    expect(row.due_at.getTime()).toBe(bench.now());
  });
});

describe('STOP', () => {
  it.each(['STOP', 'arrêt', 'Stop !', 'dabila'])('%s is confirmed once', async (word) => {
    const [reply = ''] = await bench.text(her, word);
    expect(reply).toContain('ne recevrez plus');
    expect(await bench.text(her, word)).toEqual([]);
    const phone = await db('phone')
      .where({ hash: bench.acting.phones.hash(her) })
      .first();
    expect(phone.opted_out_at).not.toBeNull();
  });

  it('works inside a thread that waits for words', async () => {
    await bench.text(her, 'Q');
    await bench.text(her, '1');
    const [reply = ''] = await bench.text(her, 'Arrêt');
    expect(reply).toContain('ne recevrez plus');
  });

  it('ends with her next contact for answers, with REPRISE for everything', async () => {
    await bench.text(her, 'STOP');
    await bench.text(her, 'AIDE');
    const of = () =>
      db('phone')
        .where({ hash: bench.acting.phones.hash(her) })
        .first();
    expect(await of()).toMatchObject({ opted_out_at: null });
    expect((await of()).broadcasts_off_at).not.toBeNull();
    await bench.text(her, 'REPRISE');
    expect((await of()).broadcasts_off_at).toBeNull();
  });
});

describe('an inbound SMS is never lost and never answered twice', () => {
  it('a copy of the message, and of its job, change nothing', async () => {
    const key = await bench.store(her, 'AIDE');
    await Promise.all([bench.read(key), bench.read(key), bench.read(key)]);
    await bench.read(key);
    expect(await bench.replies(her)).toHaveLength(1);
  });

  it('three workers on one question send it once', async () => {
    const key = await bench.store(her, 'Q Une seule fois, trois ouvriers ?');
    await Promise.all([bench.read(key), bench.read(key), bench.read(key)]);
    expect(
      await db('contribution').where({ body: 'Une seule fois, trois ouvriers ?' }),
    ).toHaveLength(1);
    expect(await bench.replies(her)).toHaveLength(1);
  });

  it('its sealed words go when they are in rows, and stay until then', async () => {
    const key = await bench.store(her, 'Q Où vont mes mots ?');
    const [before] = await events();
    expect(before).toMatchObject({ state: 'received' });
    expect(before.payload).not.toContain('mots');
    await bench.read(key);
    expect(await events()).toMatchObject([{ key, state: 'done', payload: null }]);
  });

  it('a fault leaves the event open, and the next job answers it', async () => {
    const key = await bench.store(her, 'Q Le disque est plein ?');
    const { takeTurn } = bench.dispatch;
    bench.dispatch.takeTurn = () => Promise.reject(new Error('cut'));
    await expect(bench.read(key)).rejects.toThrow();
    expect(await events()).toMatchObject([{ key, state: 'received' }]);
    expect(await bench.replies(her)).toEqual([]);
    bench.dispatch.takeTurn = takeTurn;
    await bench.read(key);
    expect(await bench.replies(her)).toHaveLength(1);
  });

  it('a message we cannot answer for two minutes gets an apology, and keeps its words', async () => {
    const key = await bench.store(her, 'Q Panne ?');
    bench.dispatch.takeTurn = () => Promise.reject(new Error('cut'));
    bench.pass(3 * MINUTE_MS);
    await bench.read(key);
    expect(await bench.replies(her)).toEqual([bench.acting.words('fr', 'err.service', {})]);
    const [event] = await events();
    expect(event.state).toBe('done');
    expect(bench.acting.phones.decrypt(event.payload)).toContain('Panne');
  });

  it('two messages of one phone are answered in the order they came, whoever reads first', async () => {
    const first = await bench.store(her, 'La première partie de ma question');
    bench.pass(1_000);
    const second = await bench.store(her, '1');
    await bench.read(second);
    await bench.read(first);
    const body = 'La première partie de ma question';
    expect(await db('contribution').where({ body, state: 'received' })).toHaveLength(1);
    expect(await bench.replies(her)).toHaveLength(2);
  });

  it('a phone over its limit is read later, not dropped', async () => {
    const key = await bench.store(her, 'AIDE');
    bench.dispatch.mayTurn = async () => false;
    await bench.read(key);
    expect(await events()).toMatchObject([{ key, state: 'received' }]);
    bench.dispatch.mayTurn = async () => true;
    await bench.read(key);
    expect(await bench.replies(her)).toHaveLength(1);
  });

  it('a short code or a name gets no answer', async () => {
    for (const from of ['36000', 'Orange', '22300', '']) {
      const key = await bench.store(from, 'Promo ! Rechargez maintenant');
      await bench.read(key);
      expect(await db('inbound_event').where({ key }).first()).toMatchObject({ state: 'done' });
    }
    expect(await db('contribution').where({ body: 'Promo ! Rechargez maintenant' })).toEqual([]);
  });
});

describe('what people really send', () => {
  it.each([
    ['nothing at all', ''],
    ['blanks', '   \n '],
    ['an emoji', '🙏🏽🙏🏽🙏🏽'],
    ['a lone star', '*'],
    ['quotes and SQL', "Robert'); drop table phone;--"],
    ['HTML', '<script>alert(1)</script> et la route ?'],
    ['N’Ko', 'ߊߟߎ߫ ߣߌ߫ ߗߍ߫'],
    ['a phone number', '70123456'],
    ['an object name', 'constructor'],
    ['a key that means nothing', '99'],
    ['one over the longest text', 'a'.repeat(1_601)],
    ['a text of ten SMS', 'mot '.repeat(380)],
    ['a bidi mark', '\u202eQ question'],
  ])('%s gets one clear reply', async (_name, text) => {
    const replies = await bench.text(her, text);
    expect(replies).toHaveLength(1);
    expect(replies[0]?.trim()).not.toBe('');
    expect(replies[0]).not.toMatch(/undefined|null|\{|\[object/);
    expect(await db('inbound_event').where({ state: 'received' })).toEqual([]);
  });
});
