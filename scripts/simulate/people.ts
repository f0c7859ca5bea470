import { demoPhone, type Random, seeded } from '../chaos/random.ts';

export type Medium = 'ussd' | 'sms' | 'voice';
export type Behaviour = 'asks' | 'supports' | 'listens' | 'never_returns' | 'stops';

export interface Commune {
  number: number;
  name: string;
}

/** Somebody with a phone: what the service may learn of her, and what she does. */
export interface Citizen {
  phone: string;
  language: 'bm' | 'snk' | 'fuc' | 'fr';
  sex: 'woman' | 'man';
  age: '0_17' | '18_35' | '36_59' | '60';
  medium: Medium;
  commune: Commune;
  behaviour: Behaviour;
  /** Her own, so that what one person does changes nothing for the others. */
  random: Random;
  /** References she was told. */
  references: string[];
  /** Said STOP: calls back no more. */
  stopped: boolean;
}

const FIRST_CITIZEN = 2_000_000;

type Shares<Key extends string> = Readonly<Record<Key, number>>;

const LANGUAGES: Shares<Citizen['language']> = { bm: 0.4, snk: 0.25, fuc: 0.2, fr: 0.15 };
const AGES: Shares<Citizen['age']> = { '0_17': 0.08, '18_35': 0.56, '36_59': 0.28, '60': 0.08 };
const BEHAVIOURS: Shares<Behaviour> = {
  asks: 0.4,
  supports: 0.25,
  listens: 0.2,
  never_returns: 0.12,
  stops: 0.03,
};
/** Women of the region read less often: more of them speak. */
const MEDIA: Readonly<Record<Citizen['sex'], Shares<Medium>>> = {
  woman: { voice: 0.5, ussd: 0.35, sms: 0.15 },
  man: { voice: 0.25, ussd: 0.5, sms: 0.25 },
};

/** People of these communes; the same for the same seed. */
export function drawCitizens(count: number, communes: readonly Commune[], seed: number): Citizen[] {
  const random = seeded(seed * 7 + 1);
  return Array.from({ length: count }, (_, at) => {
    const sex = random.next() < 0.5 ? 'woman' : 'man';
    return {
      phone: demoPhone(FIRST_CITIZEN + at),
      language: draw(random, LANGUAGES),
      sex,
      age: draw(random, AGES),
      medium: draw(random, MEDIA[sex]),
      commune: communes[random.between(0, communes.length - 1)] ?? { number: 0, name: '' },
      behaviour: draw(random, BEHAVIOURS),
      random: seeded(seed * 1_000_003 + at),
      references: [],
      stopped: false,
    };
  });
}

/** One of the keys, as often as its share says. */
export function draw<Key extends string>(random: Random, shares: Shares<Key>): Key {
  const keys = Object.keys(shares) as Key[];
  let left = random.next();
  for (const key of keys) {
    left -= shares[key];
    if (left < 0) return key;
  }
  return keys.at(-1) as Key;
}
