import type { Named } from '../../engine/value.ts';
import { queryRows } from '../rows.ts';
import type { Db } from '../transaction.ts';

export interface OfficialChoice {
  id: number;
  role: string;
  name: Named;
  followed: boolean;
  rated: boolean;
  /** His own words, for whoever hesitates to speak to him; null: none is published and ready. */
  invitation: Named | null;
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
    recording: string | null;
  }>(
    db,
    `select official.id, role, name,
        exists (select from follow join phone on phone.id = phone_id
          where official_id = official.id and hash = :phoneHash) as followed,
        exists (select from official_rating join phone on phone.id = phone_id
          where official_id = official.id and hash = :phoneHash) as rated,
        (select recording.id from publication p
          join publication_content content on content.publication_id = p.id
          join recording on recording.id = content.recording_id and recording.state = 'ready'
          where p.official_id = official.id and p.kind = 'invitation' and p.state = 'published'
          order by p.published_at desc, p.id desc limit 1) as recording
      from official where commune_number = :commune and active and role <> 'focal'
      order by array_position(array['mayor', 'deputy', 'councillor', 'secretary', 'council'], role),
        name, official.id`,
    which,
  );
  return rows.map(({ recording, ...row }) => ({
    ...row,
    name: { text: row.name, prompt: `role.${row.role}` },
    invitation: recording === null ? null : { recording },
  }));
}
