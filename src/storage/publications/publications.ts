import { findRow, insertRow, lockRow, queryRows, updateRows } from '../rows.ts';
import type { Db } from '../transaction.ts';

/** `invitation`: an official's own words, before citizens speak to him. */
export type PublicationKind = 'message' | 'decision' | 'invitation';

export interface PublicationRow {
  id: number;
  kind: PublicationKind;
  /** Null: entered by the team. */
  officialId: number | null;
  communeNumber: number;
  state: 'submitted' | 'published' | 'refused' | 'withdrawn';
  leavesAt: number | null;
  /** `YYYY-MM-DD`, of a decision. */
  decidedOn: string | null;
  createdAt: number;
  publishedAt: number | null;
  /** Whether those who follow are told: `waiting` until each has a delivery row; `stopped` by a person or for lack of money. */
  broadcast: 'none' | 'waiting' | 'done' | 'stopped';
  /** Phones up to this id have theirs. */
  broadcastPhoneId: number | null;
  demo: boolean;
}

export interface PublicationContent {
  publicationId: number;
  language: string;
  title: string;
  body: string;
  audio: string | null;
  recordingId: string | null;
}

export const findPublication = (db: Db, id: number) =>
  findRow<PublicationRow>(db, 'publication', { id });

export const lockPublication = (db: Db, id: number) =>
  lockRow<PublicationRow>(db, 'publication', { id });

export const insertPublication = (db: Db, publication: Partial<PublicationRow>) =>
  insertRow<PublicationRow>(db, 'publication', publication);

export const updatePublication = (db: Db, id: number, fields: Partial<PublicationRow>) =>
  updateRows(db, 'publication', { id }, fields);

export const insertPublicationContent = (db: Db, content: PublicationContent) =>
  insertRow<PublicationContent>(db, 'publication_content', content);

export const updatePublicationContent = (
  db: Db,
  which: Pick<PublicationContent, 'publicationId' | 'language'>,
  fields: Partial<Pick<PublicationContent, 'title' | 'body'>>,
) => updateRows(db, 'publication_content', which, fields);

export const publicationContents = (db: Db, publicationId: number) =>
  queryRows<PublicationContent>(
    db,
    'select * from publication_content where publication_id = :publicationId order by language',
    { publicationId },
  );
