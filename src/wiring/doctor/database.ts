import type { Knex } from 'knex';
import type { Config } from '../../config.ts';
import { systemClock } from '../../lib/clock.ts';
import { type Examination, type Finding, note, ok, problem } from '../../ops/doctor.ts';
import { openDb } from '../../storage/db.ts';
import { attachEmbedded } from '../../storage/embedded/embedded.ts';
import { lockHolder } from '../../storage/embedded/lock.ts';
import { findPlace, findPrograms } from '../../storage/embedded/place.ts';
import { serverUser } from '../../storage/embedded/user.ts';
import { hasDemo } from '../../storage/first-start.ts';
import { metricSources } from '../../storage/metrics/metric-sources.ts';
import { lookAtBudgets, lookAtCallBacks } from './money.ts';

/** A due row older than this has been forgotten: the sweeper comes every 15 s. */
const FORGOTTEN_S = 300;
const UNHEARD = { info: () => undefined };

type DatabaseConfig = Pick<
  Config,
  'databaseUrl' | 'varDir' | 'operator' | 'demo' | 'timeZone' | 'callbackWithinSeconds'
>;

/** The database and what its rows tell: one connection, opened by the first look. */
export function databaseExaminations(config: DatabaseConfig): Examination[] {
  let running = false;
  let rows: Finding[] = [];
  const look = async (): Promise<Finding> => {
    if (config.databaseUrl !== null) {
      running = true;
      rows = await lookInside(config.databaseUrl, config, running);
      return ok('DATABASE_URL answers');
    }
    running = lockHolder(config.varDir)?.kind === 'gateway';
    if (findPlace(config.varDir) === null && !running) return lookAtPrograms(config.varDir);
    const embedded = await attachEmbedded({ varDir: config.varDir, log: UNHEARD });
    try {
      rows = await lookInside(embedded.url, config, running);
    } finally {
      await embedded.stop();
    }
    return ok(
      running ? 'embedded, running' : 'embedded, not running; started and stopped just now',
    );
  };
  return [
    {
      name: 'database',
      look,
      advice: 'check that PostgreSQL runs and what DATABASE_URL or VAR_DIR says',
    },
    { name: 'rows', look: async () => rows },
  ];
}

/** Before the first start nothing is made: it is enough that the programs can be run. */
function lookAtPrograms(varDir: string): Finding {
  const user = serverUser();
  findPrograms(varDir, user);
  const as = user === null ? '' : ` as user ${user.name}`;
  return ok(`embedded, made at the first start${as}`);
}

async function lookInside(
  url: string,
  config: DatabaseConfig,
  running: boolean,
): Promise<Finding[]> {
  const db = openDb(url, { max: 1 });
  try {
    const [{ found }] = (await db.raw("select to_regclass('delivery') is not null as found")).rows;
    if (!found) return [note('no tables yet: made at the first start')];
    return [
      await lookAtOldest(db, running),
      await lookAtDemo(db, config),
      await lookAtCallBacks(db, config),
      ...(await lookAtBudgets(db, config)),
    ];
  } finally {
    await db.destroy();
  }
}

async function lookAtOldest(db: Knex, running: boolean): Promise<Finding> {
  const { oldestDueSeconds } = metricSources(db, systemClock, async () => 0);
  const seconds = Math.round(await oldestDueSeconds());
  if (seconds === 0) return ok('nothing is due');
  const text = `the oldest due row has waited ${seconds} s`;
  if (!running) return note(`${text}; it leaves at the next start`);
  if (seconds < FORGOTTEN_S) return ok(text);
  return problem(text, 'see that a process with ROLE=worker or all runs, and its log');
}

async function lookAtDemo(db: Knex, { operator, demo }: DatabaseConfig): Promise<Finding> {
  const loaded = await hasDemo(db);
  if (!loaded) return ok('no demo data');
  if (operator === 'simulator') return ok('demo data, for the simulator');
  if (demo) {
    const advice = 'take DEMO=1 away before real people use the service';
    return problem('demo data on a real operator, and DEMO=1 lets messages to it leave', advice);
  }
  return note('demo data on a real operator: nothing is sent to its phones');
}
