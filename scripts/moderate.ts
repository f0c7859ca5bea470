// npm run moderate -- <command>: what moderators and facilitators do until there is a console. Works on
// the database of the running gateway, else starts and stops it.
import { userInfo } from 'node:os';
import { loadConfig } from '../src/config.ts';
import { openPlayer } from '../src/moderation/player.ts';
import { runModerate } from '../src/moderation/run-moderate.ts';
import { openModeration, soundFolder } from '../src/wiring/moderating.ts';
import { runCommand } from './run-command.ts';

async function main(): Promise<number> {
  const config = loadConfig();
  const { deps, close } = await openModeration(config, (line) => console.error(line));
  try {
    const io = {
      out: (line: string) => console.log(line),
      error: (line: string) => console.error(line),
      user: process.env.USER ?? userInfo().username,
      soundFolder: soundFolder(config),
      play: process.stdout.isTTY ? openPlayer(process.env.PATH ?? '') : null,
    };
    return await runModerate(process.argv.slice(2), io, deps);
  } finally {
    await close();
  }
}

await runCommand('moderate', main);
