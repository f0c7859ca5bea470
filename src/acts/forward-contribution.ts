import type { Knex } from 'knex';
import { identityShown } from '../civic/contributions.ts';
import { composeOfficialSms } from '../civic/sms/official-sms.ts';
import { findCitizen } from '../storage/citizens/citizens.ts';
import { findGroup } from '../storage/citizens/groups.ts';
import { saveAssignment, updateAssignment } from '../storage/contributions/assignments.ts';
import {
  type ContributionRow,
  updateContribution,
} from '../storage/contributions/contributions.ts';
import { countSupports } from '../storage/contributions/supports.ts';
import { findCommune } from '../storage/officials/communes.ts';
import { findOfficial, type OfficialRow, phoneOfOfficial } from '../storage/officials/officials.ts';
import { findRecording } from '../storage/recordings/recordings.ts';
import { isInOpenDebate } from './debates/collect-question.ts';
import { queueSms } from './deliveries/queue-delivery.ts';
import type { ActDeps } from './deps.ts';
import { startLadder } from './ladder/start-ladder.ts';
import { forWhom } from './officials/for-whom.ts';

export type Forwarded =
  /** `told`: an SMS to him is on its way, or false: no phone of his can be reached. */
  { kind: 'assigned'; officialId: number; told: boolean | 'in_digest' } | { kind: 'to_route' };

/** Passed on by somebody who had it: he is told why. */
export interface PassedOn {
  note: string;
  /** Nobody answered: its ladder goes on. A colleague gave it to him: one begins. */
  ladder: 'goes_on' | 'begins';
  /** Not before (milliseconds): until then it may be taken back. */
  notBefore?: number;
}

/**
 * Gives a contribution to an official and tells him by SMS, at once or in his next digest as he chose
 * (what is sensitive: always at once, alone), or puts it on the list of those nobody is known for
 * (`officialId` null, or of somebody whose mandate is over).
 */
export async function forwardContribution(
  tx: Knex.Transaction,
  deps: ActDeps,
  contribution: ContributionRow,
  officialId: number | null,
  passedOn: PassedOn | null = null,
): Promise<Forwarded> {
  const official = officialId === null ? null : await findOfficial(tx, officialId);
  if (official === null || !official.active) {
    await updateContribution(tx, contribution.id, { state: 'to_route', officialId: null });
    return { kind: 'to_route' };
  }
  await updateContribution(tx, contribution.id, { state: 'assigned', officialId: official.id });
  await saveAssignment(tx, {
    contributionId: contribution.id,
    officialId: official.id,
    assignedAt: deps.clock.now(),
  });
  const told = await tellOfficial(tx, deps, contribution, official, passedOn);
  return { kind: 'assigned', officialId: official.id, told };
}

async function tellOfficial(
  tx: Knex.Transaction,
  deps: ActDeps,
  contribution: ContributionRow,
  official: OfficialRow,
  passedOn: PassedOn | null,
): Promise<boolean | 'in_digest'> {
  const phoneId = await phoneOfOfficial(tx, official.id);
  if (phoneId === null) return false;
  const urgent = contribution.sensitive || (await isInOpenDebate(tx, contribution.id));
  if (official.notify === 'digest' && !urgent) return 'in_digest';
  const delivery = await queueSms(tx, deps, {
    phoneId,
    purpose: 'official.item',
    language: official.language,
    body: await officialSms(tx, deps, contribution, official, passedOn),
    contributionId: contribution.id,
    when: 'allowed',
    notBefore: Math.max(official.pausedUntil ?? 0, passedOn?.notBefore ?? 0),
  });
  if (delivery === null) return false;
  const toldSupports = await countSupports(tx, contribution.id);
  const sentAt = deps.clock.now();
  await updateAssignment(tx, contribution.id, official.id, { sentAt, toldSupports });
  if (passedOn?.ladder !== 'goes_on') await startLadderOf(tx, deps, contribution, official);
  return true;
}

function startLadderOf(
  tx: Knex.Transaction,
  deps: ActDeps,
  { id: contributionId, communeNumber }: ContributionRow,
  { id: officialId, pausedUntil: from }: OfficialRow,
): Promise<void> {
  return startLadder(tx, deps, [{ contributionId, officialId, communeNumber, from }]);
}

/** The SMS that brings a question to an official; `passedOn`: why it comes to him. */
export async function officialSms(
  tx: Knex.Transaction,
  deps: ActDeps,
  contribution: ContributionRow,
  { id: officialId }: OfficialRow,
  passedOn: PassedOn | null,
): Promise<string> {
  const whose = (await forWhom(tx, deps, [officialId])).get(officialId) ?? '';
  const { citizenId, communeNumber, recordingId, groupSessionId } = contribution;
  if (contribution.sensitive) {
    const ref = contribution.reference ?? '';
    const values = { ref, number: deps.settings.voiceNumber };
    return `${whose}${deps.words('fr', 'sms.off.item_private', values)}`;
  }
  const note = `${whose}${passedOn?.note ?? ''}`.trim();
  const citizen = citizenId === null ? null : await findCitizen(tx, citizenId);
  const commune = communeNumber === null ? null : await findCommune(tx, communeNumber);
  const recording = recordingId === null ? null : await findRecording(tx, recordingId);
  return composeOfficialSms(
    {
      reference: contribution.reference ?? '',
      kind: contribution.kind,
      theme: contribution.theme,
      identity: identityShown({
        sex: citizen?.sex ?? null,
        commune: commune?.name ?? null,
        name: contribution.identityName,
        group: groupSessionId === null ? null : await findGroup(tx, groupSessionId),
      }),
      text: contribution.body ?? contribution.transcript,
      recordingSeconds: recording && (recording.seconds ?? 0),
      ...(note !== '' && { note }),
    },
    (key, values) => deps.words('fr', key, { ...values }),
  );
}
