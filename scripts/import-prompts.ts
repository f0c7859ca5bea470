/**
 * Imports recorded prompts from a folder, one file a sentence, named like it (`#` written `--`), and says
 * what became of each. Works on the database of the running gateway, else starts and stops it.
 *
 *   npm run prompts:import -- bm folder                 good ones are heard at once
 *   npm run prompts:import -- bm folder --keep          all wait in the studio for somebody to listen
 *   npm run prompts:import -- bm folder --speaker Awa   whose voice it is
 */
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
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { speaker: { type: 'string' }, by: { type: 'string' }, keep: { type: 'boolean' } },
  });
  const [language, folder] = positionals;
  const by = readStaffName(values.by ?? userInfo().username);
  const speaker = readStaffName(values.speaker ?? by ?? '');
  if (language === undefined || folder === undefined || by === null || speaker === null) {
    console.error(USAGE);
    return 2;
  }
  const { deps, close } = await openStudioTool(loadConfig(), (line) => console.error(line));
  try {
    const input = { language, folder, speaker, by, mayPublish: values.keep !== true };
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

await runCommand('prompts:import', main);
