import { findRow, insertRow, lockRow, queryRows, toColumns, updateRows } from '../rows.ts';
import type { Db } from '../transaction.ts';

/** A prompt recorded in the field; it is heard instead of the committed file of the same name. */
export interface PromptRow {
  id: string;
  language: string;
  state: 'recorded' | 'reviewed';
  /** The words it says; when the catalogue's have changed since, it is stale and not heard. */
  sentence: string;
  speaker: string;
  /** Telephone form in the audio store: `p/<sha256>.mp3`. */
  fileKey: string;
  /** As it was recorded. */
  originalKey: string;
  sha256: string;
  seconds: number;
  lufs: number | null;
  truePeak: number | null;
  verdict: string;
  recordedAt: number;
  /** Names of console users. */
  madeBy: string;
  publishedBy: string;
  reviewedBy: string | null;
  reviewedAt: number | null;
}

/** A recording for a prompt that nobody has published yet. */
export interface PromptTakeRow {
  id: string;
  promptId: string;
  language: string;
  sentence: string;
  speaker: string;
  madeBy: string;
  madeAt: number;
  fileKey: string;
  originalKey: string;
  sha256: string;
  seconds: number;
  lufs: number | null;
  truePeak: number | null;
  /** `good`, `clipped`, `noisy`, `short` or `silent`. */
  verdict: string;
}

export const listPrompts = (db: Db) =>
  queryRows<PromptRow>(db, "select * from prompt where state in ('recorded', 'reviewed')");

/** Equal as long as no row changed: what processes compare before they read the table again. */
export async function promptsFingerprint(db: Db): Promise<string> {
  const [row] = await queryRows<{ print: string }>(
    db,
    `select concat_ws('/',
       (select md5(string_agg(concat_ws('/', language, id, state, sha256, sentence, speaker), ','
          order by language, id)) from prompt),
       (select md5(string_agg(concat_ws('/', language, flow, fingerprint), ','
          order by language, flow)) from published_flow),
       (select md5(string_agg(concat_ws('/', id, name), ',' order by id)) from official where active)
     ) as print`,
  );
  return row?.print ?? '';
}

export const findPromptRow = (db: Db, language: string, id: string) =>
  findRow<PromptRow>(db, 'prompt', { language, id });

export const lockPrompt = (db: Db, language: string, id: string) =>
  lockRow<PromptRow>(db, 'prompt', { language, id });

/** Writes or replaces the prompt of that language and id. */
export async function savePrompt(db: Db, prompt: PromptRow): Promise<void> {
  await db('prompt').insert(toColumns(prompt)).onConflict(['id', 'language']).merge();
}

export const updatePrompt = (db: Db, language: string, id: string, fields: Partial<PromptRow>) =>
  updateRows(db, 'prompt', { language, id }, fields);

export const deletePrompt = (db: Db, language: string, id: string) =>
  db('prompt').where({ language, id }).delete();

export const listTakes = (db: Db, language: string) =>
  queryRows<PromptTakeRow>(
    db,
    'select * from prompt_take where language = :language order by made_at desc',
    { language },
  );

export const findTake = (db: Db, id: string) => findRow<PromptTakeRow>(db, 'prompt_take', { id });

export const lockTake = (db: Db, id: string) => lockRow<PromptTakeRow>(db, 'prompt_take', { id });

/** The take this person had of this prompt is gone; answers it, for its files. */
export async function deleteOwnTake(
  db: Db,
  take: Pick<PromptTakeRow, 'language' | 'promptId' | 'madeBy'>,
): Promise<PromptTakeRow | null> {
  const [row] = await queryRows<PromptTakeRow>(
    db,
    `delete from prompt_take where language = :language and prompt_id = :promptId
       and made_by = :madeBy returning *`,
    { ...take },
  );
  return row ?? null;
}

export const insertTake = (db: Db, take: PromptTakeRow) =>
  insertRow<PromptTakeRow>(db, 'prompt_take', take);

export const deleteTake = (db: Db, id: string) => db('prompt_take').where({ id }).delete();

/** Whether a file of the store is still named by a prompt or a take. */
export async function isPromptFileUsed(db: Db, fileKey: string): Promise<boolean> {
  const [row] = await queryRows<{ used: boolean }>(
    db,
    `select exists (select from prompt where file_key = :fileKey)
         or exists (select from prompt_take where file_key = :fileKey) as used`,
    { fileKey },
  );
  return row?.used ?? false;
}
