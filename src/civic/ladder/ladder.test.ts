import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  announcedStep,
  atHisHour,
  daysBetween,
  firstDays,
  type LadderStep,
  ladderOf,
  targetOf,
} from './ladder.ts';
import { readLadders } from './ladder-list.ts';

const STEPS: LadderStep[] = [
  { afterDays: 7, kind: 'reminder' },
  { afterDays: 12, kind: 'announce' },
  { afterDays: 14, kind: 'colleague' },
];

describe('the days of a ladder', () => {
  it('count from step to step', () => {
    expect([firstDays(STEPS), firstDays([])]).toEqual([7, null]);
    expect(daysBetween(STEPS, 1, 2)).toBe(2);
    expect(daysBetween(STEPS, 0, 2)).toBe(7);
    expect(daysBetween(STEPS, 2, 3)).toBeNull();
  });

  it('are those of the commune where it has its own', () => {
    const own: LadderStep[] = [{ afterDays: 3, kind: 'reminder' }];
    const ladders = { default: STEPS, communes: { 117: own } };
    expect(ladderOf(ladders, 117)).toBe(own);
    expect(ladderOf(ladders, 118)).toBe(STEPS);
    expect(ladderOf(ladders, null)).toBe(STEPS);
  });

  it('an announcement says the step after it', () => {
    expect(announcedStep(STEPS, 1)).toEqual({ kind: 'colleague', inDays: 2 });
    expect(announcedStep(STEPS, 0)).toBeNull();
    expect(announcedStep(STEPS, 2)).toBeNull();
  });
});

describe('atHisHour', () => {
  const NIGHT = { fromMinute: 20 * 60, toMinute: 8 * 60 };
  it.each([
    ['2026-12-05T09:00:00Z', 9, 'Africa/Bamako', '2026-12-05T09:00'],
    ['2026-12-05T09:00:01Z', 9, 'Africa/Bamako', '2026-12-06T09:00'],
    ['2026-12-05T03:00:00Z', 9, 'Africa/Bamako', '2026-12-05T09:00'],
    ['2026-12-05T10:00:00Z', 21, 'Africa/Bamako', '2026-12-06T08:00'],
    ['2026-12-05T10:00:00Z', 5, 'Africa/Bamako', '2026-12-06T08:00'],
    ['2026-03-28T08:00:01Z', 9, 'Europe/Paris', '2026-03-29T07:00'],
  ])('due at %s, %i h in %s: %s', (due, hour, zone, expected) => {
    const at = atHisHour(Date.parse(due), { hour, quiet: NIGHT, zone });
    expect(new Date(at).toISOString().slice(0, 16)).toBe(expected);
  });
});

describe('targetOf', () => {
  const officials = [
    { id: 1, role: 'mayor' },
    { id: 2, role: 'councillor' },
    { id: 3, role: 'deputy' },
    { id: 4, role: 'secretary' },
  ];
  const council = { id: 5, role: 'council' };
  const one = (officialId: number) => ({ kind: 'official', officialId });
  const open = (...already: number[]) => ({ already, sensitive: false });

  it.each([
    ['colleague', officials, open(1), one(3)],
    ['colleague', officials, open(1, 3), one(2)],
    ['colleague', officials, open(1, 2, 3), { kind: 'nobody' }],
    ['mayor', officials, open(3), one(1)],
    ['mayor', officials, open(1, 3), { kind: 'nobody' }],
    ['secretary', officials, open(1), one(4)],
    ['secretary', [], open(1), { kind: 'nobody' }],
    ['council', officials, open(1), { kind: 'listed' }],
    ['council', [...officials, council], open(1), one(5)],
    ['council', [...officials, council], open(5), { kind: 'nobody' }],
    ['colleague', officials, { already: [1], sensitive: true }, { kind: 'nobody' }],
    ['council', officials, { already: [1], sensitive: true }, { kind: 'nobody' }],
  ] as const)('%s of %j, %j: %j', (kind, people, question, expected) => {
    expect(targetOf(kind, people, question)).toEqual(expected);
  });
});

describe('readLadders', () => {
  const list = (steps: unknown, communes: unknown = {}) =>
    readLadders(JSON.stringify({ default: steps, communes }));

  it('reads the one of the product', () => {
    const file = new URL('../../../flows/data/ladder.json', import.meta.url);
    const read = readLadders(readFileSync(file, 'utf8'));
    expect(read.ok && read.ladders.default.map(({ kind }) => kind)).toContain('council');
  });

  it.each([
    [[{ afterDays: 14, kind: 'mayor' }], 'step 1 (mayor): is not announced'],
    [[{ afterDays: 12, kind: 'announce' }], 'step 1 (announce): announces nothing'],
    [[{ afterDays: 0, kind: 'reminder' }], 'step 1 (reminder): its days do not go up'],
    [
      [
        { afterDays: 7, kind: 'reminder' },
        { afterDays: 7, kind: 'reminder' },
      ],
      'do not go up',
    ],
    [[{ afterDays: 7, kind: 'prefect' }], 'step 1: not { afterDays, kind }'],
    [[{ kind: 'reminder' }], 'step 1: not { afterDays, kind }'],
    ['none', 'not a list of steps'],
  ])('refuses %j: %s', (steps, problem) => {
    const read = list(steps);
    expect(read.ok ? '' : read.problems.join('; ')).toContain(problem);
    const inCommune = list([], { 117: steps });
    expect(inCommune.ok ? '' : inCommune.problems.join('; ')).toContain(`117: `);
  });

  it('refuses what is no ladder file', () => {
    for (const text of ['', '[]', '{"default": []}', '{"default": [], "communes": 3}']) {
      expect(readLadders(text).ok).toBe(false);
    }
    expect(list([], { kayes: [] }).ok).toBe(false);
  });
});
