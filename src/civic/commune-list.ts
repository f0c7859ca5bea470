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
  const [head = '', ...rest] = csv.replace(/^\uFEFF/, '').split(/\r?\n/);
  if (head.trim() !== COLUMNS) return { ok: false, problems: [`line 1 is not ${COLUMNS}`] };
  const communes: CommuneLine[] = [];
  const problems: string[] = [];
  const seen = new Set<string>();
  rest.forEach((line, index) => {
    if (line.trim() === '') return;
    const commune = readLine(line);
    const place = `line ${index + 2}`;
    if (commune === null) {
      problems.push(`${place} is not a number of three digits and three names`);
      return;
    }
    const keys = [String(commune.number), `${commune.cercle}/${commune.nameKey}`];
    if (keys.some((key) => seen.has(key))) problems.push(`${place} repeats a number or a name`);
    for (const key of keys) seen.add(key);
    communes.push(commune);
  });
  return problems.length > 0 ? { ok: false, problems } : { ok: true, communes };
}

function readLine(line: string): CommuneLine | null {
  const cells = line.split(',').map((cell) => cell.trim().normalize('NFC'));
  const [number = '', region = '', cercle = '', name = ''] = cells;
  const whole = cells.length === 4 && region !== '' && cercle !== '' && foldKey(name) !== '';
  if (!whole || !/^[1-9]\d\d$/.test(number) || line.includes('"')) return null;
  return { number: Number(number), region, cercle, name, nameKey: foldKey(name) };
}
