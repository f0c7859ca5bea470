/** Text that is HTML already: only `html` and `raw` make it. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Content = Html | string | number | null | undefined | false | readonly Content[];

/** A template whose values are escaped, unless they are `Html`; nothing for null and false, lists in a row. */
export function html(parts: TemplateStringsArray, ...values: Content[]): Html {
  const last = parts.length - 1;
  const pieces = parts.map((part, at) => (at < last ? part + textOf(values[at]) : part));
  return new Html(pieces.join(''));
}

function textOf(value: Content): string {
  if (value === null || value === undefined || value === false) return '';
  if (value instanceof Html) return value.text;
  if (typeof value === 'string' || typeof value === 'number') return escapeHtml(String(value));
  return value.map(textOf).join('');
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"'`]/g, (char) => `&#${char.charCodeAt(0)};`);
}
