import type { ContributionKind, ContributionState } from '../../civic/contributions.ts';
import type { PublicationKind } from '../publications/publications.ts';
import { queryRows } from '../rows.ts';
import type { Db } from '../transaction.ts';

/** A contribution as a moderator sees it: never a number. */
export interface ModerationItem {
  id: number;
  reference: string;
  kind: ContributionKind;
  theme: string | null;
  state: ContributionState;
  sensitive: boolean;
  public: boolean;
  medium: string;
  language: string;
  body: string | null;
  transcript: string | null;
  recordingId: string | null;
  recordingState: string | null;
  seconds: number | null;
  /** What its sound is good for; null: not judged. */
  verdict: string | null;
  communeNumber: number | null;
  communeName: string | null;
  officialId: number | null;
  officialName: string | null;
  sex: string | null;
  /** Who did it with its author. */
  helper: string | null;
  /** People who said it together, and women among them. */
  groupSize: number | null;
  groupWomen: number | null;
  receivedAt: number;
  approvedAt: number | null;
  /** The debate it was asked for. */
  debateId: number | null;
  /** The reference of the one it was merged into. */
  mergedInto: string | null;
}

const ITEM = `select c.id, c.reference, c.kind, c.theme, c.state, c.sensitive, c.public, c.medium,
    c.language, c.body, c.transcript, c.recording_id, recording.state as recording_state,
    recording.seconds, recording.verdict, c.commune_number, commune.name as commune_name, c.official_id,
    official.name as official_name, citizen.sex, facilitator.name as helper,
    group_session.size as group_size, group_session.women as group_women, c.received_at, c.approved_at,
    (select reference from contribution where id = c.merged_into) as merged_into,
    (select debate_id from debate_item where contribution_id = c.id) as debate_id
  from contribution c
  left join recording on recording.id = c.recording_id
  left join commune on commune.number = c.commune_number
  left join official on official.id = c.official_id
  left join citizen on citizen.id = c.citizen_id
  left join facilitator on facilitator.id = c.assisted_by
  left join group_session on group_session.id = c.group_session_id`;

/** What waits for a moderator, oldest first; what is sensitive comes before all. */
export const pendingContributions = (db: Db, limit: number) =>
  queryRows<ModerationItem>(
    db,
    `${ITEM} where c.reference is not null and c.approved_at is null and c.merged_into is null
        and c.state in ('received', 'transcribed', 'to_route', 'assigned', 'seen', 'answered')
      order by c.sensitive desc, c.received_at, c.id limit :limit`,
    { limit },
  );

/** Approved, and nobody in office is known to give it to. */
export const contributionsToRoute = (db: Db, limit: number) =>
  queryRows<ModerationItem>(
    db,
    `${ITEM} where c.merged_into is null and (c.state = 'to_route'
          or (c.state in ('assigned', 'seen') and not official.active and not exists (select from answer
            where answer.contribution_id = c.id and answer.state = 'waiting')))
      order by c.sensitive desc, c.received_at, c.id limit :limit`,
    { limit },
  );

/** One of them by reference, in whatever state; null for a draft. */
export async function moderationItem(db: Db, reference: string): Promise<ModerationItem | null> {
  const [row] = await queryRows<ModerationItem>(db, `${ITEM} where c.reference = :reference`, {
    reference,
  });
  return row ?? null;
}

export interface AnswerItem {
  id: number;
  reference: string;
  question: string | null;
  body: string | null;
  recordingId: string | null;
  officialName: string | null;
  /** The language its author speaks. */
  language: string;
  sentAt: number;
}

const ANSWER = `select answer.id, c.reference, coalesce(c.body, c.transcript) as question, answer.body,
    answer.recording_id, official.name as official_name, c.language, answer.sent_at
  from answer join contribution c on c.id = answer.contribution_id
  left join official on official.id = answer.official_id
  where answer.state = 'sent' and c.state <> 'erased'`;

/** Answers to public questions that nobody has decided upon, oldest first. */
export const pendingAnswers = (db: Db, limit: number) =>
  queryRows<AnswerItem>(
    db,
    `${ANSWER} and answer.approved_at is null and answer.copy_of is null and c.public
        and not exists (select from moderation_decision
          where answer_id = answer.id and decision = 'rejected')
      order by answer.sent_at, answer.id limit :limit`,
    { limit },
  );

/**
 * Typed answers for people who do not read, that a facilitator can still say; asked for ones first. One for
 * each language of those who asked the same.
 */
export const answersToSpeak = (db: Db, limit: number) =>
  queryRows<AnswerItem>(
    db,
    `${ANSWER} and c.medium = 'voice' and answer.recording_id is null
        and answer.spoken_recording_id is null and not exists (select from answer other
          join contribution asked on asked.id = other.contribution_id
          where coalesce(other.copy_of, other.id) = coalesce(answer.copy_of, answer.id)
            and other.id < answer.id and asked.language = c.language and asked.medium = 'voice'
            and other.state = 'sent' and other.spoken_recording_id is null)
      order by answer.spoken_asked_at nulls last, answer.sent_at, answer.id limit :limit`,
    { limit },
  );

export interface PublicationToModerate {
  id: number;
  kind: PublicationKind;
  communeName: string;
  officialName: string | null;
  language: string;
  title: string;
  body: string;
  recordingId: string | null;
  createdAt: number;
}

/** What officials want published, once they can no longer take it back. */
export const pendingPublications = (db: Db, now: number, limit: number) =>
  queryRows<PublicationToModerate>(
    db,
    `select p.id, p.kind, commune.name as commune_name, official.name as official_name,
        content.language, content.title, content.body, content.recording_id, p.created_at
      from publication p join publication_content content on content.publication_id = p.id
      join commune on commune.number = p.commune_number
      left join official on official.id = p.official_id
      where p.state = 'submitted' and coalesce(p.leaves_at, p.created_at) <= :now
      order by p.created_at, p.id limit :limit`,
    { now: new Date(now), limit },
  );

export interface ReactionToModerate {
  id: number;
  reference: string | null;
  publicationId: number | null;
  language: string;
  body: string | null;
  recordingId: string | null;
  createdAt: number;
}

export const pendingReactions = (db: Db, limit: number) =>
  queryRows<ReactionToModerate>(
    db,
    `select r.id, c.reference, r.publication_id, r.language, r.body, r.recording_id, r.created_at
      from reaction r left join contribution c on c.id = r.contribution_id
      where r.state = 'received' order by r.created_at, r.id limit :limit`,
    { limit },
  );

/** Spoken names of communes that nobody has listened to, with the citizen to set it for. */
export const communesToHear = (db: Db, limit: number) =>
  queryRows<{ recordingId: string; citizenId: number; phoneId: number; createdAt: number }>(
    db,
    `select recording.id as recording_id, citizen.id as citizen_id, recording.phone_id,
        recording.created_at
      from recording join citizen on citizen.phone_id = recording.phone_id
      where recording.purpose = 'commune' and recording.state in ('pending', 'ready')
        and citizen.commune_number is null
      order by recording.created_at limit :limit`,
    { limit },
  );
