/**
 * Imports recorded prompts from a folder, one file a sentence, named like it (`#` written `--`), and says
 * what became of each. Works on the database of the running gateway, else starts and stops it.
 *
 *   npm run prompts:import -- bm folder                 good ones are heard at once
 *   npm run prompts:import -- bm folder --keep          all wait in the studio for somebody to listen
 *   npm run prompts:import -- bm folder --speaker Awa   whose voice it is
 */
import { statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { parseArgs } from 'node:util';
import { readStaffName } from '../src/acts/console/staff.ts';
import { loadConfig } from '../src/config.ts';
import { importFolder } from '../src/console/import-folder.ts';
import { openStudioTool } from '../src/wiring/studio-tool.ts';
import { runCommand } from './run-command.ts';

const USAGE =
  'usage : npm run prompts:import -- <langue> <dossier> [--speaker nom] [--by nom] [--keep]';

async function main(): Promise<number> {
  const input = readOptions();
  if (input === null) {
    console.error(USAGE);
    return 2;
  }
  if (!statSync(input.folder, { throwIfNoEntry: false })?.isDirectory()) {
    console.error(`prompts:import : ${input.folder} n'est pas un dossier`);
    return 1;
  }
  const { deps, close } = await openStudioTool(loadConfig(), (line) => console.error(line));
  try {
    const languages = new Set(deps.prompts.sentences.map(({ language }) => language));
    if (!languages.has(input.language)) {
      console.error(`prompts:import : langue inconnue ; langues : ${[...languages].join(', ')}`);
      return 2;
    }
    const lines = await importFolder(deps, input, ({ name, words }) =>
      console.log(`${name} : ${words}`),
    );
    const count = (outcome: string) => lines.filter((line) => line.outcome === outcome).length;
    console.log(
      `${count('published')} publiés, ${count('kept')} à écouter, ${count('refused')} refusés`,
    );
    return count('refused') > 0 ? 1 : 0;
  } finally {
    await close();
  }
}

/** What was typed; null when it is wrong. */
function readOptions() {
  try {
    const { positionals, values } = parseArgs({
      allowPositionals: true,
      options: { speaker: { type: 'string' }, by: { type: 'string' }, keep: { type: 'boolean' } },
    });
    const [language, folder, ...more] = positionals;
    const by = readStaffName(values.by ?? userInfo().username);
    const speaker = readStaffName(values.speaker ?? by ?? '');
    if (language === undefined || folder === undefined || by === null || speaker === null)
      return null;
    if (more.length > 0) return null;
    return { language, folder, speaker, by, mayPublish: values.keep !== true };
  } catch {
    return null;
  }
}

await runCommand('prompts:import', main);
