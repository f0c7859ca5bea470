import { describe, expect, it } from 'vitest';
import { expandBroadcast } from '../../src/acts/broadcasts/expand-broadcast.ts';
import { followOfficial } from '../../src/acts/citizens/follow-official.ts';
import { publish } from '../../src/acts/officials/publish.ts';
import { undoLast } from '../../src/acts/officials/undo-last.ts';
import { officialsOf } from '../../src/storage/officials/official-views.ts';
import { publication, publicationsOf } from '../../src/storage/publications/publication-views.ts';
import type { PublicationKind } from '../../src/storage/publications/publications.ts';
import { act, MORNING } from '../support/acts.ts';
import { useDesk } from '../support/moderation.ts';

const { db, deps, office, desk } = await useDesk();

/** He says it in a call. @returns `p12`. */
async function said(kind: PublicationKind, ready = true): Promise<string> {
  const recording = await office.record(deps, office.mayor, ready);
  const spoken = { person: office.mayor, publication: kind, recording };
  expect(await act(db, (tx) => publish(tx, deps, spoken))).toEqual({
    ...{ kind: 'publication', publication: kind },
  });
  const [{ id }] = await db('publication').orderBy('id', 'desc').limit(1);
  return `p${id}`;
}

const smsTo = async (phoneId: number) =>
  (await db('delivery').where({ phone_id: phoneId, kind: 'sms' }).orderBy('created_at')).map(
    ({ body }) => body,
  );
const invitation = async () =>
  (await officialsOf(db, { commune: 117, phoneHash: '' })).find(({ id }) => id === office.mayorId)
    ?.invitation;

describe('what an official says to everybody', () => {
  it.each(['message', 'decision'] as const)(
    'a %s is listened to, published, told to who follows and heard',
    async (kind) => {
      const follower = await office.citizen(deps, 'sms');
      const follow = { person: follower, official: office.mayorId, on: true };
      await act(db, (tx) => followOfficial(tx, deps, follow));
      const name = await said(kind);
      deps.at(MORNING + 11 * 60_000);
      expect((await desk.type('list')).text).toContain(`${name} · `);
      expect((await desk.type('list')).text).toContain('vocal 45 s');
      const played = await desk.type('play', name);
      expect(played).toMatchObject({ code: 0 });
      expect(played.text).toContain(`${name}-publication.mp3`);
      expect((await desk.type('publish', name)).code).toBe(0);
      const id = Number(name.slice(1));
      const list = { commune: 117, kind, language: 'fr', timeZone: 'Africa/Bamako' };
      expect((await publicationsOf(db, list)).map((each) => each.id)).toContain(id);
      const seen = await publication(db, { id, language: 'bm', timeZone: 'Africa/Bamako' });
      expect(seen?.content).toMatchObject({ recording: expect.any(String) });
      await act(db, (tx) => expandBroadcast(tx, deps, { publicationId: id, limit: 10 }));
      expect((await smsTo(follower.phoneId)).at(-1)).toContain('sms.pub_voice');
    },
  );

  it('an invitation is heard where people choose him, sent to nobody, in no list; the last one counts', async () => {
    expect(await invitation()).toBeNull();
    const first = await said('invitation');
    expect(await invitation()).toBeNull();
    deps.at(MORNING + 11 * 60_000);
    expect((await desk.type('publish', first)).code).toBe(0);
    const heard = await invitation();
    expect(heard).toMatchObject({ recording: expect.any(String) });
    const second = await said('invitation');
    deps.at(MORNING + 30 * 60_000);
    await desk.type('publish', second);
    expect((await invitation())?.recording).not.toBe(heard?.recording);
    const rows = await db('publication').where({ kind: 'invitation', broadcast: 'waiting' });
    expect(rows).toEqual([]);
    expect((await smsTo(office.mayor.phoneId)).at(-1)).toContain('Invitation publi');
  });

  it('is not published while its sound has not come', async () => {
    const name = await said('message', false);
    deps.at(MORNING + 11 * 60_000);
    const { code, text } = await desk.type('publish', name);
    expect([code, text]).toEqual([
      1,
      `${name} : son pas encore reçu, ou vide. Ensuite : play ${name}`,
    ]);
    expect((await desk.type('withhold', name, 'unclear')).code).toBe(0);
  });

  it('is taken back with ANNULER, and never made of somebody else’s recording', async () => {
    deps.at(MORNING + 2 * 3_600_000);
    const name = await said('invitation');
    const { mayor: person } = office;
    expect(await act(db, (tx) => undoLast(tx, deps, { person }))).toEqual({
      kind: 'undo_publication',
    });
    expect((await desk.type('publish', name)).code).toBe(1);
    const other = await office.citizen(deps, 'voice');
    const recording = await office.record(deps, other);
    const spoken = { person, publication: 'message', recording } as const;
    expect(await act(db, (tx) => publish(tx, deps, spoken))).toEqual({ kind: 'unknown_recording' });
  });
});

describe('the team', () => {
  it('gives a secret code, shown once, and agrees on calls', async () => {
    const { text, code } = await desk.type('pin', String(office.mayorId));
    expect(code).toBe(0);
    const pin = /: (\d{4})$/m.exec(text)?.[1] ?? '';
    const { pin_hash: sealed } = await db('official').where({ id: office.mayorId }).first();
    expect(deps.pins.matches(`official:${office.mayorId}`, pin, sealed)).toBe(true);
    expect((await desk.type('pin', '99999')).code).toBe(2);
    const call = (...words: string[]) => desk.type('call', String(office.mayorId), ...words);
    expect((await call('sam', '9')).text).toBe(
      'Bintou Sissoko : appelé à 9 h, samedi, si quelque chose attend.',
    );
    expect((await call('non')).text).toContain("pas d'appel");
    expect((await call('demain')).code).toBe(2);
    const audit = await db('audit_entry').where({ subject: `official:${office.mayorId}` });
    expect(audit.map(({ actor, action }) => `${actor} ${action}`)).toContain(
      'console:awa pin.issue',
    );
    expect(JSON.stringify(audit)).not.toContain(pin);
  });
});
