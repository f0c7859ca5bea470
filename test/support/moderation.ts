import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Knex } from 'knex';
import { afterAll, beforeEach } from 'vitest';
import { saveRecording } from '../../src/acts/citizens/save-recording.ts';
import { type SendInput, sendContribution } from '../../src/acts/citizens/send-contribution.ts';
import { setProfile } from '../../src/acts/citizens/set-profile.ts';
import type { ActDeps, Medium, Person } from '../../src/acts/deps.ts';
import { answerByText } from '../../src/acts/officials/answer-by-text.ts';
import { recordingReady } from '../../src/acts/recordings/recording-ready.ts';
import { releaseAnswer } from '../../src/acts/timed/release-answer.ts';
import { openAudioStore } from '../../src/audio/open-store.ts';
import { makeReference } from '../../src/civic/references.ts';
import { DAY_MS, MINUTE_MS } from '../../src/lib/durations.ts';
import type { ModerationDeps, ModerationIo } from '../../src/moderation/context.ts';
import { type ExitCode, runModerate } from '../../src/moderation/run-moderate.ts';
import { nextSerial } from '../../src/storage/contributions/contributions.ts';
import { insertLadderEvent } from '../../src/storage/officials/ladder.ts';
import { openCatalog } from '../../src/wiring/catalog.ts';
import { moderationDeps } from '../../src/wiring/moderating.ts';
import {
  act,
  addCommune,
  addOfficial,
  consentingPerson,
  MORNING,
  type TestDeps,
  useTestDeps,
} from './acts.ts';
import { useTestDatabase } from './database.ts';

export interface Typed {
  code: ExitCode;
  /** Everything shown, errors too. */
  text: string;
}

/** A moderator at a keyboard: `type('approve', '417')`. */
export interface Desk {
  deps: ModerationDeps;
  type(...argv: string[]): Promise<Typed>;
  /** Every line ever shown. */
  seen: string[];
}

/** An office and a desk from the top of a test file on; `deps` and `desk` are new before each test. */
export async function useDesk(settings: Partial<ActDeps['settings']> = {}) {
  /** Of the audio store and of what is listened to. */
  const folder = mkdtempSync(join(tmpdir(), 'desk-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const db = await useTestDatabase();
  const deps = useTestDeps(settings);
  const desk = openDesk(db, deps, folder);
  beforeEach(() => void Object.assign(desk, openDesk(db, deps, folder)));
  const office = await openOffice(db, deps, folder);
  /** A challenge of somebody new. */
  const asked = async (medium: Medium = 'sms', more: Partial<SendInput> = {}): Promise<Asked> =>
    office.ask(deps, await office.citizen(deps, medium), more);
  /** The same, approved and with the mayor. */
  const approved = async (medium?: Medium, more?: Partial<SendInput>): Promise<Asked> => {
    const one = await asked(medium, more);
    await desk.type('approve', one.reference);
    return one;
  };
  /** The rows of what she was told, for one purpose, oldest first. */
  const told = ({ person }: Asked, purpose: string) =>
    db('delivery').where({ phone_id: person.phoneId, purpose }).orderBy('created_at');
  /** It came to the council, from the mayor. */
  const listed = ({ id }: Asked, at = MORNING) =>
    insertLadderEvent(db, {
      ...{ contributionId: id, officialId: office.mayorId, toOfficialId: null },
      ...{ startedAt: MORNING - 60 * DAY_MS, step: 6, kind: 'council', outcome: 'listed', at },
    });
  return { db, folder, deps, office, desk, asked, approved, told, listed };
}

/** @param folder for the audio store and for what is listened to. */
export function openDesk(
  db: Knex,
  acts: TestDeps,
  folder: string,
  more: { ffmpeg?: string | null; io?: Partial<ModerationIo> } = {},
): Desk {
  const { outbox: _outbox, at: _at, ...acting } = acts;
  const words: TestDeps['words'] = openCatalog({ minWords: 'draft', minSpeech: 'synthetic' }).say;
  const config = { audioStore: `file:${folder}/store`, ffmpegPath: more.ffmpeg ?? null };
  const deps = moderationDeps(config, { db, acting: { ...acting, words } });
  const seen: string[] = [];
  return {
    deps,
    seen,
    type: async (...argv) => {
      const lines: string[] = [];
      const show = (line: string) => void lines.push(line);
      const io = { user: 'awa', soundFolder: `${folder}/listen`, play: null, ...more.io };
      const code = await runModerate(argv, { out: show, error: show, ...io }, deps);
      seen.push(...lines);
      return { code, text: lines.join('\n') };
    },
  };
}

export interface Asked {
  reference: string;
  person: Person;
  id: number;
}

/** A commune with a mayor and a deputy, its neighbour without any, and people who ask. */
export interface Office {
  mayor: Person;
  mayorId: number;
  deputyId: number;
  /** A woman on a new phone; `commune` null: she has not said where she lives. */
  citizen(deps: TestDeps, medium: Medium, commune?: number | null): Promise<Person>;
  /** A challenge about water, unless said otherwise. */
  ask(deps: TestDeps, person: Person, more?: Partial<SendInput>): Promise<Asked>;
  /** A recording of hers of 45 s; `ready`: its sound is in the audio store of the desk. */
  record(deps: TestDeps, person: Person, ready?: boolean): Promise<string>;
  /** The mayor answers and the answer leaves. @returns its id. */
  answered(deps: TestDeps, asked: Asked): Promise<number>;
}

export async function openOffice(db: Knex, deps: TestDeps, folder: string): Promise<Office> {
  await addCommune(db, 117, 'Kayes');
  await addCommune(db, 152, 'Kita');
  const official = { commune: 117, name: 'Bintou Sissoko', role: 'mayor', phone: '+22310000900' };
  const { officialId: mayorId } = await addOfficial(db, deps, official);
  const other = { commune: 117, name: 'Moussa Camara', role: 'deputy', phone: '+22310000901' };
  const { officialId: deputyId } = await addOfficial(db, deps, other);
  const mayor = await consentingPerson(db, deps, official.phone, 'sms');
  const store = openAudioStore(join(`file:${folder}`, 'store'));
  let phones = 0;

  const citizen: Office['citizen'] = async (now, medium, commune = 117) => {
    const number = `+2231000${String(3000 + phones++)}`;
    const person = await consentingPerson(db, now, number, medium);
    await act(db, async (tx) => {
      await setProfile(tx, now, { person, field: 'sex', value: 'woman' });
      if (commune !== null) await setProfile(tx, now, { person, field: 'commune', value: commune });
    });
    return person;
  };

  const ask: Office['ask'] = async (now, person, more = {}) => {
    const reference = makeReference(await nextSerial(db));
    const said = {
      kind: 'challenge',
      theme: 'water',
      body: { text: 'La pompe est sèche' },
    } as const;
    const outcome = await act(db, (tx) =>
      sendContribution(tx, now, { person, ...said, reference, ...more }),
    );
    if (outcome.kind !== 'sent') throw new Error(outcome.kind);
    return { reference, person, id: outcome.contributionId };
  };

  const record: Office['record'] = async (now, person, ready = true) => {
    const id = now.ids.uuid();
    const source = { provider: 'africastalking', url: `http://127.0.0.1/${id}.mp3` };
    await act(db, (tx) =>
      saveRecording(tx, now, { person, id, purpose: 'contribution', ...source }),
    );
    if (!ready) return id;
    const fileKey = `r/${id}.mp3`;
    await store.put(fileKey, Buffer.from('son'));
    const measured = { seconds: 45.2, lufs: -20, truePeak: -3, sha256: 'x', bytes: 3 };
    await act(db, (tx) =>
      recordingReady(tx, now, { recordingId: id, originalKey: null, fileKey, ...measured }),
    );
    return id;
  };

  const answered: Office['answered'] = async (now, { reference, id: contributionId }) => {
    const text = 'Elle est réparée demain';
    await act(db, (tx) => answerByText(tx, now, { person: mayor, reference, text }));
    const [{ id }] = await db('answer')
      .where({ contribution_id: contributionId })
      .orderBy('id', 'desc');
    now.at(now.clock.now() + 11 * MINUTE_MS);
    await act(db, (tx) => releaseAnswer(tx, now, { answerId: id }));
    return id;
  };

  return { mayor, mayorId, deputyId, citizen, ask, record, answered };
}
