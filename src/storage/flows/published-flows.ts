import { queryRows, toColumns } from '../rows.ts';
import type { Db } from '../transaction.ts';

/** A flow that was published as speech in a language. */
export interface PublishedFlowRow {
  language: string;
  flow: string;
  /** Of the words it said then. */
  fingerprint: string;
  publishedAt: number;
  /** Name of a console user. */
  publishedBy: string;
}

export const listPublishedFlows = (db: Db) =>
  queryRows<PublishedFlowRow>(db, 'select * from published_flow order by language, flow');

/** Writes or replaces it. */
export async function savePublishedFlow(db: Db, row: PublishedFlowRow): Promise<void> {
  await db('published_flow').insert(toColumns(row)).onConflict(['language', 'flow']).merge();
}

/** @returns how many there were. */
export const deletePublishedFlow = (db: Db, language: string, flow: string): Promise<number> =>
  db('published_flow').where({ language, flow }).delete();
