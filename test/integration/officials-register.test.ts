import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { answerByText } from '../../src/acts/officials/answer-by-text.ts';
import { releaseAnswer } from '../../src/acts/timed/release-answer.ts';
import { MINUTE_MS } from '../../src/lib/durations.ts';
import { countSegments } from '../../src/lib/segments.ts';
import { findPhoneByHash } from '../../src/storage/citizens/phones.ts';
import { openCommunes } from '../../src/storage/contributions/open-views.ts';
import { digestCandidates } from '../../src/storage/officials/digests.ts';
import { officialOfPhone, officialsOfPhone } from '../../src/storage/officials/officials.ts';
import { communeTally } from '../../src/storage/officials/responsiveness.ts';
import { act, addOfficial, consentingPerson, MORNING } from '../support/acts.ts';
import { useDesk } from '../support/moderation.ts';

const { db, deps, desk, office, approved, asked, folder } = await useDesk();

const KITA = 152;
let made = 0;
const newPhone = () => `+2231009${String(1000 + made++)}`;

const phoneOf = async (number: string) => {
  const phone = await findPhoneByHash(db, deps.phones.hash(number));
  if (phone === null) throw new Error(`no phone ${number}`);
  return phone;
};
const smsTo = async (number: string) =>
  db('delivery')
    .where({ phone_id: (await phoneOf(number)).id })
    .orderBy('created_at')
    .select('purpose', 'state', 'body', 'due_at');
const openSmsTo = async (number: string) =>
  (await smsTo(number)).filter(({ state }) => state === 'due').map(({ purpose }) => purpose);
const idIn = (text: string) => Number(/numéro (\d+)/.exec(text)?.[1]);

/** An official in Kita with a phone of his own. */
async function registered(role: string, name: string, number = newPhone()) {
  const { code, text } = await desk.type('official', 'new', 'Kita', role, number, name, '--anyway');
  if (code !== 0) throw new Error(text);
  return { id: idIn(text), number };
}

describe('official new', () => {
  it('says his number and what he will get, and sends one SMS of two parts at most that says what to text', async () => {
    const number = newPhone();
    const { code, text } = await desk.type(
      ...['official', 'new', 'Kita', 'adjoint', number, 'Alassane', 'Diarra Abdoulaye Konaté'],
    );
    expect({ code, text }).toMatchObject({ code: 0 });
    expect(text).toContain('samedi à 9 h');
    const { id, name: phone } = { id: idIn(text), name: await phoneOf(number) };
    expect(await officialOfPhone(db, phone.id)).toMatchObject({ id, role: 'deputy', active: true });
    expect(phone.numberEncrypted).not.toContain(number.slice(1));
    const [welcome, ...more] = await smsTo(number);
    expect(more).toEqual([]);
    expect(welcome).toMatchObject({ purpose: 'official.welcome', state: 'due' });
    expect(welcome.body).toMatch(/Kumasira.*Kita.*LISTE.*AIDE.*20 00 00 01/s);
    expect(countSegments(welcome.body)).toMatchObject({ encoding: 'gsm7' });
    expect(countSegments(welcome.body).segments).toBeLessThanOrEqual(2);
    const again = await desk.type(
      ...['official', 'new', '152', 'adjoint', number, 'alassane diarra abdoulaye konate'],
    );
    expect(again.text).toContain(`déjà inscrit, numéro ${id}`);
    expect(await smsTo(number)).toHaveLength(1);
    expect(text + again.text).not.toContain(number.slice(4));
  });

  it('waits with the first SMS for the end of the night', async () => {
    deps.at(MORNING + 12 * 3_600_000);
    const { number } = await registered('conseiller', 'Nuit Noire');
    const [{ due_at: dueAt }] = await smsTo(number);
    expect(dueAt).toEqual(new Date(Date.UTC(2026, 10, 25, 8)));
  });

  it('gives nobody the phone of another official, unless they share it, nor one that said STOP', async () => {
    const { id, number } = await registered('conseiller', 'Premier Venu');
    const typed = ['official', 'new', 'Kita', 'conseiller', number, 'Second Venu'];
    expect(await desk.type(...typed)).toMatchObject({ code: 1 });
    expect((await desk.type(...typed)).text).toContain(`Premier Venu (numéro ${id})`);
    expect(await desk.type(...typed, '--anyway')).toMatchObject({ code: 0 });
    expect(await officialsOfPhone(db, (await phoneOf(number)).id)).toHaveLength(2);
    expect((await desk.type(...typed)).text).toContain('déjà inscrit');
    expect((await desk.type('official', 'phone', String(id), number)).text).toContain('déjà ce');
    const stopped = await consentingPerson(db, deps, newPhone());
    await db('phone')
      .where({ id: stopped.phoneId })
      .update({ opted_out_at: new Date(MORNING) });
    const his = `+22310091${String(made - 1).padStart(3, '0')}`;
    const refused = await desk.type('official', 'new', 'Kita', 'conseiller', his, 'Troisième Venu');
    expect(refused).toMatchObject({ code: 1 });
    expect(refused.text).toContain('REPRISE');
  });

  it('keeps one mayor a commune, and says how one is replaced', async () => {
    const number = newPhone();
    const typed = ['official', 'new', 'Kayes', 'maire', number, 'Nouvelle Maire'];
    const refused = await desk.type(...typed);
    expect(refused).toMatchObject({ code: 1 });
    expect(refused.text).toContain(`official end ${office.mayorId}`);
  });

  it.each([
    ['official', 'new', 'Kita', 'roi', '70000001', 'Un Nom'],
    ['official', 'new', 'Kita', 'maire', '123', 'Un Nom'],
    ['official', 'new', 'Kita', 'maire', '70000001', '7'],
    ['official', 'new', 'Kita', 'maire', '70000001'],
    ['official', 'phone', '1', 'abc'],
    ['official', 'end'],
    ['official'],
  ])('%s %s %s %s %s is typed wrong, and changes nothing', async (...typed) => {
    const before = await db('official').count();
    expect(await desk.type(...typed)).toMatchObject({ code: 2 });
    expect(await db('official').count()).toEqual(before);
  });
});

describe('official phone', () => {
  it('moves what was to leave, shows again what waits, takes the code away; the old phone is nobody’s', async () => {
    const old = newPhone();
    const { officialId } = await addOfficial(db, deps, {
      ...{ commune: 117, name: 'Sira Coulibaly', role: 'councillor', phone: old },
    });
    const { reference, id } = await asked();
    await desk.type('approve', reference);
    await desk.type('route', reference, String(officialId));
    await desk.type('pin', String(officialId));
    expect(await openSmsTo(old)).toEqual(['official.item']);
    const number = newPhone();
    const { code, text } = await desk.type('official', 'phone', String(officialId), number);
    expect({ code, text }).toMatchObject({ code: 0 });
    expect(await openSmsTo(old)).toEqual([]);
    expect((await openSmsTo(number)).sort()).toEqual(['official.item', 'official.welcome']);
    const told = await smsTo(number);
    expect(told.find(({ purpose }) => purpose === 'official.welcome')?.body).toContain(
      'En attente : 1',
    );
    expect(await db('official').where({ id: officialId }).first('pin_hash')).toEqual({
      pin_hash: null,
    });
    const assignment = await db('assignment').where({ official_id: officialId }).first();
    expect(assignment).toMatchObject({ told_supports: null, sent_at: expect.any(Date) });

    const limits = { most: 5, letters: 40, gain: { least: 3, share: 0.5 } };
    const [shown] = await digestCandidates(db, [officialId], limits);
    expect(shown).toMatchObject({ reference, supportsBefore: null });

    const [before, after] = [await phoneOf(old), await phoneOf(number)];
    expect(await officialOfPhone(db, before.id)).toBeNull();
    const person = await consentingPerson(db, deps, old, 'sms');
    const lost = await act(db, (tx) => answerByText(tx, deps, { person, reference, text: 'Non' }));
    expect(lost.kind).toBe('not_registered');
    const his = await consentingPerson(db, deps, number, 'sms');
    const given = await act(db, (tx) =>
      answerByText(tx, deps, { person: his, reference, text: 'Oui' }),
    );
    expect(given.kind).toBe('answer');
    expect(await db('answer').where({ contribution_id: id })).toHaveLength(1);
    const again = await desk.type('official', 'phone', String(officialId), number);
    expect(again.text).toContain('déjà ce téléphone');
    expect(
      (await smsTo(number)).filter(({ purpose }) => purpose === 'official.welcome'),
    ).toHaveLength(1);
    expect(after.id).not.toBe(before.id);
  });

  it('leaves on a shared phone what is for the colleague', async () => {
    const shared = newPhone();
    const one = await addOfficial(db, deps, {
      commune: 117,
      name: 'Un',
      role: 'councillor',
      phone: shared,
    });
    const two = await addOfficial(db, deps, {
      commune: 117,
      name: 'Deux',
      role: 'councillor',
      phone: shared,
    });
    for (const { officialId } of [one, two]) {
      const { reference } = await asked();
      await desk.type('approve', reference);
      await desk.type('route', reference, String(officialId));
    }
    expect(await openSmsTo(shared)).toHaveLength(2);
    const number = newPhone();
    await desk.type('official', 'phone', String(one.officialId), number);
    expect(await openSmsTo(shared)).toEqual(['official.item']);
    expect(await officialOfPhone(db, one.phoneId)).toMatchObject({ id: two.officialId });
    const moved = (await smsTo(number)).find(({ purpose }) => purpose === 'official.item');
    expect(moved?.body).toContain('Pour Un.');
  });
});

describe('what a phone of two officials was to get', () => {
  it('goes with the one it is for: his digest and his reminder, not those of the colleague', async () => {
    const shared = newPhone();
    const more = { commune: 117, role: 'councillor', phone: shared } as const;
    const one = await addOfficial(db, deps, { ...more, name: 'Trois' });
    const two = await addOfficial(db, deps, { ...more, name: 'Quatre' });
    for (const { officialId: id, phoneId } of [one, two]) {
      const row = (purpose: string, context = {}) => ({
        ...{ id: deps.ids.uuid(), kind: 'sms', purpose, phone_id: phoneId, language: 'fr' },
        ...{ body: `${purpose} ${id}`, context, state: 'due', due_at: new Date(MORNING) },
        created_at: new Date(MORNING),
      });
      const digest = row('official.digest');
      await db('delivery').insert([digest, row('official.ladder', { official: id })]);
      await db('digest').insert({
        ...{ official_id: id, digest_date: '2026-11-24', item_count: 1, delivery_id: digest.id },
        created_at: new Date(MORNING),
      });
    }
    const number = newPhone();
    await desk.type('official', 'phone', String(one.officialId), number);
    const bodiesTo = async (phone: string) =>
      (await smsTo(phone)).filter(({ state }) => state === 'due').map(({ body }) => body);
    const of = (id: number) => [`official.digest ${id}`, `official.ladder ${id}`];
    expect((await bodiesTo(shared)).sort()).toEqual(of(two.officialId));
    expect(await bodiesTo(number)).toEqual(expect.arrayContaining(of(one.officialId)));
    await desk.type('official', 'end', String(two.officialId));
    expect(await bodiesTo(shared)).toEqual([]);
  });
});

describe('official end', () => {
  it('sends him nothing more, lists what he leaves, lets his waiting answer out, and hides nothing', async () => {
    const { id, number } = await registered('maire', 'Ancien Maire');
    const person = await consentingPerson(db, deps, number, 'sms');
    await desk.type('digest', String(id), 'direct');
    const of = async () => {
      const citizen = await office.citizen(deps, 'sms', KITA);
      const one = await office.ask(deps, citizen);
      return one;
    };
    const [open, answered, unread] = [await of(), await of(), await of()];
    for (const { reference } of [open, answered]) await desk.type('approve', reference);
    const { reference } = answered;
    await act(db, (tx) => answerByText(tx, deps, { person, reference, text: 'Il coule' }));
    const tally = () => communeTally(db, { commune: KITA, now: MORNING, overdueAfterMs: 0 });
    const before = (await tally()).council;
    const { code, text } = await desk.type('official', 'end', String(id));
    expect({ code, text }).toMatchObject({ code: 0 });
    expect(await openSmsTo(number)).toEqual([]);
    expect(await officialOfPhone(db, person.phoneId)).toBeNull();
    const list = (await desk.type('list')).text.split('Élu à trouver')[1];
    expect(list).toContain(open.reference);
    expect(list).not.toContain(answered.reference);
    await desk.type('approve', unread.reference);
    expect((await desk.type('list')).text.split('Élu à trouver')[1]).toContain(unread.reference);
    deps.at(MORNING + 11 * MINUTE_MS);
    const waiting = await db('answer').where({ contribution_id: answered.id }).first();
    const left = await act(db, (tx) => releaseAnswer(tx, deps, { answerId: waiting.id }));
    expect(left.kind).toBe('sent');
    expect(await openSmsTo(number)).toEqual([]);
    const after = await tally();
    expect(after.officials.map(({ officialId }) => officialId)).not.toContain(id);
    expect((await openCommunes(db)).map(({ number: each }) => each)).toContain(KITA);
    expect(after.council).toMatchObject({
      received: before.received,
      answered: before.answered + 1,
    });
    expect(await desk.type('official', 'end', String(id))).toMatchObject({ code: 1 });
    expect(await desk.type('official', 'phone', String(id), newPhone())).toMatchObject({ code: 1 });
  });

  it('gives what he leaves to the mayor, unless it was with her before', async () => {
    const { officialId } = await addOfficial(db, deps, {
      ...{ commune: 117, name: 'Demba Traoré', role: 'councillor', phone: newPhone() },
    });
    const from = await approved();
    await desk.type('route', from.reference, String(officialId));
    const fresh = await asked('sms', { official: officialId });
    await desk.type('approve', fresh.reference);
    await desk.type('official', 'end', String(officialId));
    const stateOf = ({ id }: { id: number }) =>
      db('contribution').where({ id }).first('state', 'official_id');
    expect(await stateOf(from)).toEqual({ state: 'to_route', official_id: null });
    expect(await stateOf(fresh)).toEqual({ state: 'assigned', official_id: office.mayorId });
    const phone = '+22310000900';
    const told = (await smsTo(phone)).filter(({ body }) => body?.includes(fresh.reference));
    expect(told.map(({ body }) => body)).toEqual([
      expect.stringContaining('Fin de mandat : Demba Traoré.'),
    ]);
  });
});

describe('what is sensitive', () => {
  it('waits for somebody to be named when the mandate of who got it is over', async () => {
    const { id } = await registered('secretaire', 'Awa Kanté');
    await desk.type('focal', 'Kita', String(id));
    const citizen = await office.citizen(deps, 'sms', KITA);
    const { reference } = await office.ask(deps, citizen, { theme: 'violence' });
    await desk.type('approve', reference);
    await desk.type('official', 'end', String(id));
    expect((await desk.type('focal')).text).not.toContain('Awa Kanté');
    expect((await desk.type('list')).text.split('Élu à trouver')[1]).toContain(reference);
    await desk.type('focal', 'Kita', String(office.deputyId));
    const held = await db('contribution').where({ reference }).first('state', 'official_id');
    expect(held).toEqual({ state: 'assigned', official_id: office.deputyId });
  });
});

describe('officials import', () => {
  const file = (content: string | Buffer) => {
    const path = join(folder, `elus-${made++}.csv`);
    writeFileSync(path, content);
    return path;
  };
  const HEAD = 'commune;role;telephone;nom';

  it('registers a list as a spreadsheet in French saves it, and twice changes nothing', async () => {
    const [a, b] = [newPhone().slice(1), newPhone().slice(4)];
    const path = file(
      `\uFEFFCommune;Rôle;Téléphone;Nom\r\n152;conseiller;${a};Aïssata N’Diaye\r\n152;"secrétaire";${b};"Jean Dembélé"\r\n;;;\r\n`.replace(
        ';;;\r\n',
        '',
      ),
    );
    const first = await desk.type('officials', 'import', path);
    expect(first.text).toContain('Inscrits : 2');
    const count = await db('delivery').where({ purpose: 'official.welcome' }).count();
    const again = await desk.type('officials', 'import', path);
    expect(again.text).toBe('Inscrits : 0 · rôle changé : 0 · déjà inscrits : 2');
    expect(await db('delivery').where({ purpose: 'official.welcome' }).count()).toEqual(count);
    const comma = file(`commune,role,telephone,nom\n152,adjointe,${a},Aissata N’Diaye\n`);
    expect((await desk.type('officials', 'import', comma)).text).toContain('rôle changé : 1');
  });

  it('names every line that is wrong, and writes nothing', async () => {
    const [a, b] = [newPhone(), newPhone()];
    const lines = [
      HEAD,
      `152;conseiller;${a};Bonne Ligne`,
      `152;conseiller;12;Mauvais Téléphone`,
      `999;conseiller;${b};Commune Inconnue`,
      `152;roi;${b};Rôle Inconnu`,
      `152;conseiller;${a};Autre Nom`,
      `117;maire;${b};Seconde Maire`,
    ];
    const before = [await db('official').count(), await db('delivery').count()];
    const { code, text } = await desk.type('officials', 'import', file(lines.join('\n')));
    expect(code).toBe(1);
    expect(text.match(/^Ligne \d/gm)).toEqual([
      'Ligne 3',
      'Ligne 4',
      'Ligne 5',
      'Ligne 6',
      'Ligne 7',
    ]);
    expect(text).toContain('Ligne 3 : ce n’est pas un téléphone');
    expect(text).toContain('Ligne 5 : un rôle parmi maire');
    expect([await db('official').count(), await db('delivery').count()]).toEqual(before);
  });

  it.each([
    [
      'another encoding',
      Buffer.from('commune;role;telephone;nom\n152;maire;70000001;Aïda\n', 'latin1'),
      'UTF-8',
    ],
    [
      'no names of columns',
      '152;maire;70000001;Aïda Diallo\n',
      'Ligne 1 : il y faut les noms des colonnes, commune;role;telephone;nom',
    ],
  ])('says what is wrong with %s', async (_, content, said) => {
    const { code, text } = await desk.type('officials', 'import', file(content));
    expect(code).toBe(1);
    expect(text).toContain(said);
  });

  it('says that a file is absent', async () => {
    expect(await desk.type('officials', 'import', join(folder, 'rien.csv'))).toMatchObject({
      code: 1,
    });
  });
});
