import { addDays, instantAt, localDate } from '../../lib/local-hour.ts';
import { nextAllowed, type QuietHours } from '../../lib/time.ts';
import type { Candidate } from '../contributions.ts';

/** A question that is passed on, and to whom. */
export type Passing = 'colleague' | 'mayor' | 'secretary' | 'council';
export type LadderKind = 'reminder' | 'announce' | Passing;

/** Example: `{ "afterDays": 12, "kind": "announce" }`, counted from the day he was told of the question. */
export interface LadderStep {
  afterDays: number;
  kind: LadderKind;
}

/** What happens to a question nobody answers, in a commune by its number, else as in all others. */
export interface Ladders {
  default: readonly LadderStep[];
  communes: Readonly<Record<string, readonly LadderStep[]>>;
}

/** What an explained delay is worth, once a question. */
export const DELAY_GRACE_DAYS = 7;
/** What a question waits longer that a digest only counted: by then he has read it, or asked for `LISTE`. */
export const UNREAD_GRACE_DAYS = 14;

export const isPassing = (kind: LadderKind): kind is Passing =>
  kind !== 'reminder' && kind !== 'announce';

/** The ladder of a commune; null: a question without one. */
export function ladderOf(ladders: Ladders, commune: number | null): readonly LadderStep[] {
  return ladders.communes[String(commune)] ?? ladders.default;
}

/** The days before the first step of a ladder; null: it has none. */
export const firstDays = (steps: readonly LadderStep[]): number | null =>
  steps[0]?.afterDays ?? null;

/**
 * The days from step `index` to step `next`; null: there is no such step. They count from when a step was
 * taken, however late that was, so that what is announced never comes sooner than announced.
 */
export function daysBetween(
  steps: readonly LadderStep[],
  index: number,
  next: number,
): number | null {
  const [done, coming] = [steps[index], steps[next]];
  if (done === undefined || coming === undefined) return null;
  return coming.afterDays - done.afterDays;
}

/** When an official is told what came to be due at `due`: all of it at the next of his hours. */
export interface HolderHour {
  /** Whole hour of his digests. */
  hour: number;
  quiet: QuietHours | null;
  zone: string;
}

/** The first moment from `due` on at which his hour strikes, after the quiet hours. Milliseconds. */
export function atHisHour(due: number, { hour, quiet, zone }: HolderHour): number {
  const date = localDate(due, zone);
  const today = nextAllowed(instantAt(date, hour, zone), quiet, zone);
  return today >= due ? today : nextAllowed(instantAt(addDays(date, 1), hour, zone), quiet, zone);
}

/** To whom a step passes a question. `listed`: the agenda of the council, which has no phone. */
export type Target<Id> =
  | { kind: 'official'; officialId: Id }
  | { kind: 'listed' }
  | { kind: 'nobody' };

/**
 * Among the active officials of the commune, in the order colleagues are asked; never one who has or had
 * the question (`already`). What is sensitive goes to nobody but the person it was given to.
 */
export function targetOf<Id>(
  kind: Passing,
  officials: readonly Candidate<Id>[],
  question: { already: readonly Id[]; sensitive: boolean },
): Target<Id> {
  if (question.sensitive) return { kind: 'nobody' };
  const wanted: readonly string[] = kind === 'colleague' ? ['deputy', 'councillor'] : [kind];
  const official = wanted
    .flatMap((role) => officials.filter((each) => each.role === role))
    .find(({ id }) => !question.already.includes(id));
  if (official !== undefined) return { kind: 'official', officialId: official.id };
  const hasPhone = officials.some(({ role }) => role === 'council');
  return kind === 'council' && !hasPhone ? { kind: 'listed' } : { kind: 'nobody' };
}

/** The step an announcement is about: the next one that passes the question on. */
export function announcedStep(
  steps: readonly LadderStep[],
  index: number,
): { kind: Passing; inDays: number } | null {
  const [step, next] = [steps[index], steps[index + 1]];
  if (step === undefined || next === undefined || !isPassing(next.kind)) return null;
  return { kind: next.kind, inDays: next.afterDays - step.afterDays };
}
