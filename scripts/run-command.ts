import { AppError } from '../src/errors.ts';
import { ConfigError } from '../src/lib/config-error.ts';

/**
 * Runs a command and sets the exit code it gives; a fault is said in a line that names the command, with 78 when
 * the configuration is wrong, else 1.
 */
export async function runCommand(name: string, main: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await main();
  } catch (error) {
    const lines = error instanceof ConfigError ? error.lines : [faultLine(error)];
    for (const line of lines) console.error(`${name} : ${line}`);
    process.exitCode = error instanceof ConfigError ? 78 : 1;
  }
}

function faultLine(error: unknown): string {
  return error instanceof AppError ? `${error.message}. ${error.entry.operator}` : String(error);
}
