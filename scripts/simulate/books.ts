import type { Knex } from 'knex';
import type { Vault } from '../../src/lib/crypto.ts';
import { queryRows } from '../../src/storage/rows.ts';
import type { AnswerRow, Books, GivenRow, SentRow } from './judge.ts';

const SENT = `
select d.id, d.kind, d.purpose, phone.number_encrypted as sealed, d.body, d.provider_id, d.state, d.failure,
    d.attempts, d.due_at, coalesce(d.sending_since, d.due_at) as sent_at,
    concat_ws(' ', d.contribution_id, d.answer_id, d.publication_id, d.context ->> 'follow_up') as item
  from delivery d join phone on phone.id = d.phone_id order by d.created_at`;

const ANSWERS = `
select c.reference, phone.number_encrypted as sealed, answer.sent_at,
    coalesce(phone.opted_out_at is not null, true) as opted_out
  from answer join contribution c on c.id = answer.contribution_id
  left join phone on phone.id = c.phone_id
  where answer.state = 'sent' and c.state <> 'erased'`;

const GIVEN = `
select c.reference, a.assigned_at as given_at,
    array_remove(array_agg(phone.number_encrypted), null) as sealed,
    bool_or(a.refused_at is not null or official.paused_until is not null or not official.active
      or c.official_id is distinct from a.official_id
      or c.state not in ('assigned', 'seen') or phone.opted_out_at is not null) as needs_no_word
  from assignment a join contribution c on c.id = a.contribution_id
  join official on official.id = a.official_id
  left join official_phone on official_phone.official_id = official.id
  left join phone on phone.id = official_phone.phone_id
  group by c.reference, a.assigned_at, a.official_id`;

type Sealed<Row> = Omit<Row, 'phone'> & { sealed: string | null };

/** What the database says was sent, answered and given; numbers opened, to be compared and never shown. */
export async function readBooks(db: Knex, vault: Vault): Promise<Books> {
  const open = (sealed: string) => vault.decrypt(sealed);
  const sent = await queryRows<Sealed<SentRow>>(db, SENT);
  const answers = await queryRows<Sealed<AnswerRow>>(db, ANSWERS);
  const given = await queryRows<Omit<GivenRow, 'officialPhones'> & { sealed: string[] }>(db, GIVEN);
  const references = await queryRows<{ reference: string }>(
    db,
    'select reference from contribution where reference is not null',
  );
  return {
    sent: sent.map(({ sealed, ...row }) => ({
      ...row,
      phone: sealed === null ? null : open(sealed),
    })),
    answers: answers.map(({ sealed, ...row }) => ({
      ...row,
      phone: sealed === null ? null : open(sealed),
    })),
    given: given.map(({ sealed, ...row }) => ({ ...row, officialPhones: sealed.map(open) })),
    references: new Set(references.map(({ reference }) => reference)),
  };
}
