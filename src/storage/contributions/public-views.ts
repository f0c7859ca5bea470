import type { Named } from '../../engine/value.ts';
import { queryRows } from '../rows.ts';
import type { Db } from '../transaction.ts';
import { contentOf, SOUND_FOR_OTHERS } from './content.ts';

export interface ChallengeItem {
  id: number;
  theme: string | null;
  supports: number;
  title: Named;
}

export interface ChallengeView {
  content: Named;
  supports: number;
  /** By this phone. */
  supported: boolean;
  /** Asked from this phone. */
  mine: boolean;
  theme: string | null;
  official: Named | null;
  /** Approved for everybody to hear; null before. */
  answer: Named | null;
}

export interface AnsweredItem {
  id: number;
  theme: string | null;
  supports: number;
  title: Named;
  answer: Named;
}

/** What everybody may see: approved, public, not merged into another. */
export const PUBLIC = `c.public and c.approved_at is not null and c.merged_into is null
  and c.state in ('approved', 'to_route', 'assigned', 'seen', 'answered', 'published', 'closed')`;

/** Words to read and the sound to hear; a spoken one is read as its transcript. */
export const CONTENT = `coalesce(c.body, c.transcript) as text, ${SOUND_FOR_OTHERS}`;

const SUPPORTS = '(select count(*) from support where contribution_id = c.id) as supports';

export const PUBLIC_ANSWER = `select * from answer where contribution_id = c.id and state = 'sent'
  and approved_at is not null order by sent_at desc, id desc limit 1`;

type ContentRow = { text: string | null; recording: string | null; audio: string | null };

/** Challenges of a commune (null: of all) that nobody has answered, most supported first, at most 40. */
export async function openChallenges(db: Db, commune: number | null): Promise<ChallengeItem[]> {
  const rows = await queryRows<ContentRow & { id: number; theme: string | null; supports: number }>(
    db,
    `select c.id, c.theme, ${CONTENT}, ${SUPPORTS} from contribution c
      where (cast(:commune as int) is null or c.commune_number = :commune) and c.kind = 'challenge' and ${PUBLIC}
        and c.answered_at is null
      order by supports desc, c.received_at desc, c.id desc limit 40`,
    { commune },
  );
  return rows.map((row) => ({
    id: row.id,
    theme: row.theme,
    supports: row.supports,
    title: contentOf(row),
  }));
}

/** Public questions of a debate, answered or not, most supported first, at most 40. */
export async function debateChallenges(db: Db, debate: number): Promise<ChallengeItem[]> {
  const rows = await queryRows<ContentRow & { id: number; theme: string | null; supports: number }>(
    db,
    `select c.id, c.theme, ${CONTENT}, ${SUPPORTS} from contribution c
      join debate_item on debate_item.contribution_id = c.id
      where debate_id = :debate and ${PUBLIC}
      order by supports desc, c.received_at, c.id limit 40`,
    { debate },
  );
  return rows.map((row) => ({
    ...{ id: row.id, theme: row.theme, supports: row.supports },
    title: contentOf(row),
  }));
}

/** One of them, or null when it is not public. */
export async function challenge(
  db: Db,
  which: { id: number; phoneHash: string },
): Promise<ChallengeView | null> {
  const [row] = await queryRows<ChallengeRow>(
    db,
    `select c.theme, ${CONTENT}, ${SUPPORTS}, official.name, official.role,
        exists (select from support join phone on phone.id = support.phone_id
          where contribution_id = c.id and phone.hash = :phoneHash) as supported,
        exists (select from phone join contribution asked on asked.phone_id = phone.id
          where phone.hash = :phoneHash and (asked.id = c.id or asked.merged_into = c.id)) as mine,
        answer.body as answer_text,
        coalesce(answer.recording_id, answer.spoken_recording_id) as answer_recording
      from contribution c left join official on official.id = c.official_id
      left join lateral (${PUBLIC_ANSWER}) answer on true
      where c.id = :id and ${PUBLIC}`,
    which,
  );
  if (row === undefined) return null;
  const { supports, supported, mine, theme } = row;
  const answer = contentOf({ text: row.answerText, recording: row.answerRecording });
  return {
    content: contentOf(row),
    supports,
    supported,
    mine,
    theme,
    official: officialOf(row),
    answer: Object.keys(answer).length === 0 ? null : answer,
  };
}

type ChallengeRow = ContentRow &
  OfficialColumns & {
    theme: string | null;
    supports: number;
    supported: boolean;
    mine: boolean;
    answerText: string | null;
    answerRecording: string | null;
  };

interface OfficialColumns {
  name: string | null;
  role: string | null;
}

function officialOf(row: OfficialColumns): Named | null {
  return row.name === null ? null : { text: row.name, prompt: `role.${row.role}` };
}

/** Public questions of a commune (null: of all) with an answer that a moderator let everybody hear, newest first. */
export async function answered(db: Db, commune: number | null): Promise<AnsweredItem[]> {
  const rows = await queryRows<
    ContentRow & {
      id: number;
      theme: string | null;
      supports: number;
      answerText: string | null;
      answerRecording: string | null;
    }
  >(
    db,
    `select c.id, c.theme, ${CONTENT}, ${SUPPORTS}, answer.body as answer_text,
        coalesce(answer.recording_id, answer.spoken_recording_id) as answer_recording
      from contribution c
      join lateral (${PUBLIC_ANSWER}) answer on true
      where (cast(:commune as int) is null or c.commune_number = :commune) and ${PUBLIC}
      order by c.answered_at desc, c.id desc limit 40`,
    { commune },
  );
  return rows.map((row) => ({
    id: row.id,
    theme: row.theme,
    supports: row.supports,
    title: contentOf(row),
    answer: contentOf({ text: row.answerText, recording: row.answerRecording }),
  }));
}
