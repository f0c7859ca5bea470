import type { Named } from '../engine/value.ts';
import { contentOf } from './content.ts';
import { queryRows } from './rows.ts';
import type { Db } from './transaction.ts';

export interface OfficialChoice {
  id: number;
  role: string;
  name: Named;
  followed: boolean;
  rated: boolean;
}

/** Active officials of a commune, the mayor first; `followed` and `rated` by this phone. */
export async function officialsOf(
  db: Db,
  which: { commune: number; phoneHash: string },
): Promise<OfficialChoice[]> {
  const rows = await queryRows<{
    id: number;
    role: string;
    name: string;
    followed: boolean;
    rated: boolean;
  }>(
    db,
    `select official.id, role, name,
        exists (select from follow join phone on phone.id = phone_id
          where official_id = official.id and hash = :phoneHash) as followed,
        exists (select from official_rating join phone on phone.id = phone_id
          where official_id = official.id and hash = :phoneHash) as rated
      from official where commune_number = :commune and active
      order by array_position(array['mayor', 'deputy', 'councillor', 'secretary', 'council'], role),
        name, official.id`,
    which,
  );
  return rows.map((row) => ({ ...row, name: { text: row.name, prompt: `role.${row.role}` } }));
}

export interface OfficialItem {
  found: boolean;
  reference: string;
  theme: string | null;
  content: Named;
  /** Who asks: sex, commune, and a name only when given for this one. */
  identity: { sex: string | null; commune: string | null; name: string | null };
}

/** The item of that reference, found only when it was sent to the official who holds this phone. */
export async function officialItem(
  db: Db,
  officialPhoneHash: string,
  reference: string,
): Promise<OfficialItem> {
  const [row] = await queryRows<{
    theme: string | null;
    text: string | null;
    recording: string | null;
    sex: string | null;
    commune: string | null;
    name: string | null;
  }>(
    db,
    `select c.theme, coalesce(c.body, c.transcript) as text, c.recording_id as recording,
        citizen.sex, commune.name as commune, c.identity_name as name
      from contribution c
      join assignment on assignment.contribution_id = c.id and sent_at is not null
        and refused_at is null
      join official on official.id = assignment.official_id and active
      join official_phone on official_phone.official_id = official.id
      join phone on phone.id = official_phone.phone_id
      left join citizen on citizen.id = c.citizen_id
      left join commune on commune.number = c.commune_number
      where c.reference = :reference and phone.hash = :officialPhoneHash and c.state <> 'erased'
      limit 1`,
    { reference, officialPhoneHash },
  );
  const nobody = { sex: null, commune: null, name: null };
  if (row === undefined) {
    return { found: false, reference, theme: null, content: {}, identity: nobody };
  }
  const { sex, commune, name } = row;
  return {
    found: true,
    reference,
    theme: row.theme,
    content: contentOf(row),
    identity: { sex, commune, name },
  };
}
