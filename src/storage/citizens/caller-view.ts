import { queryRows } from '../rows.ts';
import type { Db } from '../transaction.ts';

/** What concerns a caller beside who she is. */
export interface CallerView {
  /** Something she asked has moved since she was last told. */
  moved: boolean;
  /** This phone is that of somebody who helps others by a code. */
  facilitates: boolean;
  /** Something was said with a helper, who keyed this number: is it hers? (`keyedCitizenOf`) */
  helped: boolean;
  /** Sealed number of who helps in her commune. */
  facilitator: string | null;
}

/** What is answered is news only while it waits to be heard, which `citizenView` knows. */
const SQL = `
select exists (select from contribution c where c.phone_id = phone.id and c.reference is not null
    and c.state not in ('draft', 'erased', 'answered', 'published', 'closed')
    and greatest(
      (select max(at) from moderation_decision where contribution_id = c.id and decision = 'rejected'),
      (select max(greatest(sent_at, taken_at)) from assignment
        where contribution_id = c.id and refused_at is null)
    ) > coalesce(phone.news_heard_at, c.received_at)) as moved,
  exists (select from facilitator where phone_id = phone.id and active
    and code_hash is not null) as facilitates,
  exists (select from citizen said join contribution c on c.citizen_id = said.id
    where said.keyed_phone_id = phone.id and said.keyed_wrong_at is null
      and c.reference is not null and c.state <> 'erased') as helped,
  (select helper.number_encrypted from facilitator join phone helper on helper.id = facilitator.phone_id
    where active and announced and facilitator.commune_number = citizen.commune_number
      and helper.id <> phone.id) as facilitator
from phone left join citizen on citizen.phone_id = phone.id
where phone.hash = :phoneHash`;

/** @param phoneHash keyed hash of the phone; of an unknown one nothing is known. */
export async function callerView(db: Db, phoneHash: string): Promise<CallerView> {
  const [row] = await queryRows<CallerView>(db, SQL, { phoneHash });
  return row ?? { moved: false, facilitates: false, helped: false, facilitator: null };
}
