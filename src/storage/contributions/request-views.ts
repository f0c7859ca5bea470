import type { Named } from '../../engine/value.ts';
import { queryRows } from '../rows.ts';
import type { Db } from '../transaction.ts';
import { contentOf } from './content.ts';

/** What its author is told of it. */
export type RequestStatus = 'received' | 'sent' | 'taken' | 'answered' | 'refused';

export interface RequestItem {
  id: number;
  reference: string;
  kind: string;
  theme: string | null;
  status: RequestStatus;
}

export interface RequestView extends RequestItem {
  /** What she asked. */
  content: Named;
  answer: Named | null;
  answerId: number | null;
  /** She has said whether the answer is good. */
  followedUp: boolean;
  /** Who has it or answered it. */
  official: { id: number } | null;
  /** Why it takes time, as its official said last; null once there is an answer. */
  explanation: Named | null;
  /** It waits for the council, which meets on that day (`YYYY-MM-DD`, null: not known); null: it does not. */
  council: { on: string | null } | null;
}

/**
 * The states of civic/contributions.ts as its author is told them: `citizenStatus`. One that was merged
 * into another (`root`) fares as that one.
 */
const STATUS = `case
  when root.state in ('received', 'transcribed', 'approved', 'to_route') then 'received'
  when root.state = 'rejected' then 'refused'
  when root.state in ('answered', 'published', 'closed') then 'answered'
  when exists (select from assignment where contribution_id = root.id and taken_at is not null
    and refused_at is null) then 'taken'
  else 'sent' end`;

/**
 * Hers; and of who helps by a code, what people without a phone said with her. Where a number was given it is
 * nobody's but hers, until she says that the phone is hers.
 */
const MINE = `from contribution c join contribution root on root.id = coalesce(c.merged_into, c.id)
  where c.id in (
    select id from contribution where phone_id = (select id from phone where hash = :phoneHash)
    union all
    select id from contribution where phone_id is null and assisted_by =
      (select facilitator.id from facilitator join phone on phone.id = phone_id
        where hash = :phoneHash and active)
      and not exists (select from citizen where citizen.id = citizen_id
        and (keyed_phone_id is not null or keyed_wrong_at is not null)))
  and c.reference is not null and c.state not in ('draft', 'erased')`;

/** With why it takes time, as said last; a voice that says it is for who speaks the language it was said in. */
const MINE_EXPLAINED = MINE.replace(
  'where c.id in',
  `left join lateral (select explanation, case when c.language = root.language
        then explanation_recording_id end as explanation_recording
      from assignment where contribution_id = root.id
        and explanation is not null and refused_at is null
      order by explained_at desc limit 1) why on true where c.id in`,
);

/** Only hers, newest first. */
export const contributionsOfPhone = (db: Db, phoneHash: string) =>
  queryRows<RequestItem>(
    db,
    `select c.id, c.reference, c.kind, c.theme, ${STATUS} as status ${MINE}
      order by c.received_at desc, c.id desc limit 40`,
    { phoneHash },
  );

type RequestRow = RequestItem & {
  text: string | null;
  recording: string | null;
  answerId: number | null;
  answerText: string | null;
  answerRecording: string | null;
  followedUp: boolean;
  officialId: number | null;
  explanation: string | null;
  explanationRecording: string | null;
  listed: boolean;
  councilOn: string | null;
};

/**
 * One of hers, by id or by reference; null for anybody else's. An answer that was typed and then said by
 * a facilitator has both forms.
 */
export async function request(
  db: Db,
  phoneHash: string,
  which: { id: number } | { reference: string },
): Promise<RequestView | null> {
  const column = 'id' in which ? 'c.id = :id' : 'c.reference = :reference';
  const [row] = await queryRows<RequestRow>(
    db,
    `select item.*, answer.id as answer_id, answer.body as answer_text,
        coalesce(answer.recording_id, answer.spoken_recording_id) as answer_recording,
        exists (select from follow_up where contribution_id = item.id and kind = 'answer_good'
          and answer is not null) as followed_up
      from (select c.id, c.reference, c.kind, c.theme, ${STATUS} as status, c.body as text,
          c.recording_id as recording, root.official_id,
          root.state in ('to_route', 'assigned', 'seen') and exists (select from ladder_event
            where contribution_id = root.id and outcome = 'listed') as listed,
          (select council_on from commune where number = root.commune_number) as council_on,
          why.explanation, why.explanation_recording ${MINE_EXPLAINED} and ${column}) item
      left join lateral (select * from answer where contribution_id = item.id and state = 'sent'
        order by sent_at desc, id desc limit 1) answer on true`,
    { phoneHash, ...which },
  );
  return row === undefined ? null : requestOf(row);
}

function requestOf(row: RequestRow): RequestView {
  const answer = contentOf({ text: row.answerText, recording: row.answerRecording });
  return {
    id: row.id,
    reference: row.reference,
    kind: row.kind,
    theme: row.theme,
    status: row.status,
    content: contentOf(row),
    answer: row.answerId === null ? null : answer,
    answerId: row.answerId,
    followedUp: row.followedUp,
    official: row.officialId === null ? null : { id: row.officialId },
    explanation:
      row.answerId !== null || row.explanation === null
        ? null
        : contentOf({ text: row.explanation, recording: row.explanationRecording }),
    council: row.listed && row.answerId === null ? { on: row.councilOn } : null,
  };
}
