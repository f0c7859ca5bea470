import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { openAudioStore } from '../../audio/open-store.ts';
import { openSpool } from '../../channels/spool.ts';
import type { Config } from '../../config.ts';
import { AppError } from '../../errors.ts';
import { systemClock } from '../../lib/clock.ts';
import { openVault } from '../../lib/crypto.ts';
import type { ServiceLog } from '../../lib/fault-log.ts';
import { randomIds } from '../../lib/ids.ts';
import { inQuietHours, minuteOfDay } from '../../lib/time.ts';
import { type Examination, type Finding, note, ok, problem } from '../../ops/doctor.ts';

/** Under this much free space a problem: recordings and the database share the disk. */
const DISK_BYTES = 1024 ** 3;
const GIB = 1024 ** 3;
const unheard = (): void => undefined;
/** The doctor's own lines are its log. */
const UNHEARD: ServiceLog = { info: unheard, warn: unheard, error: unheard };

/** What the gateway finds on the machine itself: folders, disk, programs, clock. */
export function machineExaminations(config: Config): Examination[] {
  return [
    { name: 'VAR_DIR', look: async () => lookAtFolder(config.varDir) },
    { name: 'disk', look: () => lookAtDisk(config.varDir) },
    { name: 'audio store', look: () => lookAtAudioStore(config) },
    { name: 'ffmpeg', look: async () => lookAtFfmpeg(config.ffmpegPath) },
    { name: 'espeak-ng', look: async () => lookAtEspeak(config.espeakPath) },
    { name: 'hours', look: async () => lookAtHours(config) },
    { name: 'spooled events', look: () => lookAtSpool(config) },
  ];
}

function lookAtFolder(varDir: string): Finding {
  const user = userInfo().username;
  try {
    mkdirSync(varDir, { recursive: true });
    const probe = join(varDir, `doctor.${process.pid}`);
    writeFileSync(probe, '');
    rmSync(probe);
  } catch {
    const advice = `give ${varDir} to ${user}, or set VAR_DIR to a folder of yours`;
    return problem(`user ${user} cannot write ${varDir}`, advice);
  }
  return ok(`${varDir}, written as user ${user}`);
}

async function lookAtDisk(varDir: string): Promise<Finding> {
  const { bavail, bsize, blocks } = await statfs(varDir);
  const free = bavail * bsize;
  const text = `${(free / GIB).toFixed(1)} GB free of ${((blocks * bsize) / GIB).toFixed(1)} GB`;
  if (free >= DISK_BYTES) return ok(text);
  return problem(text, 'free at least 1 GB, or move VAR_DIR and AUDIO_STORE to a larger disk');
}

async function lookAtAudioStore({ audioStore, bucket }: Config): Promise<Finding> {
  const key = `doctor/${process.pid}.txt`;
  try {
    const store = openAudioStore(audioStore, bucket);
    await store.put(key, Buffer.from('probe'));
    const read = await store.read(key);
    await store.remove(key);
    if (read?.toString() === 'probe') return ok(`${audioStore}, written and read back`);
    return problem(`${audioStore} gives back something else`, 'check AUDIO_STORE');
  } catch (error) {
    const text = `${audioStore} cannot be written and read`;
    if (bucket === null) return problem(text, 'check AUDIO_STORE and who owns it');
    const why = error instanceof AppError ? error.message.replace(/^\w+: /, '') : 'unknown';
    return problem(
      `${text}: ${why}`,
      'check AUDIO_STORE, AUDIO_S3_ENDPOINT and the AWS_ variables',
    );
  }
}

function lookAtFfmpeg(path: string | null): Finding {
  if (path !== null) return ok(path);
  const without = 'calls play committed sentences only, recordings go on only as mp3';
  return note(`none: ${without} (apt-get install ffmpeg, or set FFMPEG_PATH)`);
}

function lookAtEspeak(path: string | null): Finding {
  if (path !== null) return ok(path);
  return note('not found: typed answers wait for a spoken one (apt-get install espeak-ng)');
}

function lookAtHours({ timeZone, quietHours }: Config): Finding {
  const now = systemClock.now();
  const here = `${clockTime(minuteOfDay(now, timeZone))} in ${timeZone}`;
  if (quietHours === null) return ok(`${here}; no quiet hours`);
  const span = `${clockTime(quietHours.fromMinute)}-${clockTime(quietHours.toMinute)}`;
  const state = inQuietHours(now, quietHours, timeZone) ? 'quiet now' : 'not quiet now';
  return ok(`${here}; quiet hours ${span}, ${state}`);
}

function clockTime(minute: number): string {
  return [Math.floor(minute / 60), minute % 60]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
}

async function lookAtSpool({ varDir, dataKey }: Config): Promise<Finding> {
  const folder = join(varDir, 'spool');
  const parts = { clock: systemClock, ids: randomIds, log: UNHEARD };
  const spool = openSpool({ folder, vault: openVault(dataKey), ...parts });
  const failed = await spool.setAside();
  if (failed > 0) {
    const advice = 'see the log for why; renamed to .event they are tried again';
    return problem(`${failed} in ${folder} failed for good (.failed)`, advice);
  }
  const waiting = await spool.size();
  if (waiting === 0) return ok('none');
  return note(`${waiting} in ${folder}; a running worker replays them within a minute`);
}
