import type { CommuneResponsiveness } from '../acts/officials/how-they-answer.ts';
import type { Responsiveness } from '../civic/responsiveness.ts';

const HEADER = [
  'commune',
  'elu',
  'role',
  'recues',
  'repondues',
  'en_retard',
  'rythme',
  'jours',
  'bonnes',
  'pas_bonnes',
];

/** The figures of a commune, the council first: RFC 4180, UTF-8, no name for the council. */
export function communeCsv(
  commune: { number: number } & Omit<CommuneResponsiveness, 'silent'>,
): string {
  const line = (name: string, role: string, each: Responsiveness) => [
    commune.number,
    name,
    role,
    each.received,
    each.answered,
    each.overdue,
    each.pace,
    each.days,
    each.judged?.good ?? null,
    each.judged?.notGood ?? null,
  ];
  const rows = [
    HEADER,
    line('', 'council', commune.council),
    ...commune.officials.map((each) => line(each.name, each.role, each)),
  ];
  return rows.map((cells) => `${cells.map(cell).join(',')}\r\n`).join('');
}

/** A name that begins like a formula would be one in a spreadsheet. */
function cell(value: string | number | null): string {
  const text = String(value ?? '').replace(/^[=+\-@\t\r]/, "'$&");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
