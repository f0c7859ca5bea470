import type { FlowSet } from '../engine/flow.ts';
import type { Input } from '../engine/input.ts';
import type { Value } from '../engine/value.ts';
import { AppError } from '../errors.ts';
import type { StoredSession } from '../sessions/store.ts';
import { commitTurn } from './commit.ts';
import { type Conversation, givenReply, REPLIES_KEPT, SESSION_MS } from './conversation.ts';
import { begin, freshDialogue, type Played, play, playTyped } from './play.ts';
import { cameIn, type EffectTurn, type RunnerDeps, type TurnRequest } from './ports.ts';
import type { Reading } from './reading.ts';

/** Times a turn that lost a race is read again before it gives up. */
const RACES = 6;

/**
 * Takes one turn: reads the session, steps, and writes. A turn without an effect is one read and one
 * compare-and-set on the session store; a turn with an effect is one PostgreSQL transaction first, then
 * the session store, then jobs. A copy of an event gets the reply of the first one.
 * @returns the reply `request.compose` made.
 */
export async function takeTurn(deps: RunnerDeps, request: TurnRequest): Promise<Value> {
  const phoneHash = deps.hashPhone(request.msisdn);
  const asking = cameIn(request) ? askingFor(deps) : deps;
  for (let race = 0; race < RACES; race += 1) {
    const reply = await tryTurn(asking, request, phoneHash, race > 0);
    if (reply !== undefined) return reply;
  }
  throw new AppError('database_conflict', 'a turn lost every race');
}

/** Queries know that the number this turn comes from can be forged. */
const askingFor = (deps: RunnerDeps): RunnerDeps => ({
  ...deps,
  query: (name, args, who) => deps.query(name, args, { ...who, came: true }),
});

async function tryTurn(
  deps: RunnerDeps,
  request: TurnRequest,
  phoneHash: string,
  fresh: boolean,
): Promise<Value | undefined> {
  const { session, lastTurn } = await deps.sessions.read(phoneHash, { fresh });
  const stored = (session?.state ?? null) as Conversation | null;
  const known = givenReply(stored, request.eventKey);
  if (known !== undefined) return known;
  const reading = request.read(stored, lastTurn);
  const played = await move(deps, request, stored, reading, phoneHash);
  const turn = reading.kind === 'show' ? lastTurn : lastTurn + 1;
  const reply = await request.compose(played.view, played.dialogue, turn);
  if (reading.kind === 'show') return keepStray(deps, request, phoneHash, { played, reply });
  const next = nextSession(deps, request, phoneHash, { stored, reading, played, reply, turn });
  const writes =
    played.effects.length > 0 || request.recording !== undefined || request.stored === true;
  if (!writes) return (await deps.sessions.write(next, lastTurn)) ? reply : undefined;
  const effectTurn = {
    request,
    phoneHash,
    language: played.dialogue.language,
    reply,
    effects: played.effects,
    flow: flowOf(played),
  };
  return writeTurn(deps, effectTurn, next);
}

const flowOf = ({ dialogue }: Played): string => dialogue.stack.at(-1)?.flow ?? '';

/** Nothing moves, but what she said in a call that her dialogue has left is kept all the same. */
async function keepStray(
  deps: RunnerDeps,
  request: TurnRequest,
  phoneHash: string,
  { played, reply }: Pick<Outcome, 'played' | 'reply'>,
): Promise<Value | undefined> {
  if (request.recording === undefined) return reply;
  const { language } = played.dialogue;
  const flow = flowOf(played);
  const turn = { request, phoneHash, language, reply, effects: [], flow, stray: true };
  return writeTurn(deps, turn, null);
}

/** @returns undefined when another turn of this phone was faster. */
async function writeTurn(
  deps: RunnerDeps,
  turn: EffectTurn,
  next: StoredSession | null,
): Promise<Value | undefined> {
  const committed = await commitTurn(deps, turn, next);
  switch (committed.kind) {
    case 'copy':
      // Whoever took that turn may have been killed before the store behind heard of it.
      await deps.sessions.read(turn.phoneHash, { fresh: true });
      return committed.reply;
    case 'stale':
      // The store behind lost this phone's last turns (a Redis that came back): it takes the snapshot.
      return undefined;
    case 'done':
      if (next !== null) await deps.sessions.adopt(next);
      await Promise.all(committed.jobs.map((job) => deps.addJob(job)));
      return turn.reply;
  }
}

async function move(
  deps: RunnerDeps,
  request: TurnRequest,
  stored: Conversation | null,
  reading: Reading,
  phoneHash: string,
): Promise<Played> {
  const pinned = stored && (await pinnedFlows(deps, stored.dialogue.flows));
  if (stored && pinned && reading.kind === 'input') {
    const { input } = reading;
    return request.medium === 'ussd' && input.kind === 'text'
      ? playTyped(deps, pinned, stored.dialogue, input.text, phoneHash)
      : play(deps, pinned, stored.dialogue, input, phoneHash);
  }
  if (stored && pinned && reading.kind === 'show') {
    return play(deps, pinned, stored.dialogue, { kind: 'show' }, phoneHash);
  }
  const tokens = reading.kind === 'begin' ? reading.tokens : [];
  // Whoever holds the phone now has not keyed her code.
  const vars = { ...request.entry.vars, trial: deps.trial, pinOk: false, came: cameIn(request) };
  if (stored?.dialogue.unsaved && pinned && request.resumable) {
    const dialogue = { ...stored.dialogue, medium: request.medium };
    const input: Input = { kind: 'resume', flow: request.entry.flow, vars };
    // What she dialled was meant for the menu, not for the question whether she goes on.
    return play(deps, pinned, dialogue, input, phoneHash);
  }
  const before = stored?.dialogue;
  const language = before?.ownLanguage ?? before?.language ?? (await deps.languageOf(phoneHash));
  const fresh = freshDialogue(deps.flows, language, request.medium);
  const input: Input = { kind: 'start', flow: request.entry.flow, vars };
  return begin(deps, deps.flows, fresh, input, tokens, phoneHash);
}

async function pinnedFlows(deps: RunnerDeps, hash: string): Promise<FlowSet | null> {
  return hash === deps.flows.hash ? deps.flows : deps.flowVersion(hash);
}

interface Outcome {
  stored: Conversation | null;
  reading: Reading;
  played: Played;
  reply: Value;
  turn: number;
}

function nextSession(
  deps: RunnerDeps,
  request: TurnRequest,
  phoneHash: string,
  outcome: Outcome,
): StoredSession {
  const { stored, reading, played, reply, turn } = outcome;
  const conversation: Conversation = {
    medium: request.medium,
    provider: request.provider,
    sessionKey: request.sessionKey,
    transcript: reading.kind === 'show' ? '' : kept(request, stored, played, reading.transcript),
    dialogue: played.dialogue,
    replies: [{ key: request.eventKey, reply }, ...(stored?.replies ?? [])].slice(0, REPLIES_KEPT),
  };
  return { phoneHash, turn, state: conversation, expiresAt: deps.clock.now() + SESSION_MS };
}

/** What was typed so far in this session, sealed as soon as a secret may stand in it. */
function kept(
  request: TurnRequest,
  stored: Conversation | null,
  played: Played,
  transcript: string,
): Conversation['transcript'] {
  const same = stored?.sessionKey === request.sessionKey;
  const isSealed = same && typeof stored.transcript !== 'string';
  if (request.seal === undefined || transcript === '' || !(isSealed || played.secret))
    return transcript;
  return { length: transcript.length, sealed: request.seal(transcript) };
}
