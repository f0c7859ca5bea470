import { readCsvLines } from '../lib/csv-lines.ts';
import { foldKey } from '../lib/text-fold.ts';

/** One line of the list of communes. */
export interface CommuneLine {
  /** Stable, three digits. */
  number: number;
  name: string;
  /** What spellings without accents or capitals share. */
  nameKey: string;
  cercle: string;
  region: string;
}

export type CommuneList =
  | { ok: true; communes: CommuneLine[] }
  /** One sentence for each line that cannot be read. */
  | { ok: false; problems: string[] };

const COLUMNS = 'number,region,cercle,commune';

/**
 * Reads a list of communes: comma-separated, first line `number,region,cercle,commune`, no quotes. A
 * number or a name (in its cercle) given twice is a problem.
 */
export function readCommunes(csv: string): CommuneList {
  const list = readCsvLines<CommuneLine>(csv, {
    columns: COLUMNS,
    read: readLine,
    keys: ({ number, cercle, nameKey }) => [String(number), `${cercle}/${nameKey}`],
    whole: 'a number of three digits and three names',
    unique: 'a number or a name',
  });
  return list.ok ? { ok: true, communes: list.lines } : list;
}

function readLine(typed: readonly string[]): CommuneLine | null {
  const cells = typed.map((cell) => cell.normalize('NFC'));
  const [number = '', region = '', cercle = '', name = ''] = cells;
  const whole = cells.length === 4 && region !== '' && cercle !== '' && foldKey(name) !== '';
  const quoted = cells.some((cell) => cell.includes('"'));
  if (!whole || !/^[1-9]\d\d$/.test(number) || quoted) return null;
  return { number: Number(number), region, cercle, name, nameKey: foldKey(name) };
}
