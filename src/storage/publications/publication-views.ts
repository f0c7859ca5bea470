import type { Named } from '../../engine/value.ts';
import { formatDate } from '../../lib/time.ts';
import { queryRows } from '../rows.ts';
import type { Db } from '../transaction.ts';
import type { PublicationKind } from './publications.ts';

export interface PublicationItem {
  id: number;
  title: Named;
  /** Digits, `24/11/2026`. */
  date: string;
}

export interface PublicationView {
  title: Named;
  content: Named;
  /** Null when the team entered it. */
  official: Named | null;
  date: string;
}

/** Her language, else French, else whichever there is. */
const BEST_CONTENT = `select * from publication_content where publication_id = p.id
  order by language <> :language, language <> 'fr', language limit 1`;

const PUBLISHED = "p.state = 'published' and p.published_at is not null";

/** Of one commune, or of all when hers is not known; newest first, at most 40. */
export async function publicationsOf(
  db: Db,
  which: { commune: number | null; kind: PublicationKind; language: string; timeZone: string },
): Promise<PublicationItem[]> {
  const { timeZone, ...bindings } = which;
  const rows = await queryRows<{ id: number; title: string; publishedAt: number }>(
    db,
    `select p.id, content.title, p.published_at from publication p
      join lateral (${BEST_CONTENT}) content on true
      where (cast(:commune as int) is null or p.commune_number = :commune) and p.kind = :kind and ${PUBLISHED}
      order by p.published_at desc, p.id desc limit 40`,
    bindings,
  );
  return rows.map(({ id, title, publishedAt }) => ({
    id,
    title: { text: title },
    date: formatDate(publishedAt, timeZone),
  }));
}

interface PublicationViewRow {
  title: string;
  body: string;
  audio: string | null;
  recordingId: string | null;
  publishedAt: number;
  name: string | null;
  role: string | null;
}

/** One published, or null. */
export async function publication(
  db: Db,
  which: { id: number; language: string; timeZone: string },
): Promise<PublicationView | null> {
  const { timeZone, ...bindings } = which;
  const [row] = await queryRows<PublicationViewRow>(
    db,
    `select content.*, p.published_at, official.name, official.role from publication p
      join lateral (${BEST_CONTENT}) content on true
      left join official on official.id = p.official_id
      where p.id = :id and ${PUBLISHED}`,
    bindings,
  );
  if (row === undefined) return null;
  return {
    title: { text: row.title },
    content: soundOf(row),
    official: row.name === null ? null : { text: row.name, prompt: `role.${row.role}` },
    date: formatDate(row.publishedAt, timeZone),
  };
}

function soundOf(row: PublicationViewRow): Named {
  return {
    text: row.body,
    ...(row.audio !== null && { audio: row.audio }),
    ...(row.audio === null && row.recordingId !== null && { recording: row.recordingId }),
  };
}
