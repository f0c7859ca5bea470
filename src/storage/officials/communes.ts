import type { CommuneLine } from '../../civic/commune-list.ts';
import { foldKey } from '../../lib/text-fold.ts';
import { findRow, queryRows, toColumns, updateRows } from '../rows.ts';
import type { Db } from '../transaction.ts';

export interface CommuneRow {
  /** Stable, three digits. */
  number: number;
  name: string;
  nameKey: string;
  cercle: string;
  region: string;
  /** Null: the setting of the service. */
  moderation: 'before' | 'after' | null;
  /** The day its council meets next, `YYYY-MM-DD`; null: nobody has said. */
  councilOn: string | null;
  demo: boolean;
}

/** One choice of a list: its name in writing, and the committed sound of it. */
export interface CommuneChoice {
  number: number;
  text: string;
  prompt: string;
}

export const findCommune = (db: Db, number: number) =>
  findRow<CommuneRow>(db, 'commune', { number });

export const setCouncilOn = (db: Db, number: number, councilOn: string | null) =>
  updateRows(db, 'commune', { number }, { councilOn });

export const allCommunes = (db: Db) =>
  queryRows<CommuneRow>(db, 'select * from commune order by number');

/** Writes new communes and corrected names; two that swap names may be in one call. */
export async function saveCommunes(db: Db, communes: readonly CommuneLine[]): Promise<void> {
  if (communes.length === 0) return;
  const numbers = communes.map(({ number }) => number);
  await db('commune')
    .whereIn('number', numbers)
    .update({ name_key: db.raw("'#' || number") });
  await db('commune')
    .insert(communes.map((commune) => toColumns(commune)))
    .onConflict('number')
    .merge(['name', 'name_key', 'cercle', 'region']);
}

/**
 * The communes whose name, or a word of it, starts with `letters` (two at least), accents, case and
 * hyphens aside; or the one with that number. Whole names first, then starts of names, then words.
 */
export async function communesByLetters(db: Db, letters: string): Promise<CommuneChoice[]> {
  const key = foldKey(letters);
  if (/^\d{3}$/.test(key)) {
    const commune = await findCommune(db, Number(key));
    return commune === null ? [] : [communeChoice(commune)];
  }
  if (key.length < 2) return [];
  const squeezed = key.replaceAll(' ', '');
  const rows = await queryRows<CommuneRow>(
    db,
    `select *, case when replace(name_key, ' ', '') = :squeezed then 0
        when replace(name_key, ' ', '') like :start then 1 else 2 end as rank
      from commune
      where replace(name_key, ' ', '') like :start or name_key like :word
      order by rank, number`,
    { squeezed, start: `${squeezed}%`, word: `% ${key}%` },
  );
  return rows.map(communeChoice);
}

/** A commune as flows show and say it. */
export function communeChoice(commune: { number: number; name: string }): CommuneChoice {
  return { number: commune.number, text: commune.name, prompt: `commune.${commune.number}` };
}
