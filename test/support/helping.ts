import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { saveRecording } from '../../src/acts/citizens/save-recording.ts';
import { touchPhone } from '../../src/acts/citizens/touch-phone.ts';
import type { Person } from '../../src/acts/deps.ts';
import {
  type AssistedInput,
  type AssistedSent,
  sendAssisted,
} from '../../src/acts/facilitators/send-assisted.ts';
import { recordingReady } from '../../src/acts/recordings/recording-ready.ts';
import { setFacilitator } from '../../src/acts/staff/set-facilitator.ts';
import { act, type TestDeps } from './acts.ts';
import { SOUND } from './town-hall.ts';

const CODE = '4711';
let serial = 700;

export interface Helping {
  helper: Person;
  /** A recording made on the helper's phone. */
  said(): Promise<{ recording: string }>;
  /** What a woman of Kayes asks in Bambara, but for what she says and its number. */
  asked(): Omit<AssistedInput, 'body' | 'reference'>;
  /** A woman of Kayes asks something in Bambara with the helper; without a phone unless one is given. */
  assist(over?: Partial<AssistedInput>): Promise<Assisted>;
}

export interface Assisted {
  sent: AssistedSent;
  /** The row of `contribution`, as it is in the database. */
  row: Record<string, unknown> & { id: string; recording_id: string; citizen_id: string };
  reference: string;
}

/** Kadiatou, who helps in Kayes by a code. */
export async function openHelping(db: Knex, deps: TestDeps, number: string): Promise<Helping> {
  await act(db, (tx) =>
    setFacilitator(tx, deps, {
      ...{ number, communeNumber: 117, name: 'Kadiatou', moderator: 'Fanta', code: CODE },
    }),
  );
  const helper = await act(db, (tx) => touchPhone(tx, deps, { number, medium: 'voice' }));
  const said = async () => {
    const id = randomUUID();
    const where = { person: helper, id, purpose: 'contribution', provider: 'op' } as const;
    const url = `https://op.example/${id}`;
    const saved = await act(db, (tx) => saveRecording(tx, deps, { ...where, url }));
    if (saved.kind !== 'saved') throw new Error(`not saved: ${saved.kind}`);
    await act(db, (tx) => recordingReady(tx, deps, { recordingId: id, ...SOUND }));
    return { recording: id };
  };
  const asked: Helping['asked'] = () => ({
    ...{ person: helper, kind: 'question', language: 'bm', key: '1', number: null },
    ...{ sex: 'woman', age: '34', commune: 117, group: null, earlier: null },
  });
  const assist: Helping['assist'] = async (over = {}) => {
    const input: AssistedInput = {
      ...asked(),
      ...{ body: over.body ?? (await said()), reference: `${serial++}0` },
      ...over,
    };
    const sent = await act(db, (tx) => sendAssisted(tx, deps, input));
    const { reference } = input;
    return { sent, row: await db('contribution').where({ reference }).first(), reference };
  };
  return { helper, said, asked, assist };
}
