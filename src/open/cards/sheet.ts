import { type Content, Html, html } from '../../lib/html.ts';
import { policyFor } from '../views/layout.ts';

/** Numbers printed on a card, as they are dialled. */
export interface CardNumbers {
  ussdCode: string;
  smsNumber: string;
  voiceNumber: string;
  /** A call is refused and called back, or taken as it comes (toll-free). */
  voiceInbound: 'callback' | 'answer';
}

export interface Card {
  html: string;
  /** Content-Security-Policy of the page. */
  policy: string;
}

/** Exactly one A4 page on paper; on a screen it gets as wide as the screen. */
const SHEET = `
@page { size: A4 portrait; margin: 0; }
* { box-sizing: border-box; margin: 0; padding: 0; }
html { background: #fff; color: #000; font-family: "DejaVu Sans", Verdana, Arial, sans-serif; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
.sheet { width: 100%; max-width: 210mm; margin: 0 auto; padding: 4vw; display: flex; flex-direction: column; gap: 3mm; }
svg { display: block; width: 100%; height: auto; }
@media print { .sheet { width: 210mm; height: 296mm; padding: 9mm 11mm; overflow: hidden; } }
`;

/** A card as a page of its own: no script, no other file. */
export function sheet(title: string, style: string, body: Content): Card {
  const whole = SHEET + style;
  const { text } = html`<!doctype html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${new Html(whole)}</style>
</head>
<body>
<main class="sheet">
${body}
</main>
</body>
</html>
`;
  return { html: text, policy: policyFor(whole) };
}

/** `+223 20 00 00 00`: in pairs, as numbers are said. */
export function inPairs(number: string): string {
  const match = /^(\+223)?(\d{8})$/.exec(number.replaceAll(' ', ''));
  if (match === null) return number;
  const pairs = (match[2] ?? '').replace(/(\d\d)(?=\d)/g, '$1 ');
  return match[1] === undefined ? pairs : `${match[1]} ${pairs}`;
}
