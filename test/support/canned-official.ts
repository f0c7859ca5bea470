import type { Effect } from '../../src/engine/effects.ts';
import type { Named, Value } from '../../src/engine/value.ts';

/** An official on the line: what he has, and what he has done in this call. */
export interface OfficialLine {
  /** What is known of his code when the call begins. */
  pin: 'set' | 'none' | 'shared' | 'locked' | 'blocked';
  wrong: number;
  waiting: string[];
}

/** His code, and what waits for him, the heaviest first. */
export const CODE = '4711';
export const OFFICIAL: OfficialLine = { pin: 'set', wrong: 0, waiting: ['417', '428'] };

const CONTENTS: Readonly<Record<string, Named>> = {
  417: { text: 'Quand le puits sera-t-il réparé ?', recording: 'rec-well' },
  428: { recording: 'rec-road' },
};
const COLLEAGUES = [
  { id: 2, role: 'deputy', name: { text: 'Mamadou Konaté' } },
  { id: 3, role: 'councillor', name: { text: 'Awa Diarra' } },
];

interface Asked {
  line: OfficialLine;
  say(key: string): Value;
}

type Query = (args: Record<string, Value>, asked: Asked) => unknown;

export const OFFICIAL_QUERIES: Readonly<Record<string, Query>> = {
  official_self: (_, { line }) => ({ pin: line.pin }),
  official_pin: ({ pin }, { line }) => ({
    right: pin === CODE,
    official: pin === CODE ? 1 : null,
    locks: line.wrong < 2 ? null : 'locked',
  }),
  official_new_pin: ({ pin, first }) => ({
    official: 1,
    sealed: `sealed-${String(pin).length}-${Number(pin) % 7}`,
    same: first === `sealed-${String(pin).length}-${Number(pin) % 7}`,
  }),
  official_waiting: (_, { line }) => ({ count: line.waiting.length }),
  official_item: ({ reference }, asked) => item(String(reference), [], asked),
  official_next: ({ heard }, asked) => {
    const before = Array.isArray(heard) ? heard.map(String) : [];
    const next = asked.line.waiting.find((each) => !before.includes(each));
    return next === undefined ? null : item(next, before, asked);
  },
  official_colleagues: (_, { say }) =>
    COLLEAGUES.map(({ id, role, name }) => ({ id, role: say(`role.${role}`), name })),
};

function item(reference: string, before: readonly string[], { say }: Asked) {
  const content = CONTENTS[reference];
  if (content === undefined) return null;
  const themeName = reference === '417' ? say('theme.opt.water') : null;
  const group = reference === '428' ? { who: 'both', size: 12 } : null;
  return { reference, themeName, group, content, passable: true, heard: [...before, reference] };
}

/** What became of his questions. */
export function changeLine(line: OfficialLine, effect: Effect): void {
  switch (effect.name) {
    case 'official.pin_wrong':
      line.wrong += 1;
      return;
    case 'official.answer':
    case 'official.refuse':
    case 'official.pass':
      line.waiting = line.waiting.filter((each) => each !== effect.with.reference);
      return;
    default:
  }
}
