import { isPassing, type LadderStep, type Ladders } from './ladder.ts';

const KINDS = ['reminder', 'announce', 'colleague', 'mayor', 'secretary', 'council'];

export type LadderList = { ok: true; ladders: Ladders } | { ok: false; problems: string[] };

/**
 * Reads `flows/data/ladder.json`. Days go up from 1; an announcement comes just before each step that
 * passes a question on, and nowhere else: nobody loses a question without having been told.
 */
export function readLadders(text: string): LadderList {
  const file = parse(text);
  if (file === null || !isRecord(file.communes)) {
    return { ok: false, problems: ['not an object with "default" and "communes"'] };
  }
  const named: [string, unknown][] = [['default', file.default], ...Object.entries(file.communes)];
  const problems = named.flatMap(([name, steps]) => [
    ...(name === 'default' || /^[1-9]\d\d$/.test(name) ? [] : [`${name}: not a commune number`]),
    ...problemsOf(steps).map((problem) => `${name}: ${problem}`),
  ]);
  return problems.length > 0
    ? { ok: false, problems }
    : { ok: true, ladders: file as unknown as Ladders };
}

function problemsOf(steps: unknown): string[] {
  if (!Array.isArray(steps)) return ['not a list of steps'];
  const wrong = steps.findIndex((step) => !isStep(step));
  if (wrong >= 0) return [`step ${wrong + 1}: not { afterDays, kind }`];
  return steps.flatMap((step: LadderStep, index) => {
    const [before, next] = [steps[index - 1], steps[index + 1]] as (LadderStep | undefined)[];
    const at = `step ${index + 1} (${step.kind})`;
    return [
      ...(step.afterDays > (before?.afterDays ?? 0) ? [] : [`${at}: its days do not go up`]),
      ...(isPassing(step.kind) && before?.kind !== 'announce' ? [`${at}: is not announced`] : []),
      ...(step.kind === 'announce' && !(next !== undefined && isPassing(next.kind))
        ? [`${at}: announces nothing`]
        : []),
    ];
  });
}

function parse(text: string): Record<string, unknown> | null {
  try {
    const file: unknown = JSON.parse(text);
    return isRecord(file) ? file : null;
  } catch {
    return null;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isStep = (value: unknown): boolean =>
  isRecord(value) &&
  Number.isInteger(value.afterDays) &&
  typeof value.kind === 'string' &&
  KINDS.includes(value.kind);
