import { createInterface } from 'node:readline/promises';
import type { Readable, Writable } from 'node:stream';
import { DialProblem } from './client.ts';
import { type Command, HELP, readCommand } from './command.ts';
import { carryOut, type Handset, look, pageIsOpen } from './handset.ts';

const LOOK_MS = 400;

/** Back to the first column and away with the prompt there. */
const CLEAR_LINE = '\r\u001b[K';

/** The phone at a terminal: reads commands until `quit` or the end of the input. */
export async function useTerminal(
  handset: Handset,
  input: Readable,
  output: Writable,
): Promise<void> {
  const lines = createInterface({ input, output, prompt: '' });
  const overPrompt = 'isTTY' in output && output.isTTY === true ? CLEAR_LINE : '';
  const say = (text: readonly string[]) => {
    if (text.length > 0) output.write(`${overPrompt}${text.join('\n')}\n`);
  };
  const ready = () => {
    lines.setPrompt(`${handset.phone}> `);
    lines.prompt(true);
  };
  let busy = false;
  const watch = setInterval(async () => {
    if (busy) return;
    const news = await look(handset).catch(() => []);
    say(news);
    if (news.length > 0) ready();
  }, LOOK_MS);
  say(['Téléphone d’essai. help donne les commandes.']);
  ready();
  try {
    for await (const line of lines) {
      const command = readCommand(line, pageIsOpen(handset));
      if (command.do === 'quit') break;
      busy = true;
      if (command.do === 'help') say(HELP.split('\n'));
      else if (command.do !== 'nothing' && command.do !== 'tell')
        say(await attempt(handset, command));
      busy = false;
      ready();
    }
  } finally {
    clearInterval(watch);
    lines.close();
  }
}

async function attempt(handset: Handset, command: Command): Promise<string[]> {
  try {
    return await carryOut(handset, command);
  } catch (error) {
    if (error instanceof DialProblem) return [`    ⚠ ${error.message}`];
    throw error;
  }
}
