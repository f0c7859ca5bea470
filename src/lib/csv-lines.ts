/** How the lines of one kind of list are read. */
export interface ListForm<Line> {
  /** The first line. */
  columns: string;
  /** Null: it is none. */
  read(cells: readonly string[]): Line | null;
  /** What no two lines may share. */
  keys(line: Line): readonly string[];
  /** Ends `line 3 is not …`. */
  whole: string;
  /** Ends `line 3 repeats …`. */
  unique: string;
}

export type ListRead<Line> =
  | { ok: true; lines: Line[] }
  /** One sentence for each line that cannot be read. */
  | { ok: false; problems: string[] };

/** Reads a list of comma-separated lines under their names, without quotes; blank lines are passed over. */
export function readCsvLines<Line>(csv: string, form: ListForm<Line>): ListRead<Line> {
  const [head = '', ...rest] = csv.replace(/^\uFEFF/, '').split(/\r?\n/);
  if (head.trim() !== form.columns) {
    return { ok: false, problems: [`line 1 is not ${form.columns}`] };
  }
  const lines: Line[] = [];
  const problems: string[] = [];
  const seen = new Set<string>();
  rest.forEach((text, index) => {
    if (text.trim() === '') return;
    const place = `line ${index + 2}`;
    const line = form.read(text.split(',').map((cell) => cell.trim()));
    if (line === null) {
      problems.push(`${place} is not ${form.whole}`);
      return;
    }
    const keys = form.keys(line);
    if (keys.some((key) => seen.has(key))) problems.push(`${place} repeats ${form.unique}`);
    for (const key of keys) seen.add(key);
    lines.push(line);
  });
  return problems.length > 0 ? { ok: false, problems } : { ok: true, lines };
}
