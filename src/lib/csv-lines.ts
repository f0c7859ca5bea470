/** How the lines of one kind of list are read. */
export interface ListForm<Line> {
  /** The first line. */
  columns: string;
  /** `at`: the line it stands on, the first is 1. Null: it is none. */
  read(cells: readonly string[], at: number): Line | null;
  /** What no two lines may share. */
  keys(line: Line): readonly string[];
  /** Ends `line 3 is not …`. */
  whole: string;
  /** Ends `line 3 repeats …`. */
  unique: string;
  /** How problems are said to who made the list; in English when absent. */
  words?: ListWords;
}

export interface ListWords {
  isNot(line: number, what: string): string;
  repeats(line: number, what: string): string;
}

const ENGLISH: ListWords = {
  isNot: (line, what) => `line ${line} is not ${what}`,
  repeats: (line, what) => `line ${line} repeats ${what}`,
};

export type ListRead<Line> =
  | { ok: true; lines: Line[] }
  /** One sentence for each line that cannot be read. */
  | { ok: false; problems: string[] };

/**
 * Reads a list under the names of its columns, without quotes; blank lines are passed over. Cells are parted by
 * commas, or by semicolons where the first line is, as spreadsheets in French do.
 */
export function readCsvLines<Line>(csv: string, form: ListForm<Line>): ListRead<Line> {
  const [head = '', ...rest] = csv.replace(/^\uFEFF/, '').split(/\r?\n/);
  const words = form.words ?? ENGLISH;
  const mark = head.includes(';') ? ';' : ',';
  const cellsOf = (text: string) => text.split(mark).map((cell) => cell.trim());
  if (cellsOf(head).join(',') !== form.columns) {
    return { ok: false, problems: [words.isNot(1, form.columns)] };
  }
  const lines: Line[] = [];
  const problems: string[] = [];
  const seen = new Set<string>();
  rest.forEach((text, index) => {
    if (text.trim() === '') return;
    const at = index + 2;
    const line = form.read(cellsOf(text), at);
    if (line === null) {
      problems.push(words.isNot(at, form.whole));
      return;
    }
    const keys = form.keys(line);
    if (keys.some((key) => seen.has(key))) problems.push(words.repeats(at, form.unique));
    for (const key of keys) seen.add(key);
    lines.push(line);
  });
  return problems.length > 0 ? { ok: false, problems } : { ok: true, lines };
}
