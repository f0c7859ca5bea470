import { parseArgs } from 'node:util';

/** Shares (0 to 1) of what the operator took and then lost, delivered twice, or delivered at night. */
export interface Sabotage {
  lose: number;
  twice: number;
  hours: number;
}

export interface Settings {
  days: number;
  citizens: number;
  officials: number;
  seed: number;
  sabotage: Sabotage;
  /** Sounds are worked on by ffmpeg and espeak-ng, as in service; else kept and played as they are. */
  sound: boolean;
}

export const USAGE =
  'usage: npm run simulate:month -- [--days n] [--citizens n] [--officials n] [--seed n] [--sound] [--sabotage lose=1%,twice=1%,hours=1%]';

const NOTHING: Sabotage = { lose: 0, twice: 0, hours: 0 };

/** Reads the command line; null when it is typed wrong. */
export function readSettings(argv: readonly string[]): Settings | null {
  const text = { type: 'string' } as const;
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        ...{ days: text, citizens: text, officials: text, seed: text, sabotage: text },
        sound: { type: 'boolean' },
      },
    });
    const settings = {
      days: whole(values.days, 30),
      citizens: whole(values.citizens, 3_000),
      officials: whole(values.officials, 60),
      seed: whole(values.seed, 1),
      sabotage: values.sabotage === undefined ? NOTHING : readSabotage(values.sabotage),
      sound: values.sound ?? false,
    };
    return settings.days > 0 && settings.officials > 0 ? settings : null;
  } catch {
    return null;
  }
}

function whole(value: string | undefined, usual: number): number {
  if (value === undefined) return usual;
  if (!/^\d{1,6}$/.test(value)) throw new RangeError('a whole number');
  return Number(value);
}

/** `lose=1%,twice=1%`; what is not named does not happen. */
function readSabotage(given: string): Sabotage {
  const sabotage = { ...NOTHING };
  for (const part of given.split(',')) {
    const read = /^(lose|twice|hours)=(\d{1,3}(?:\.\d+)?)%$/.exec(part);
    if (read === null || Number(read[2]) > 100) throw new RangeError('kind=n%');
    sabotage[read[1] as keyof Sabotage] = Number(read[2]) / 100;
  }
  return sabotage;
}
