/**
 * Adds the sentences of a message catalogue (docs/languages/messages.csv) to flows/locales/*.json.
 * An entry, or a medium of an entry, that is there already is never touched: later work by hand stays.
 *
 *   npx tsx scripts/import-messages.ts docs/languages/messages.csv
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatLocale } from './locale-file.ts';
import { parseCsv } from './parse-csv.ts';

const LOCALES = join(import.meta.dirname, '../flows/locales');
const NAMES = { fr: 'Français', bm: 'Bamanankan', snk: 'Sooninkanxanne', fuc: 'Pulaar' } as const;
type Language = keyof typeof NAMES;
type Entry = Record<string, unknown>;

interface LocaleFile {
  $schema: string;
  language: string;
  name: string;
  entries: Record<string, Entry>;
}

function readLocale(language: Language): LocaleFile {
  const path = join(LOCALES, `${language}.json`);
  if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8'));
  return { $schema: '../locale.schema.json', language, name: NAMES[language], entries: {} };
}

/** What the catalogue says of one cell: its words and where they come from, or nothing. */
function readCell(row: Record<string, string>, language: Language) {
  const words = row[language] ?? '';
  if (words === '') return undefined;
  if (language === 'fr') return { words, source: undefined };
  const own = /^lang\.opt\.(\w+)$/.exec(row.key ?? '')?.[1];
  if (own !== undefined && own !== language) return undefined;
  const state = row[`${language}_state`];
  if (state !== 'french') return { words, source: state };
  return row.note === 'Brand name.' ? { words, source: 'brand' } : undefined;
}

function addCell(entry: Entry, medium: string, words: string, source: string | undefined): boolean {
  const field = medium === 'voice' ? 'voice' : 'text';
  if (entry[field] !== undefined) return false;
  if (field === 'voice' && entry.text !== undefined && entry.source !== source)
    entry.voiceSource = source;
  else if (source !== undefined) entry.source = source;
  entry[field] = words;
  entry.state ??= 'draft';
  return true;
}

function importRow(
  row: Record<string, string>,
  language: Language,
  entries: Record<string, Entry>,
  voiced: ReadonlySet<string>,
): number {
  const cell = readCell(row, language);
  const key = row.key ?? '';
  if (cell === undefined) return 0;
  const known = entries[key];
  const entry = known ?? {};
  if (!addCell(entry, row.medium ?? '', cell.words, cell.source)) return 0;
  if (language === 'fr' && known === undefined) {
    const own = /^lang\.opt\.(\w+)$/.exec(key)?.[1];
    if (own !== undefined && own !== 'fr') entry.in = own;
    if (!voiced.has(key)) entry.spoken = false;
  }
  entries[key] = entry;
  return 1;
}

const path = process.argv[2];
if (path === undefined) {
  console.error('usage: npx tsx scripts/import-messages.ts <messages.csv>');
  process.exit(64);
}
const rows = parseCsv(readFileSync(path, 'utf8'));
const voiced = new Set(rows.filter((row) => row.medium !== 'text').map((row) => row.key ?? ''));
for (const language of Object.keys(NAMES) as Language[]) {
  const locale = readLocale(language);
  let added = 0;
  for (const row of rows) added += importRow(row, language, locale.entries, voiced);
  writeFileSync(join(LOCALES, `${language}.json`), formatLocale(locale));
  console.log(`${language}: ${added} sentences added, ${Object.keys(locale.entries).length} keys`);
}
