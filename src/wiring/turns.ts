import { setTimeout } from 'node:timers/promises';
import type { Knex } from 'knex';
import { makeReference } from '../civic/references.ts';
import { THEMES } from '../civic/themes.ts';
import type { Config } from '../config.ts';
import type { FlowSet } from '../engine/flow.ts';
import type { Value } from '../engine/value.ts';
import type { Metrics } from '../ops/metrics.ts';
import { performEffects } from '../runner/perform.ts';
import type { Job, RunnerDeps, TurnRequest } from '../runner/ports.ts';
import { answerQuery, type QueryDeps } from '../runner/queries.ts';
import type { Acting } from '../runner/run-act.ts';
import type { PhoneStudio } from '../runner/studio-queries.ts';
import { takeTurn } from '../runner/turn.ts';
import type { SessionStore } from '../sessions/store.ts';
import { findLanguage } from '../storage/citizens/phones.ts';
import { nextSerial } from '../storage/contributions/contributions.ts';
import type { Apology } from './apology.ts';
import type { Catalog } from './catalog.ts';

export interface TurnParts {
  config: Config;
  db: Knex;
  catalog: Catalog;
  acting: Acting;
  sessions: SessionStore;
  apology: Apology;
  studio: PhoneStudio;
  metrics: Pick<Metrics, 'turn'>;
  flowVersion(hash: string): Promise<FlowSet | null>;
  addJob(job: Job): Promise<unknown>;
}

/** The one way a turn is taken in this process, whatever the medium. */
export function openTurns(parts: TurnParts): (request: TurnRequest) => Promise<Value> {
  const deps = runnerDeps(parts);
  return async (request) => {
    const began = process.hrtime.bigint();
    const took = (): number => Number(process.hrtime.bigint() - began) / 1e9;
    const remembering: TurnRequest = {
      ...request,
      compose: (view, dialogue, turn) => {
        parts.apology.remember(deps.hashPhone(request.msisdn), dialogue.language);
        return request.compose(view, dialogue, turn);
      },
    };
    try {
      const reply = await takeTurn(deps, remembering);
      parts.metrics.turn(request.medium, 'answered', took());
      return reply;
    } catch (error) {
      parts.metrics.turn(request.medium, 'failed', took());
      throw error;
    }
  };
}

/**
 * Turns of events that are dealt with long after they came: nobody sees the reply any more. One may go
 * on with the dialogue it belongs to, but none begins a dialogue over the one she holds by now.
 */
export function lateTurns(
  takeTurn: (request: TurnRequest) => Promise<Value>,
): (request: TurnRequest) => Promise<Value> {
  return (request) =>
    takeTurn({
      ...request,
      read: (stored, storedTurn) => {
        const reading = request.read(stored, storedTurn);
        return reading.kind === 'begin' ? { kind: 'show' } : reading;
      },
    });
}

function runnerDeps(parts: TurnParts): RunnerDeps {
  const { config, db, catalog, acting, sessions } = parts;
  const queries: QueryDeps = {
    db,
    clock: acting.clock,
    timeZone: config.timeZone,
    pause: (ms) => setTimeout(ms),
    helpNumber: config.helpNumber,
    voiceNumber: config.at.voiceNumber,
    pins: acting.pins,
    studio: parts.studio,
    phones: acting.phones,
    settings: acting.settings,
    canRead: config.ffmpegPath !== null && config.espeakPath !== null,
    themes: THEMES.map(({ id }) => id),
    offered: (medium) => catalog.offered[medium === 'voice' ? 'voice' : 'text'],
    words: (language, key) => catalog.say(language, key),
  };
  return {
    db,
    clock: acting.clock,
    ids: acting.ids,
    sessions,
    flows: catalog.flows,
    flowVersion: parts.flowVersion,
    words: catalog.words,
    languageOf: (phoneHash) => findLanguage(db, phoneHash),
    hashPhone: acting.phones.hash,
    query: (name, args, who) => answerQuery(queries, name, args, who),
    draw: async () => makeReference(await nextSerial(db)),
    perform: (tx, turn) => performEffects(tx, acting, turn),
    addJob: async (job) => {
      await parts.addJob(job);
    },
    trial: config.operator === 'simulator',
  };
}
