import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DialProblem } from './client.ts';
import { type Command, readCommand } from './command.ts';
import { carryOut, type Handset, pageIsOpen } from './handset.ts';
import { plainText } from './show.ts';

/** A script that stopped: `message` says on which line and why. */
export class ScriptFailure extends Error {}

/** Runs a program of the project by name and returns what it printed; throws DialProblem when it fails. */
export type RunTool = (name: string, args: readonly string[]) => Promise<string>;

/**
 * Plays a script on a phone and hands each line of the transcript to `print`. The transcript holds no
 * time and nothing that comes by itself unless the script waits for it. Throws ScriptFailure at the
 * first command that cannot be done or expectation that is not met.
 */
export async function playScript(
  script: string,
  handset: Handset,
  runTool: RunTool,
  print: (line: string) => void,
): Promise<void> {
  const captured = new Map<string, string>();
  const seen: string[] = [];
  let last: string[] = [];
  /** Whose prompt stands in the transcript last. */
  let shown = '';
  for (const [index, raw] of script.split('\n').entries()) {
    const line = raw.replace(/\{(\w+)\}/g, (whole, name) => captured.get(name) ?? whole);
    const command = readCommand(line, pageIsOpen(handset));
    try {
      if (command.do === 'nothing') continue;
      if (command.do === 'quit') return;
      if (command.do === 'tell') for (const text of ['', `— ${command.text}`]) print(text);
      else if (command.do === 'expect') expectText(command.text, last);
      else if (command.do === 'capture') captured.set(command.name, capture(command, seen));
      else {
        last = await perform(command, handset, runTool);
        seen.push(...last);
        const echo = echoOf(command, line.trim(), handset.phone, shown);
        for (const text of [...echo, ...last]) print(text);
        if (echo.length > 0) shown = command.do === 'run' ? '' : handset.phone;
      }
    } catch (error) {
      if (!(error instanceof DialProblem)) throw error;
      throw new ScriptFailure(`ligne ${index + 1} (${line.trim()}) : ${error.message}`);
    }
  }
}

async function perform(command: Command, handset: Handset, runTool: RunTool): Promise<string[]> {
  if (command.do !== 'run') return await carryOut(handset, command);
  const printed = await runTool(command.script, command.args);
  return printed
    .trimEnd()
    .split('\n')
    .map((line) => `    ${line}`);
}

/** How the transcript shows that a command was given; what only steers the script is left out. */
function echoOf(command: Command, line: string, phone: string, shown: string): string[] {
  switch (command.do) {
    case 'run':
      return ['', `$ npm run ${command.script} -- ${command.args.map(quoted).join(' ')}`];
    case 'input':
      return [`${phone}> ${command.text}`];
    case 'wait':
      return phone === shown ? [] : [`${phone}>`];
    case 'phone':
    case 'sleep':
    case 'switch':
      return [];
    default:
      return [`${phone}> ${line}`];
  }
}

/** An argument as it must be typed in a shell, to be copied from a transcript. */
const quoted = (argument: string): string =>
  /^[\p{L}\p{N}+_.,:/-]+$/u.test(argument)
    ? argument
    : `"${argument.replace(/(["\\$`])/g, '\\$1')}"`;

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

/** The built programs of `folder`: `run moderate list` runs `<folder>/moderate.js list`. */
export function builtTools(folder: string, env: NodeJS.ProcessEnv): RunTool {
  return async (name, args) => {
    const file = join(folder, `${name}.js`);
    if (!/^[a-z-]+$/.test(name) || !existsSync(file)) {
      throw new DialProblem(`pas de programme ${name} : npm run build ?`);
    }
    return await new Promise((resolve, reject) => {
      execFile(process.execPath, [file, ...args], { env }, (error, stdout, stderr) => {
        if (error === null) resolve(stdout);
        else reject(new DialProblem(`${name} a échoué :\n${stderr}${stdout}`));
      });
    });
  };
}
