import type { Named } from '../../engine/value.ts';
import { type CommuneChoice, communeChoice } from '../officials/communes.ts';
import { queryRows } from '../rows.ts';
import type { Db } from '../transaction.ts';
import { contentOf } from './content.ts';
import { CONTENT, PUBLIC, PUBLIC_ANSWER } from './public-views.ts';

/** What somebody else asked and everybody may hear. */
export interface OtherItem {
  id: number;
  who: 'woman' | 'man' | 'person' | 'group';
  commune: CommuneChoice | null;
  theme: string | null;
  content: Named;
  /** Null while nobody has answered. */
  answer: Named | null;
  supports: number;
  /** By this phone. */
  supported: boolean;
}

interface OtherRow {
  id: number;
  sex: string | null;
  groupSessionId: number | null;
  communeNumber: number | null;
  communeName: string | null;
  theme: string | null;
  text: string | null;
  recording: string | null;
  audio: string | null;
  answered: boolean;
  answerText: string | null;
  answerRecording: string | null;
  supports: number;
  supported: boolean;
}

/** One answered question, the newest first, then one open challenge, the most supported first, and so on. */
const SQL = `
with heard as (select cast(jsonb_array_elements_text(cast(:heard as jsonb)) as bigint) as id),
listed as (
  select c.id, row_number() over (order by c.answered_at desc, c.id desc) as place, 1 as kind,
    true as answered, answer.body as answer_text,
    coalesce(answer.recording_id, answer.spoken_recording_id) as answer_recording
  from contribution c join lateral (${PUBLIC_ANSWER}) answer on true
  where (cast(:commune as int) is null or c.commune_number = :commune) and ${PUBLIC}
    and (:canRead or coalesce(answer.recording_id, answer.spoken_recording_id) is not null)
  union all
  select c.id, row_number() over (order by (select count(*) from support where contribution_id = c.id) desc,
      c.received_at desc, c.id desc), 2, false, null, null
  from contribution c
  where (cast(:commune as int) is null or c.commune_number = :commune) and c.kind = 'challenge'
    and ${PUBLIC} and c.answered_at is null)
select * from (
  select c.id, citizen.sex, c.group_session_id, commune.number as commune_number,
    commune.name as commune_name, c.theme, ${CONTENT}, listed.answered, listed.answer_text,
    listed.answer_recording, listed.place, listed.kind,
    (select count(*) from support where contribution_id = c.id) as supports,
    exists (select from support join phone on phone.id = support.phone_id
      where contribution_id = c.id and phone.hash = :phoneHash) as supported
  from listed join contribution c on c.id = listed.id
    left join citizen on citizen.id = c.citizen_id
    left join commune on commune.number = c.commune_number
  where c.id not in (select id from heard)
    and c.phone_id is distinct from (select id from phone where hash = :phoneHash)) item
where recording is not null or audio is not null or (:canRead and text is not null)
order by place, kind limit 1`;

/**
 * The next question of others in a commune (null: anywhere) that this phone has not heard in this call; null
 * when there are no more. `canRead`: what was only typed can be read to her.
 */
export async function nextOther(
  db: Db,
  which: { commune: number | null; heard: readonly number[]; phoneHash: string; canRead: boolean },
): Promise<OtherItem | null> {
  const heard = JSON.stringify(which.heard);
  const [row] = await queryRows<OtherRow>(db, SQL, { ...which, heard });
  return row === undefined ? null : itemOf(row);
}

function itemOf(row: OtherRow): OtherItem {
  const { communeNumber, communeName, sex } = row;
  const single = sex === 'woman' || sex === 'man' ? sex : 'person';
  return {
    id: row.id,
    who: row.groupSessionId === null ? single : 'group',
    commune:
      communeNumber === null || communeName === null
        ? null
        : communeChoice({ number: communeNumber, name: communeName }),
    theme: row.theme,
    content: contentOf(row),
    answer: row.answered
      ? contentOf({ text: row.answerText, recording: row.answerRecording })
      : null,
    supports: row.supports,
    supported: row.supported,
  };
}
