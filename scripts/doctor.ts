// npm run doctor: looks at everything the gateway stands on, one line each with what to do about it.
// Exit code 1 when something is wrong.
import { AppError } from '../src/errors.ts';
import { examine } from '../src/ops/doctor.ts';
import { doctorExaminations } from '../src/wiring/doctor/examinations.ts';

/** The message of a fault that is not ours may quote a password or somebody's words. */
function explain(error: unknown): string {
  if (error instanceof AppError) return `${error.message}. ${error.entry.operator}`;
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? `fails with ${code}` : 'could not be examined';
}

async function main(): Promise<number> {
  if (process.argv.length > 2) {
    console.error('usage: npm run doctor   (no options)');
    return 64;
  }
  const examinations = doctorExaminations(process.env, process.versions.node);
  const { problems } = await examine(examinations, explain, (line) => console.log(line));
  console.log(problems === 0 ? 'nothing is wrong' : `${problems} to mend`);
  return problems === 0 ? 0 : 1;
}

process.exitCode = await main();
