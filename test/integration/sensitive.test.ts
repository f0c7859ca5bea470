import { describe, expect, it } from 'vitest';
import { findRecipient } from '../../src/acts/citizens/find-recipient.ts';
import { answerByText } from '../../src/acts/officials/answer-by-text.ts';
import { approve } from '../../src/acts/staff/approve.ts';
import { releaseAnswer } from '../../src/acts/timed/release-answer.ts';
import { openReferences } from '../../src/storage/contributions/assignments.ts';
import { openAnswers } from '../../src/storage/contributions/open-views.ts';
import { nextOther } from '../../src/storage/contributions/others-view.ts';
import {
  answered,
  challenge,
  openChallenges,
} from '../../src/storage/contributions/public-views.ts';
import { digestCandidates } from '../../src/storage/officials/digests.ts';
import { officialsOf } from '../../src/storage/officials/official-views.ts';
import { activeOfficials } from '../../src/storage/officials/officials.ts';
import { communeTally } from '../../src/storage/officials/responsiveness.ts';
import { act } from '../support/acts.ts';
import { useDesk } from '../support/moderation.ts';

const KAYES = 117;
const SECRET = 'Mon mari me frappe';
const FOCAL = '+22310000950';
const LIMITS = { most: 50, letters: 500, gain: { least: 0, share: 0 } };
const { db, deps, office, desk } = await useDesk();

async function asked(): Promise<{ reference: string; id: number; phoneHash: string }> {
  const person = await office.citizen(deps, 'ussd');
  const words = { theme: 'violence', body: { text: SECRET } } as const;
  const { reference, id } = await office.ask(deps, person, words);
  return { reference, id, phoneHash: person.phoneHash };
}

const smsTo = (number: string) =>
  db('delivery')
    .join('phone', 'phone.id', 'delivery.phone_id')
    .where({ hash: deps.phones.hash(number) })
    .orderBy('delivery.created_at')
    .pluck('body');
const bodies = () => db('delivery').whereNotNull('body').pluck('body');

describe('what is sensitive', () => {
  it('waits when nobody is named, and its author is told so', async () => {
    const about = { commune: KAYES, official: office.mayorId, theme: 'violence' };
    expect(await findRecipient(db, about)).toBeNull();
    const { reference, id } = await asked();
    const typed = await desk.type('approve', reference);
    expect(typed.text).toContain('Élu à trouver');
    expect(await db('contribution').where({ id }).first()).toMatchObject({
      state: 'to_route',
      official_id: null,
    });
  });

  it('goes to the person named, what waited too, by an SMS that says nothing of it', async () => {
    const waiting = await db('contribution').where({ state: 'to_route' }).first();
    const named = await desk.type('focal', 'Kayes', 'Awa Keïta', FOCAL);
    expect(named).toMatchObject({ code: 0 });
    expect(named.text).toContain('Demandes remises : 1');
    const { reference } = await asked();
    await desk.type('approve', reference);
    const told = await smsTo(FOCAL);
    expect(told.map((body) => body.match(/\d{2,}/)?.[0])).toEqual([waiting.reference, reference]);
    for (const body of told) expect(body).not.toMatch(/violence|frappe|femme|Kayes/i);
    expect(await findRecipient(db, { commune: KAYES, official: null, theme: 'violence' })).toEqual(
      expect.any(Number),
    );
  });

  it('is in no list, no digest and on no page, answered or not', async () => {
    const { reference, id, phoneHash } = await asked();
    await act(db, (tx) => approve(tx, deps, { contributionId: id, moderator: 'Fanta' }));
    const stranger = await office.citizen(deps, 'voice');
    const other = { commune: KAYES, heard: [], phoneHash: stranger.phoneHash, canRead: true };
    const lists = async () => [
      await openChallenges(db, KAYES),
      await answered(db, KAYES),
      await challenge(db, { id, phoneHash }),
      await nextOther(db, other),
      await openAnswers(db, { commune: KAYES, limit: 100 }),
      await digestCandidates(db, [office.mayorId, office.deputyId], LIMITS),
      await communeTally(db, { commune: KAYES, now: Date.now(), overdueAfterMs: 0 }),
      await openReferences(db, [office.mayorId, office.deputyId]),
    ];
    expect(JSON.stringify(await lists())).not.toMatch(new RegExp(`${reference}|frappe|Keïta`));
    const { phone_id: phoneId } = await db('official_phone')
      .join('official', 'official.id', 'official_id')
      .where({ role: 'focal' })
      .first('phone_id');
    const focal = { phoneId, citizenId: 0, phoneHash: '', language: 'fr', medium: 'sms' } as const;
    const text = 'Venez me voir au centre';
    const said = await act(db, (tx) => answerByText(tx, deps, { person: focal, reference, text }));
    expect(said.kind).toBe('answer');
    deps.at(Date.now() + 3_600_000);
    const { id: answerId } = await db('answer').where({ contribution_id: id }).first();
    await act(db, (tx) => releaseAnswer(tx, deps, { answerId }));
    expect(JSON.stringify(await lists())).not.toMatch(
      new RegExp(`${reference}|frappe|centre|Keïta`),
    );
    expect((await bodies()).join('\n')).not.toMatch(/frappe|centre|violence/i);
  });

  it('is refused by an SMS that says nothing of it', async () => {
    const { reference, id } = await asked();
    await desk.type('refuse', reference, 'autre', 'Allez voir votre mari');
    const [sms] = await db('delivery').where({ contribution_id: id }).pluck('body');
    expect(sms).toContain(`Demande ${reference}. Pour la suite, appelez`);
    expect(sms).not.toContain('mari');
  });

  it('cannot be made public by anybody', async () => {
    const { reference, id } = await asked();
    expect((await desk.type('approve', reference, '--public')).code).not.toBe(0);
    await expect(db('contribution').where({ id }).update({ public: true })).rejects.toThrow(
      'contribution_sensitive_not_public',
    );
  });

  it('is not read by whoever looks at the list of the moderators', async () => {
    const { reference } = await asked();
    const { text } = await desk.type('list');
    expect(text).toContain(`${reference} · SENSIBLE`);
    expect(text).not.toContain(SECRET);
    expect((await desk.type('show', reference)).text).toContain(SECRET);
  });
});

describe('the person who gets what is sensitive', () => {
  it('is in no list of officials', async () => {
    const listed = await activeOfficials(db, KAYES);
    const chosen = await officialsOf(db, { commune: KAYES, phoneHash: 'x' });
    expect(listed.map(({ name }) => name)).not.toContain('Awa Keïta');
    expect(JSON.stringify(chosen)).not.toContain('Awa Keïta');
  });

  it('may be an official, of the service, or nobody any more', async () => {
    expect((await desk.type('focal', 'service', String(office.deputyId))).text).toContain(
      'toutes les communes',
    );
    const elsewhere = { commune: 152, official: null, theme: 'violence' };
    expect(await findRecipient(db, elsewhere)).toBe(office.deputyId);
    await desk.type('focal', 'service', 'personne');
    expect(await findRecipient(db, elsewhere)).toBeNull();
    expect((await desk.type('focal', 'Kayes', '999999')).code).toBe(1);
    expect((await desk.type('focal', 'Kayes')).code).toBe(2);
  });
});
