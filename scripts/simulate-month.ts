// A month of the service in minutes: npm run simulate:month -- [--days n] [--citizens n] [--officials n]
// [--seed n] [--sabotage lose=1%,twice=1%,hours=1%]. Exit 1 when something was lost, sent twice or sent
// in the quiet hours.
import { readBooks } from './simulate/books.ts';
import { readFigures } from './simulate/figures.ts';
import { judge, unknownReferences } from './simulate/judge.ts';
import { liveMonth } from './simulate/month.ts';
import { reportLines, verdictLines } from './simulate/report.ts';
import { readSettings, type Settings, USAGE } from './simulate/settings.ts';
import { openWorld } from './simulate/world.ts';

async function main(settings: Settings): Promise<number> {
  const began = performance.now();
  const world = await openWorld(settings);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      // The month goes on while its database goes: what fails from here on was interrupted.
      process.on('uncaughtException', () => {});
      void world.stop().finally(() => process.exit(130));
    });
  }
  try {
    const month = await liveMonth(world, settings, (line) => console.error(line));
    const books = await readBooks(world.db, world.vault);
    const { quietHours, timeZone } = world;
    const verdict = judge(month.log, books, { endedAt: month.endedAt, quietHours, timeZone });
    const told = month.citizens.flatMap(({ references }) => references);
    verdict.lost.push(...unknownReferences(told, books));
    const figures = await readFigures(world.db);
    const { days, citizens, seed } = settings;
    const { officials, log, steps, unsettled } = month;
    const lines = reportLines({ days, citizens, seed, figures, officials });
    for (const line of [...lines, ...verdictLines(verdict, log.length)]) console.log(line);
    const seconds = (performance.now() - began) / 1_000;
    console.error(`${steps} pas d'horloge, ${unsettled} sans repos, ${seconds.toFixed(0)} s`);
    for (const [fault, times] of world.faults) console.error(`${times} × ${fault}`);
    for (const [said, times] of month.moderator.refused) console.error(`${times} × ${said}`);
    return verdict.lost.length + verdict.twice.length + verdict.hours.length > 0 ? 1 : 0;
  } finally {
    await world.stop();
  }
}

const settings = readSettings(process.argv.slice(2));
if (settings === null) console.error(USAGE);
process.exitCode = settings === null ? 64 : await main(settings);
