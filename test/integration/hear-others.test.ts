import { beforeAll, describe, expect, it } from 'vitest';
import { addSupport } from '../../src/acts/citizens/add-support.ts';
import { noteListen } from '../../src/acts/citizens/note-listen.ts';
import { noteNewsHeard } from '../../src/acts/citizens/note-news-heard.ts';
import { sendContribution } from '../../src/acts/citizens/send-contribution.ts';
import { approve } from '../../src/acts/staff/approve.ts';
import { approveAnswer } from '../../src/acts/staff/approve-answer.ts';
import { refuse } from '../../src/acts/staff/refuse.ts';
import { callerView } from '../../src/storage/citizens/caller-view.ts';
import { citizenView } from '../../src/storage/citizens/citizen-view.ts';
import { nextOther } from '../../src/storage/contributions/others-view.ts';
import { listensAndRecordings } from '../../src/storage/recordings/listens.ts';
import { act, MORNING, testDeps } from '../support/acts.ts';
import { useTestDatabase } from '../support/database.ts';
import { type Asked, openTownHall, type TownHall } from '../support/town-hall.ts';

const db = await useTestDatabase();
let town: TownHall;
const deps = testDeps({ undoMinutes: 0 });
const moderator = 'Fanta';

let minutes = 0;
/** A minute goes by. */
const later = () => {
  minutes += 1;
  deps.at(MORNING + minutes * 60_000);
};

beforeAll(async () => {
  town = await openTownHall(db, deps);
});

let serial = 900;
/** A public challenge of somebody new, approved. */
async function challenge(supports = 0): Promise<Asked> {
  const person = await town.citizen(deps);
  const reference = `${serial++}1`;
  const body = { text: `Pourquoi ${reference} ?` };
  const sent = await act(db, (tx) =>
    sendContribution(tx, deps, { person, kind: 'challenge', body, reference }),
  );
  if (sent.kind !== 'sent') throw new Error(sent.kind);
  const id = sent.contributionId;
  await act(db, (tx) => approve(tx, deps, { contributionId: id, moderator }));
  for (let n = 0; n < supports; n += 1) {
    const other = await town.citizen(deps);
    await act(db, (tx) => addSupport(tx, deps, { person: other, contribution: id }));
  }
  return { person, reference, id };
}

/** The same, answered; `heard`: a moderator let everybody hear the answer. */
async function answeredChallenge(heard = true): Promise<Asked> {
  const asked = await challenge();
  await town.answer(deps, asked.reference, 'Lundi.');
  const { id } = await db('answer').where({ contribution_id: asked.id }).first();
  if (heard) await act(db, (tx) => approveAnswer(tx, deps, { answerId: id, moderator }));
  return asked;
}

const next = (heard: number[], over: Partial<Parameters<typeof nextOther>[1]> = {}) =>
  nextOther(db, { commune: 117, heard, phoneHash: 'nobody', canRead: true, ...over });

describe('what others asked', () => {
  let newest: Asked;
  let older: Asked;
  let loved: Asked;
  let open: Asked;

  beforeAll(async () => {
    older = await answeredChallenge();
    later();
    newest = await answeredChallenge();
    await answeredChallenge(false);
    open = await challenge();
    loved = await challenge(2);
    await town.askMayor(deps);
  });

  it('comes answered and open in turn: the newest answer, the most supported question, and so on', async () => {
    const heard: number[] = [];
    for (let item = await next(heard); item !== null; item = await next(heard)) heard.push(item.id);
    expect(heard).toEqual([newest.id, loved.id, older.id, open.id]);
  });
  it('has its answer when everybody may hear it, and who asked, never a number', async () => {
    const item = await next([]);
    expect(item).toMatchObject({
      who: 'person',
      commune: { number: 117 },
      answer: { text: 'Lundi.' },
      supported: false,
    });
    expect(JSON.stringify(item)).not.toMatch(/\+?223/);
  });
  it('is not what she asked herself, nor of another commune', async () => {
    const { phoneHash } = newest.person;
    expect((await next([], { phoneHash }))?.id).toBe(loved.id);
    expect(await next([], { commune: 118 })).toBeNull();
    expect((await next([], { commune: null }))?.id).toBe(newest.id);
  });
  it('is only what can be heard when nothing can be read to her', async () => {
    expect(await next([], { canRead: false })).toBeNull();
  });
  it('does not begin again when the one just heard leaves the list', async () => {
    const first = await next([]);
    await db('contribution').where({ id: first?.id }).update({ public: false });
    expect((await next([first?.id ?? 0]))?.id).toBe(older.id);
    await db('contribution').where({ id: first?.id }).update({ public: true });
  });
  it('is counted when it is heard, with nothing that tells who listened', async () => {
    const heard = { person: { language: 'bm' }, contribution: loved.id };
    for (const _ of [1, 2]) await act(db, (tx) => noteListen(tx, deps, heard));
    const unknown = { ...heard, contribution: 999_999 };
    expect(await act(db, (tx) => noteListen(tx, deps, unknown))).toEqual({ kind: 'unknown' });
    expect(await listensAndRecordings(db, MORNING)).toEqual({ heard: 2, recorded: 0 });
    const columns = Object.keys(await db('listen').first());
    expect(columns.sort()).toEqual(['at', 'contribution_id', 'id', 'language']);
  });
});

describe('what is new for a phone', () => {
  const moved = async ({ person }: Asked) => (await callerView(db, person.phoneHash)).moved;

  it('is what moved since she was last told, once', async () => {
    const asked = await town.ask(deps);
    expect(await moved(asked)).toBe(false);
    later();
    await act(db, (tx) => approve(tx, deps, { contributionId: asked.id, moderator }));
    expect(await moved(asked)).toBe(true);
    later();
    await act(db, (tx) => noteNewsHeard(tx, deps, { person: asked.person }));
    expect(await moved(asked)).toBe(false);
  });
  it('is a refusal', async () => {
    const asked = await town.ask(deps);
    later();
    const refusal = { contributionId: asked.id, moderator, reasonKey: 'unclear' } as const;
    await act(db, (tx) => refuse(tx, deps, refusal));
    expect(await moved(asked)).toBe(true);
  });
  it('an answer is new for as long as it waits, which is another question', async () => {
    const asked = await town.askMayor(deps, 'voice');
    await act(db, (tx) => noteNewsHeard(tx, deps, { person: asked.person }));
    later();
    await town.answer(deps, asked.reference, 'Mardi.');
    expect(await moved(asked)).toBe(false);
    const { waitingAnswer } = await citizenView(db, asked.person.phoneHash);
    expect(waitingAnswer).toEqual({ reference: asked.reference });
  });
  it('is nothing for a phone nobody knows', async () => {
    expect(await callerView(db, 'nobody')).toEqual({
      moved: false,
      facilitates: false,
      helped: false,
      facilitator: null,
    });
  });
});
