/**
 * Checks the flows against the words of every language and the sounds, and prints what a reviewer wants
 * to see. Exit code 1 when something is wrong.
 *
 *   npm run flow:check            problems and coverage
 *   npm run flow:check -- --all   also where media differ, long screens, missing and unused words
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkCatalog } from '../src/catalog/check.ts';
import { reportLines } from '../src/catalog/check-report.ts';
import { loadFlows } from '../src/catalog/flows.ts';
import { loadLocales } from '../src/catalog/locales.ts';
import { loadPrompts, type Prompts } from '../src/catalog/prompts.ts';
import { AppError } from '../src/errors.ts';
import { lockHolder } from '../src/storage/embedded/lock.ts';
import { openCatalogAsHeard } from '../src/wiring/catalog-as-heard.ts';

const ROOT = join(import.meta.dirname, '..');

/** True when the source names this key, or makes it from its beginning (`sms.off.${…}`). */
function isNamedIn(source: string, key: string): boolean {
  const starts = [...key.matchAll(/\./g)].map((dot) => key.slice(0, (dot.index ?? 0) + 1));
  return source.includes(`'${key}'`) || starts.some((start) => source.includes(`${start}\${`));
}

function sourceText(): string {
  const files = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => readFileSync(join(ROOT, 'src', file), 'utf8'))
    .join('\n');
}

/**
 * The sounds as callers hear them, recordings included where a database answers or a gateway runs here; null
 * after saying why they cannot be read: flows are checked all the same.
 */
async function readPrompts(): Promise<Prompts | null> {
  const databaseUrl = process.env.DATABASE_URL || null;
  const varDir = process.env.VAR_DIR || 'var';
  const hasDatabase = databaseUrl !== null || lockHolder(varDir)?.kind === 'gateway';
  try {
    if (!hasDatabase) return loadPrompts(join(ROOT, 'audio-prompts'));
    const levels = { minWords: 'draft', minSpeech: 'synthetic', operator: 'simulator' } as const;
    return (await openCatalogAsHeard({ databaseUrl, varDir, ...levels })).prompts;
  } catch (error) {
    sayFault(error);
    return null;
  }
}

function sayFault(error: unknown): void {
  if (!(error instanceof AppError)) throw error;
  console.error(error.message.replace('catalog_invalid: ', '').replaceAll('; ', '\n'));
  process.exitCode = 1;
}

try {
  const flows = loadFlows(join(ROOT, 'flows'));
  const locales = loadLocales(join(ROOT, 'flows/locales'));
  const prompts = await readPrompts();
  const report = checkCatalog(flows, locales, prompts, {
    minWords: 'draft',
    minSpeech: 'synthetic',
  });
  const source = sourceText();
  const unusedKeys = report.unusedKeys.filter((key) => !isNamedIn(source, key));
  const lines = reportLines({ ...report, unusedKeys }, process.argv.includes('--all'));
  console.log(lines.join('\n'));
  if (report.problems.some((problem) => problem.level === 'error')) process.exitCode = 1;
} catch (error) {
  sayFault(error);
}
