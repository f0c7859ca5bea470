import type { Knex } from 'knex';
import { mayCallBack } from '../civic/calls/call-back.ts';
import type { Config } from '../config.ts';
import type { FlowSet } from '../engine/flow.ts';
import type { Value } from '../engine/value.ts';
import type { ServiceLog } from '../lib/fault-log.ts';
import { normaliseMsisdn } from '../lib/phone.ts';
import { removeListened } from '../moderation/listen.ts';
import type { Job, TurnRequest } from '../runner/ports.ts';
import type { Acting } from '../runner/run-act.ts';
import { deleteExpiredSnapshots, deleteSnapshot } from '../sessions/postgres.ts';
import { jobWorkers } from '../workers/index.ts';
import { soundFolder } from './moderating.ts';
import type { OpenedOperator } from './operator.ts';
import type { Sound } from './sound.ts';
import type { Stores } from './stores.ts';

export interface WorkerParts {
  config: Config;
  db: Knex;
  acting: Acting;
  operator: OpenedOperator;
  sound: Sound;
  stores: Stores;
  log: ServiceLog;
  flowVersion(hash: string): Promise<FlowSet | null>;
  takeTurn(request: TurnRequest): Promise<Value>;
  addJob(job: Job): Promise<unknown>;
  /** Hands the events kept on disk to their handlers. */
  replay(): Promise<number>;
  spooled(): Promise<number>;
}

const ownNumber = ({ at }: Config) => normaliseMsisdn(at.voiceNumber) ?? at.voiceNumber;

/** Starts this process's workers; the queue closes them. */
export async function startWorkers(parts: WorkerParts): Promise<void> {
  const { config, db, acting, operator, sound, stores, log, takeTurn, addJob } = parts;
  const workers = jobWorkers({
    ...{ db, acting, log, takeTurn, addJob },
    sessions: {
      ...stores.sessions,
      forget: deleteSnapshot,
      forgetExpired: (before) => deleteExpiredSnapshots(db, before),
    },
    sounds: sound.speaker,
    listened: { remove: (before) => removeListened(soundFolder(config), before) },
    flows: parts.flowVersion,
    helpNumber: config.helpNumber,
    providerName: operator.provider.name,
    demoAllowed: config.operator === 'simulator' || config.demo,
    smsSender: operator.provider.smsSender,
    callPlacer: operator.provider.callPlacer,
    mayCall: (number) => mayCallBack(number, config.callPrefixes, ownNumber(config)),
    replay: parts.replay,
    store: sound.store,
    ffmpeg: config.ffmpegPath,
    hosts: operator.recordingHosts,
    queues: stores.queues,
    spooled: parts.spooled,
  });
  await stores.queues.startWorkers(workers);
}
