/** Order of the fields of one entry, so that a diff shows words and nothing else. */
const FIELDS = ['text', 'voice', 'state', 'source', 'voiceSource', 'in', 'spoken', 'note'];

/** A locale file as it is committed: keys sorted, one entry a line, final newline. */
export function formatLocale(locale: {
  $schema: string;
  language: string;
  name: string;
  entries: Record<string, Record<string, unknown>>;
}): string {
  const { entries, ...head } = locale;
  const lines = Object.keys(entries)
    .sort()
    .map((key) => `    ${JSON.stringify(key)}: ${formatEntry(entries[key] ?? {})}`);
  const top = Object.entries(head).map(([name, value]) => `  "${name}": ${JSON.stringify(value)},`);
  return `{\n${top.join('\n')}\n  "entries": {\n${lines.join(',\n')}\n  }\n}\n`;
}

function formatEntry(entry: Record<string, unknown>): string {
  const fields = FIELDS.filter((field) => entry[field] !== undefined).map(
    (field) => `"${field}": ${JSON.stringify(entry[field])}`,
  );
  return `{ ${fields.join(', ')} }`;
}
