import { median, round, row, title } from './figures.ts';
import { freePort, start, temporaryFolder } from './processes.ts';

const ROUNDS = 3;

/** `npm start` to its `ready` line, everything installed and built. */
export async function benchStart(): Promise<void> {
  title('npm start to ready');
  const folder = temporaryFolder();
  try {
    row('first start (makes the database, loads the demo)', await startOnce(folder.path));
    const later: number[] = [];
    for (let n = 0; n < ROUNDS; n++) later.push(Number.parseFloat(await startOnce(folder.path)));
    row('later starts', `${round(median(later), 1)} s`, 'reach 5 s');
  } finally {
    folder.remove();
  }
}

async function startOnce(varDir: string): Promise<string> {
  const env = { VAR_DIR: varDir, PORT: String(await freePort()), KUMASIRA_NO_APT: '1' };
  const began = performance.now();
  const gateway = await start('npm', ['start', '--silent'], env, '"ready"');
  const seconds = (performance.now() - began) / 1_000;
  await gateway.stop();
  return `${round(seconds, 1)} s`;
}
