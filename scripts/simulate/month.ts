import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/lib/durations.ts';
import { seeded } from '../chaos/random.ts';
import { openAgenda } from './agenda.ts';
import { type Moderator, openModerator } from './moderator.ts';
import { drawOfficials, type Official, registerOfficials } from './officials.ts';
import { type Citizen, type Commune, drawCitizens } from './people.ts';
import { keepPhoneLog, type PhoneEvent } from './phone-log.ts';
import { nextDue, openReactions, untilQuiet } from './quiet.ts';
import type { Settings } from './settings.ts';
import { comeAlive } from './town.ts';
import { START, type World } from './world.ts';

/** After the month nobody begins anything, and what is on its way arrives. */
const AFTERMATH_DAYS = 3;
/** People who do something at the same moment. */
const AT_ONCE = 12;
/** When the sabotaged wire passes on what it kept. */
const NIGHT_HOUR = 2;
const COMMUNES = 12;

/** A month as it went. */
export interface Month {
  citizens: readonly Citizen[];
  officials: readonly Official[];
  moderator: Moderator;
  log: readonly PhoneEvent[];
  endedAt: number;
  /** Steps of the clock, and those that left something due. */
  steps: number;
  unsettled: number;
}

/** Lets the month go by, as fast as the gateway works. */
export async function liveMonth(
  world: World,
  settings: Settings,
  say: (line: string) => void,
): Promise<Month> {
  const log = keepPhoneLog(world.network);
  const { citizens, officials } = await settle(world, settings);
  const byHash = new Map(citizens.map((each) => [world.vault.lookup(each.phone), each]));
  const moderator = openModerator(world, byHash, seeded(settings.seed * 19 + 7));
  for (const { id, told } of officials) await moderator.run('digest', String(id), ...told);
  const end = START + settings.days * DAY_MS;
  const agenda = openAgenda();
  const reactions = openReactions();
  const town = { world, citizens, officials, agenda, moderator, reactions, end };
  comeAlive(town, settings.days);
  let steps = 0;
  let unsettled = 0;
  for (const last = end + AFTERMATH_DAYS * DAY_MS; world.clock.now() < last; steps += 1) {
    await moveClock(world, agenda.next(), last);
    const now = world.clock.now();
    if (new Date(now).getUTCHours() === NIGHT_HOUR) await world.relay.release();
    await inParallel(agenda.take(now));
    if (!(await untilQuiet(world, reactions))) unsettled += 1;
    if (now % DAY_MS === 0)
      say(`jour ${(now - START) / DAY_MS}, ${log.length} événements sur les téléphones`);
  }
  return { citizens, officials, moderator, log, endedAt: world.clock.now(), steps, unsettled };
}

/** To whatever comes first: somebody's plan, a row that is due, the full hour. */
async function moveClock(world: World, planned: number, last: number): Promise<void> {
  const now = world.clock.now();
  const due = (await nextDue(world.db, now)) ?? last;
  const hour = (Math.floor(now / HOUR_MS) + 1) * HOUR_MS;
  const next = Math.min(planned, Math.ceil(due / MINUTE_MS) * MINUTE_MS, hour, last);
  world.clock.moveTo(Math.max(next, now));
}

async function settle(world: World, settings: Settings) {
  const rows: Commune[] = await world
    .db('commune')
    .orderBy('number')
    .limit(COMMUNES)
    .select('number', 'name');
  const drawn = drawOfficials(settings.officials, rows, settings.seed);
  const officials = await registerOfficials(world.db, world.vault, drawn, world.clock.now());
  return { officials, citizens: drawCitizens(settings.citizens, rows, settings.seed) };
}

async function inParallel(tasks: (() => Promise<void>)[]): Promise<void> {
  const queue = tasks.values();
  const lane = async (): Promise<void> => {
    for (const task of queue) await task();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}
