/**
 * Says how far each language is, what keeps its calls from being published, and which spoken sentences have
 * no sound or one with other words; exits 1 when there are some of these. What was recorded in the studio
 * counts when there is a database: that of DATABASE_URL, or the one a gateway made under VAR_DIR.
 */
import { checkPrompts } from '../src/catalog/check-prompts.ts';
import { promptReport } from '../src/catalog/prompt-report.ts';
import { loadConfig } from '../src/config.ts';
import { findPlace } from '../src/storage/embedded/place.ts';
import { type Catalog, openCatalog } from '../src/wiring/catalog.ts';
import { openStudioTool } from '../src/wiring/studio-tool.ts';

const varDir = process.env.VAR_DIR || 'var';
const hasDatabase = Boolean(process.env.DATABASE_URL) || findPlace(varDir) !== null;

function report(
  { flows, locales, prompts }: Catalog,
  levels: Parameters<typeof promptReport>[3],
): void {
  for (const line of promptReport(flows, locales, prompts, levels)) console.log(line);
  for (const { language, id, sentence } of prompts.stale.values())
    console.log(`${language} ${id}: recorded with other words: "${sentence}"`);
  const problems = checkPrompts(locales, prompts);
  for (const { language, id, problem, sentence } of problems)
    console.log(`${language} ${id}: ${problem}: "${sentence}"`);
  if (problems.length > 0) {
    console.log('Run npm run prompts:build, or record these sentences in the studio.');
    process.exitCode = 1;
  }
}

if (hasDatabase) {
  const config = loadConfig();
  const { catalog, close } = await openStudioTool(config, (line) => console.error(line));
  report(catalog, { ...config, isGated: config.operator !== 'simulator' });
  await close();
} else {
  const levels = { minWords: 'draft', minSpeech: 'synthetic' } as const;
  report(openCatalog(levels), { ...levels, isGated: false });
}
