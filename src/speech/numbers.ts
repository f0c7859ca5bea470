/** How a language counts beyond ninety-nine, as far as that is attested (`languages/notes.md` §4 of the sources). */
interface Counting {
  /** Above, digit by digit. */
  upTo: number;
  /** Prompt ids of 1 to 99. */
  small(count: number): string[];
  /** Of so many hundreds, of so many thousands (1 to 9). */
  hundreds(count: number): string[];
  thousands(count: number): string[];
  /** Said between thousands, hundreds and the rest; null: nothing. */
  joined: string | null;
}

const AND = 'number.and';

const COUNTING: Readonly<Record<string, Counting>> = {
  fr: {
    upTo: 9_999,
    small: frenchPrompts,
    hundreds: (count) => (count === 1 ? ['number.100'] : [`digit.${count}`, 'number.100']),
    thousands: (count) => (count === 1 ? ['number.1000'] : [`digit.${count}`, 'number.1000']),
    joined: null,
  },
  // waa kelen ni kɛmɛ fila ni bi saba ni naani
  bm: {
    upTo: 9_999,
    small: tensAndUnits,
    hundreds: (count) => (count === 1 ? ['number.100'] : ['number.100', `digit.${count}`]),
    thousands: (count) => ['number.1000', `digit.${count}`],
    joined: AND,
  },
  // kamo filli do tanjikke do naxato; thousands beyond the first are not attested.
  snk: {
    upTo: 1_000,
    small: tensAndUnits,
    hundreds: (count) => (count === 1 ? ['number.100'] : ['number.hundreds', `number.of_${count}`]),
    thousands: () => ['number.1000'],
    joined: AND,
  },
  // ujunere e teemedde ɗiɗi e capanɗe tati e nay
  fuc: {
    upTo: 9_999,
    small: tensAndUnits,
    hundreds: (count) => (count === 1 ? ['number.100'] : ['number.hundreds', `digit.${count}`]),
    thousands: (count) => (count === 1 ? ['number.1000'] : ['number.thousands', `digit.${count}`]),
    joined: AND,
  },
};

/** Prompt ids that say a whole count in one language: 34 is "bi saba", "ni", "naani". */
export function numberPrompts(count: number, language: string): string[] {
  const counting = COUNTING[language];
  if (counting === undefined || !Number.isInteger(count) || count < 0 || count > counting.upTo)
    return digitPrompts(String(Math.abs(Math.trunc(count))));
  if (count === 0) return ['digit.0'];
  const [thousands, hundreds] = [Math.floor(count / 1_000), Math.floor(count / 100) % 10];
  const parts = [
    thousands === 0 ? [] : counting.thousands(thousands),
    hundreds === 0 ? [] : counting.hundreds(hundreds),
    count % 100 === 0 ? [] : counting.small(count % 100),
  ].filter((ids) => ids.length > 0);
  const between = counting.joined === null ? [] : [counting.joined];
  return parts.flatMap((ids, at) => (at === 0 ? ids : [...between, ...ids]));
}

/** Prompt ids that say the digits of a text one by one; everything else in it is left out. */
export function digitPrompts(text: string): string[] {
  return (text.match(/\d/g) ?? []).map((digit) => `digit.${digit}`);
}

/** Bambara, Soninké and Pulaar: tens, "and", units. */
function tensAndUnits(count: number): string[] {
  if (count < 10) return [`digit.${count}`];
  const unit = count % 10;
  const tens = `number.${count - unit}`;
  return unit === 0 ? [tens] : [tens, AND, `digit.${unit}`];
}

/** Soixante-dix, soixante et onze, quatre-vingts, quatre-vingt-dix-neuf. */
function frenchPrompts(count: number): string[] {
  if (count < 10) return [`digit.${count}`];
  if (count <= 16 || [20, 30, 40, 50, 60, 70, 80, 90].includes(count)) return [`number.${count}`];
  if (count < 20) return ['number.10', `digit.${count - 10}`];
  const tens = count < 70 ? count - (count % 10) : count < 80 ? 60 : 80;
  const rest = count - tens;
  const joined = rest % 10 === 1 && tens < 80 ? [AND] : [];
  return [`number.${tens}`, ...joined, ...frenchPrompts(rest)];
}
