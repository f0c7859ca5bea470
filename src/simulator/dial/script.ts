import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DialProblem } from './client.ts';
import { type Command, readCommand } from './command.ts';
import { carryOut, type Handset, pageIsOpen } from './handset.ts';
import { plainText } from './show.ts';

/** A script that stopped: `message` says on which line and why. */
export class ScriptFailure extends Error {}

/** Where `run` finds `<name>.js` and what it gives it. */
export interface ScriptTools {
  folder: string;
  env: NodeJS.ProcessEnv;
}

/**
 * Plays a script on a phone and hands each line of the transcript to `print`. The transcript holds no
 * time and nothing that comes by itself unless the script waits for it. Throws ScriptFailure at the
 * first command that cannot be done or expectation that is not met.
 */
export async function playScript(
  script: string,
  handset: Handset,
  tools: ScriptTools,
  print: (line: string) => void,
): Promise<void> {
  const captured = new Map<string, string>();
  const seen: string[] = [];
  let last: string[] = [];
  for (const [index, raw] of script.split('\n').entries()) {
    const line = raw.replace(/\{(\w+)\}/g, (whole, name) => captured.get(name) ?? whole);
    const command = readCommand(line, pageIsOpen(handset));
    try {
      if (command.do === 'nothing') continue;
      if (command.do === 'quit') return;
      if (command.do === 'expect') expectText(command.text, last);
      else if (command.do === 'capture') captured.set(command.name, capture(command, seen));
      else {
        last = await perform(command, handset, tools);
        seen.push(...last);
        const echo = echoOf(command, line.trim(), handset.phone);
        for (const text of [...echo, ...last]) print(text);
      }
    } catch (error) {
      if (!(error instanceof DialProblem)) throw error;
      throw new ScriptFailure(`ligne ${index + 1} (${line.trim()}) : ${error.message}`);
    }
  }
}

async function perform(command: Command, handset: Handset, tools: ScriptTools): Promise<string[]> {
  if (command.do === 'run') return await runTool(command, tools);
  return await carryOut(handset, command);
}

/** How the transcript shows that a command was given; what only steers the script is left out. */
function echoOf(command: Command, line: string, phone: string): string[] {
  switch (command.do) {
    case 'phone':
      return [''];
    case 'run':
      return [`$ npm run ${command.script} -- ${command.args.join(' ')}`];
    case 'input':
      return [`${phone}> ${command.text}`];
    case 'wait':
    case 'sleep':
    case 'switch':
      return [];
    default:
      return [`${phone}> ${line}`];
  }
}

function expectText(text: string, last: readonly string[]): void {
  if (plainText(last).includes(text.replace(/\s+/g, ' '))) return;
  throw new DialProblem(`attendu « ${text} », vu :\n${last.join('\n')}`);
}

function capture(
  { name, pattern }: Extract<Command, { do: 'capture' }>,
  seen: readonly string[],
): string {
  const found = [...plainText(seen).matchAll(pattern)].at(-1);
  if (found === undefined) throw new DialProblem(`rien à retenir sous le nom ${name}`);
  return found[1] ?? found[0];
}

async function runTool(
  { script, args }: Extract<Command, { do: 'run' }>,
  { folder, env }: ScriptTools,
): Promise<string[]> {
  const file = join(folder, `${script}.js`);
  if (!/^[a-z-]+$/.test(script) || !existsSync(file)) {
    throw new DialProblem(`pas de programme ${script} : npm run build ?`);
  }
  return await new Promise((resolve, reject) => {
    execFile(process.execPath, [file, ...args], { env }, (error, stdout, stderr) => {
      if (error !== null) reject(new DialProblem(`${script} a échoué :\n${stderr}${stdout}`));
      else
        resolve(
          stdout
            .trimEnd()
            .split('\n')
            .map((line) => `    ${line}`),
        );
    });
  });
}
