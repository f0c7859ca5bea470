import { type Content, type Html, html } from '../../lib/html.ts';

/**
 * Drawings of our own, each 240 by 170. A printer without colours must do: lines are black, what is told apart by
 * green and red is told apart by light and dark too.
 */
const GREEN = '#0b6b4f';
const RED = '#b01e24';
/** Light enough for black eyes and a black mouth where brown prints as grey. */
const SKIN = '#b07c55';

export interface Pictogram {
  drawing: Html;
  /** A word or two, for whoever reads. */
  words: string;
}

function scene(title: string, ...parts: Content[]): Html {
  return html`<svg viewBox="0 0 240 170" role="img" aria-label="${title}" fill="none" stroke="#000" stroke-width="5" stroke-linecap="round" stroke-linejoin="round">${parts}</svg>`;
}

/** A phone with keys, 56 by 120, its corner at x, y. */
function phone(x: number, y: number, screen = '#cfe8dd'): Html {
  const keys = [0, 1, 2, 3].flatMap((row) =>
    [0, 1, 2].map(
      (column) =>
        html`<circle cx="${14 + column * 14}" cy="${62 + row * 14}" r="4" fill="#000" stroke="none"/>`,
    ),
  );
  return html`<g transform="translate(${x} ${y})"><rect width="56" height="120" rx="11" fill="#fff"/><rect x="9" y="11" width="38" height="36" rx="3" fill="${screen}" stroke-width="3"/>${keys}</g>`;
}

/** Three arcs that open to the right (or left), as sound does. */
function sound(x: number, y: number, side: 1 | -1): Html {
  const arcs = [12, 24, 36].map((r) => {
    const dx = side * r * 0.7;
    const dy = r * 0.8;
    const sweep = side === 1 ? 1 : 0;
    return html`<path d="M ${x + dx} ${y - dy} A ${r} ${r} 0 0 ${sweep} ${x + dx} ${y + dy}"/>`;
  });
  return html`<g>${arcs}</g>`;
}

/** A key of a phone with its digit. */
function key(x: number, y: number, digit: number, size = 44, fill = '#fff'): Html {
  return html`<g transform="translate(${x} ${y})"><rect width="${size}" height="${size}" rx="9" fill="${fill}"/><text x="${size / 2}" y="${size * 0.75}" text-anchor="middle" font-size="${size * 0.72}" font-weight="700" fill="#000" stroke="none">${digit}</text></g>`;
}

/** A coin of a franc under a bar: nothing to pay. The letter lies over the bar, or nobody could read it. */
function free(x: number, y: number): Html {
  return html`<g transform="translate(${x} ${y})"><circle r="23" fill="#f4d35e"/><path d="M -26 26 L 26 -26" stroke="${RED}" stroke-width="8"/><text y="11" text-anchor="middle" font-size="32" font-weight="700" fill="#000" stroke="#f4d35e" stroke-width="4" paint-order="stroke">F</text></g>`;
}

/** A woman with a headscarf from the front, her head at x, y. */
function woman(x: number, y: number): Html {
  return html`<g transform="translate(${x} ${y})"><path d="M -48 96 C -48 52 -26 42 0 42 C 26 42 48 52 48 96" fill="${GREEN}"/><path d="M -31 6 C -36 -44 36 -44 31 6 C 34 34 22 46 0 46 C -22 46 -34 34 -31 6 Z" fill="#f4d35e"/><ellipse cy="8" rx="20" ry="24" fill="${SKIN}"/><circle cx="-8" cy="2" r="3.5" fill="#000" stroke="none"/><circle cx="8" cy="2" r="3.5" fill="#000" stroke="none"/></g>`;
}

const openMouth = (x: number, y: number) =>
  html`<ellipse cx="${x}" cy="${y}" rx="7" ry="6" fill="#000" stroke="none"/>`;
const smile = (x: number, y: number) =>
  html`<path d="M ${x - 8} ${y} Q ${x} ${y + 9} ${x + 8} ${y}" stroke-width="4"/>`;
const tick = (x: number, y: number) =>
  html`<path d="M ${x} ${y} l 12 14 l 24 -30" stroke-width="12"/><path d="M ${x} ${y} l 12 14 l 24 -30" stroke="${GREEN}" stroke-width="6"/>`;
const arrow = (x: number, y: number, length: number) =>
  html`<path d="M ${x} ${y} h ${length} m -14 -12 l 14 12 l -14 12" stroke-width="7"/>`;

/** A handset on a round button: laid down, light on dark red; picked up, dark green on white. */
function handset(x: number, y: number, act: 'hang_up' | 'pick_up'): Html {
  const [button, piece, turn] = act === 'hang_up' ? [RED, '#fff', 0] : ['#fff', GREEN, -135];
  return html`<g transform="translate(${x} ${y}) rotate(${turn})"><circle r="27" fill="${button}"/><path d="M -17 8 C -17 -11 17 -11 17 8 L 17 10 L 8 10 L 8 2 L -8 2 L -8 10 L -17 10 Z" fill="${piece}" stroke="none"/></g>`;
}

/** A hand whose finger points up to x, y. */
function finger(x: number, y: number, size: number): Html {
  return html`<path transform="translate(${x} ${y}) scale(${size})" d="M -8 6 C -8 -5 8 -5 8 6 L 8 34 C 26 32 40 40 38 58 C 37 72 30 80 26 92 L -16 92 C -20 76 -34 66 -30 56 C -26 48 -16 52 -8 60 Z" fill="${SKIN}"/>`;
}

/** The town hall: a roof on columns, with a flag. */
function townHall(x: number, y: number, size: number): Html {
  const columns = [10, 32, 54].map(
    (at) => html`<rect x="${at}" y="34" width="9" height="36" fill="#fff" stroke-width="4"/>`,
  );
  return html`<g transform="translate(${x} ${y}) scale(${size})"><path d="M -2 32 L 36 8 L 75 32 Z" fill="#e8dcc4"/>${columns}<path d="M -4 74 H 78"/><path d="M 36 8 V -18"/><path d="M 36 -18 h 24 v 14 h -24" fill="${GREEN}" stroke-width="3"/></g>`;
}

/** A missed call is called back: she pays nothing. */
const CALLED_BACK: readonly Pictogram[] = [
  {
    words: 'Bipez, raccrochez',
    drawing: scene(
      'Un appel manqué, et on raccroche',
      phone(36, 26),
      sound(98, 62, 1),
      handset(190, 62, 'hang_up'),
      free(190, 132),
    ),
  },
  {
    words: 'On vous rappelle',
    drawing: scene(
      'Le téléphone sonne, on décroche, on ne paie rien',
      phone(58, 26, '#8fd3b6'),
      sound(120, 66, 1),
      sound(52, 66, -1),
      handset(200, 66, 'pick_up'),
      free(200, 134),
    ),
  },
  {
    words: 'Votre langue, puis 1',
    drawing: scene(
      'On appuie sur 1, 2, 3 ou 4 pour sa langue, puis sur 1 pour accepter',
      ...[1, 2, 3, 4].map((digit) =>
        key(22 + ((digit - 1) % 2) * 52, 14 + Math.floor((digit - 1) / 2) * 52, digit),
      ),
      arrow(132, 62, 26),
      key(176, 28, 1, 56, '#cfe8dd'),
      tick(184, 132),
      finger(72, 108, 0.62),
    ),
  },
];

/** The number is free to call: nobody calls back. */
const TOLL_FREE: readonly Pictogram[] = [
  {
    words: 'Appelez',
    drawing: scene(
      'On appelle, on ne paie rien',
      phone(58, 26, '#8fd3b6'),
      sound(120, 66, 1),
      handset(200, 66, 'pick_up'),
      free(200, 134),
    ),
  },
  {
    words: 'Votre langue',
    drawing: scene(
      'On appuie sur 1, 2, 3 ou 4 pour sa langue',
      ...[1, 2, 3, 4].map((digit) =>
        key(68 + ((digit - 1) % 2) * 52, 14 + Math.floor((digit - 1) / 2) * 52, digit),
      ),
      finger(118, 108, 0.62),
    ),
  },
  {
    words: "1 : j'accepte",
    drawing: scene(
      'On appuie sur 1 pour accepter',
      key(62, 14, 1, 64, '#cfe8dd'),
      finger(94, 74, 1),
      tick(160, 62),
    ),
  },
];

const ASKING: readonly Pictogram[] = [
  {
    words: 'Après le bip, parlez',
    drawing: scene(
      'Après le bip, elle parle',
      html`<circle cx="26" cy="44" r="15" fill="${RED}" stroke="none"/>`,
      sound(36, 44, 1),
      woman(104, 72),
      openMouth(104, 94),
      sound(134, 92, 1),
      phone(180, 34),
    ),
  },
  {
    words: 'Appuyez sur 1',
    drawing: scene(
      'On appuie sur 1 : la question part à la mairie',
      key(22, 14, 1, 64, '#cfe8dd'),
      finger(54, 74, 1),
      arrow(104, 62, 38),
      townHall(158, 66, 1),
    ),
  },
  {
    words: 'La réponse arrive',
    drawing: scene(
      'La mairie répond, le téléphone sonne, elle écoute',
      townHall(4, 56, 0.56),
      arrow(52, 76, 18),
      woman(188, 72),
      smile(188, 92),
      phone(78, 26, '#8fd3b6'),
      sound(128, 76, 1),
    ),
  },
];

/** From the call to the answer, in the order it happens. */
export const stepsOf = (inbound: 'callback' | 'answer'): readonly Pictogram[] => [
  ...(inbound === 'callback' ? CALLED_BACK : TOLL_FREE),
  ...ASKING,
];
