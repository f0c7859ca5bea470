import type { Knex } from 'knex';
import { makeReference } from '../../civic/references.ts';
import { DAY_MS, HOUR_MS } from '../../lib/durations.ts';
import { insertAnswer } from '../../storage/contributions/answers.ts';
import { saveAssignment, updateAssignment } from '../../storage/contributions/assignments.ts';
import { insertContribution, nextSerial } from '../../storage/contributions/contributions.ts';
import { insertSupport } from '../../storage/contributions/supports.ts';
import { insertDecision } from '../../storage/moderation/moderation.ts';
import { insertRecording, type RecordingPurpose } from '../../storage/recordings/recordings.ts';
import { DEMO_MODERATOR, type DemoCast, demoRecordingKey } from './demo-cast.ts';
import type { DemoChallenge } from './demo-content.ts';
import type { DemoDeps, DemoPerson } from './demo-people.ts';

/** A challenge that was approved, given to its official and supported; answered when it has an answer. */
export async function loadChallenge(
  tx: Knex.Transaction,
  deps: DemoDeps,
  cast: DemoCast,
  demo: DemoChallenge,
): Promise<void> {
  const author = personOf(cast, demo.author);
  const officialId = cast.officials.get(demo.official) ?? null;
  const receivedAt = deps.clock.now() - demo.daysAgo * DAY_MS;
  const approvedAt = receivedAt + 2 * HOUR_MS;
  const recordingId = await loadRecording(tx, cast, {
    id: demo.recording,
    sound: `${demo.id}.fr`,
    purpose: 'contribution',
    phoneId: author.phoneId,
    at: receivedAt,
  });
  const spoken = demo.medium === 'voice';
  const { id } = await insertContribution(tx, {
    reference: makeReference(await nextSerial(tx)),
    kind: 'challenge',
    phoneId: author.phoneId,
    citizenId: author.citizenId,
    communeNumber: author.commune,
    officialId,
    theme: demo.theme,
    medium: demo.medium,
    language: author.language,
    body: spoken ? null : demo.text,
    recordingId,
    transcript: spoken ? demo.text : null,
    state: demo.answer ? 'answered' : 'assigned',
    public: true,
    demo: true,
    createdAt: receivedAt,
    receivedAt,
    approvedAt,
    answeredAt: demo.answer ? deps.clock.now() - demo.answer.daysAgo * DAY_MS : null,
  });
  await insertDecision(tx, {
    contributionId: id,
    decision: 'approved',
    moderator: DEMO_MODERATOR,
    at: approvedAt,
  });
  if (officialId !== null) {
    await saveAssignment(tx, { contributionId: id, officialId, assignedAt: approvedAt });
    await updateAssignment(tx, id, officialId, { sentAt: approvedAt });
  }
  await loadSupports(tx, cast, { contributionId: id, phones: demo.supports, since: approvedAt });
  await loadAnswer(tx, deps, cast, { contributionId: id, officialId, demo });
}

async function loadSupports(
  tx: Knex.Transaction,
  cast: DemoCast,
  supports: { contributionId: number; phones: string[]; since: number },
): Promise<void> {
  const { contributionId, phones, since } = supports;
  for (const [order, phone] of phones.entries()) {
    const { phoneId, sex } = personOf(cast, phone);
    await insertSupport(tx, { contributionId, phoneId, sex, at: since + (order + 1) * HOUR_MS });
  }
}

async function loadAnswer(
  tx: Knex.Transaction,
  deps: DemoDeps,
  cast: DemoCast,
  item: { contributionId: number; officialId: number | null; demo: DemoChallenge },
): Promise<void> {
  const { contributionId, officialId, demo } = item;
  if (demo.answer === undefined) return;
  const sentAt = deps.clock.now() - demo.answer.daysAgo * DAY_MS;
  const spokenRecordingId = await loadRecording(tx, cast, {
    id: demo.answer.recording,
    sound: `${demo.id}-answer.fr`,
    purpose: 'spoken_answer',
    phoneId: null,
    at: sentAt,
  });
  const { id } = await insertAnswer(tx, {
    contributionId,
    officialId,
    body: demo.answer.text,
    spokenRecordingId,
    state: 'sent',
    leavesAt: sentAt,
    approvedAt: sentAt,
    createdAt: sentAt,
    sentAt,
    heardAt: sentAt + HOUR_MS,
  });
  await insertDecision(tx, {
    answerId: id,
    decision: 'approved',
    moderator: DEMO_MODERATOR,
    at: sentAt,
  });
}

/** Null when the demo's sounds were not built. */
async function loadRecording(
  tx: Knex.Transaction,
  cast: DemoCast,
  recording: {
    id: string;
    sound: string;
    purpose: RecordingPurpose;
    phoneId: number | null;
    at: number;
  },
): Promise<string | null> {
  const sound = cast.sounds.get(recording.sound);
  if (sound === undefined) return null;
  const { id, purpose, phoneId, at } = recording;
  const { seconds, lufs, sha256, bytes } = sound;
  await insertRecording(tx, {
    id,
    purpose,
    phoneId,
    state: 'ready',
    fileKey: demoRecordingKey(id),
    seconds,
    lufs,
    sha256,
    bytes,
    demo: true,
    createdAt: at,
  });
  return id;
}

function personOf(cast: DemoCast, phone: string): DemoPerson {
  const person = cast.people.get(phone);
  if (person === undefined) throw new Error('demo.json names a phone it does not list');
  return person;
}
