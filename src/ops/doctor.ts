/** What one look at one thing found. */
export interface Finding {
  /** `note`: worth knowing, nothing is wrong. */
  state: 'ok' | 'note' | 'problem';
  /** How it stands, in a few words. Never a secret, a number of somebody or their words. */
  text: string;
  /** With a problem: what to do about it. */
  advice?: string;
}

export interface Examination {
  name: string;
  /** A look that throws counts as a problem; `explain` says why when it can. */
  look(): Promise<Finding | Finding[]>;
  /** What to do when the look throws. */
  advice?: string;
}

export interface Diagnosis {
  /** One per finding, in the order of the examinations. */
  lines: string[];
  problems: number;
}

const LOOK_MS = 20_000;
const MARKS = { ok: 'ok  ', note: 'note', problem: 'FAIL' } as const;

export const ok = (text: string): Finding => ({ state: 'ok', text });
export const note = (text: string): Finding => ({ state: 'note', text });
export const problem = (text: string, advice: string): Finding => ({
  state: 'problem',
  text,
  advice,
});

/**
 * Looks at one thing after the other, so that nothing measured disturbs the next, and hands each line
 * to `say` as soon as it is known.
 * @param explain says a thrown fault in a few words without quoting what it may hold.
 */
export async function examine(
  examinations: readonly Examination[],
  explain: (error: unknown) => string,
  say: (line: string) => void,
  limitMs = LOOK_MS,
): Promise<Diagnosis> {
  const lines: string[] = [];
  let problems = 0;
  for (const examination of examinations) {
    for (const finding of await found(examination, explain, limitMs)) {
      const line = findingLine(examination.name, finding);
      say(line);
      lines.push(line);
      if (finding.state === 'problem') problems += 1;
    }
  }
  return { lines, problems };
}

async function found(
  { look, advice }: Examination,
  explain: (error: unknown) => string,
  limitMs: number,
): Promise<Finding[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('late')), limitMs);
  });
  try {
    const result = await Promise.race([look(), late]);
    return Array.isArray(result) ? result : [result];
  } catch (error) {
    return [problem(explain(error), advice ?? 'see what `npm start` says about it')];
  } finally {
    clearTimeout(timer);
  }
}

function findingLine(name: string, { state, text, advice }: Finding): string {
  const remedy = advice === undefined ? '' : `. To do: ${advice}`;
  return `${MARKS[state]}  ${name}: ${text}${remedy}`;
}
