import type { Knex } from 'knex';
import { withKept } from '../acts/citizens/request-erase.ts';
import { saveDraft } from '../acts/citizens/save-draft.ts';
import { saveRecording } from '../acts/citizens/save-recording.ts';
import { touchPhone } from '../acts/citizens/touch-phone.ts';
import { queueSms } from '../acts/deliveries/queue-delivery.ts';
import type { ActDeps, Person } from '../acts/deps.ts';
import { keepAssisted } from '../acts/facilitators/keep-assisted.ts';
import { type OutboxItem, openOutbox } from '../acts/outbox.ts';
import type { Effect, EffectName } from '../engine/effects.ts';
import { lockDraft } from '../storage/contributions/contributions.ts';
import { nameSender } from '../storage/deliveries/inbound-events.ts';
import { findRecordingBySource } from '../storage/recordings/recordings.ts';
import { CITIZEN_EFFECTS } from './citizen-effects.ts';
import type { Perform } from './effect.ts';
import { OFFICIAL_EFFECTS } from './official-effects.ts';
import { cameIn, type EffectTurn, type Job, type TurnRequest } from './ports.ts';

/** Where speakers record prompts. */
const STUDIO_FLOW = 'studio-call';
/** Where somebody else speaks on the phone of who helps. */
const ASSIST_FLOW = 'assist';

/** Every effect and the act that does it; a new effect does not compile until it stands in one of them. */
const ACTS: Readonly<Record<EffectName, Perform>> = { ...CITIZEN_EFFECTS, ...OFFICIAL_EFFECTS };

/**
 * Does the effects of one turn inside its transaction, in order: first the phone and the recording she
 * made, so that nothing that reached us is lost, then each effect's act, last the reply of an SMS.
 * @returns the jobs to add once the transaction is in.
 */
export async function performEffects(
  tx: Knex.Transaction,
  deps: Omit<ActDeps, 'outbox'>,
  turn: EffectTurn,
): Promise<Job[]> {
  const outbox = openOutbox();
  const acting: ActDeps = { ...deps, outbox };
  const { request } = turn;
  const touched = await touchPhone(tx, acting, { number: request.msisdn, medium: request.medium });
  const person: Person = { ...touched, language: turn.language, came: cameIn(request) };
  await nameSender(tx, request.eventKey, person.phoneId);
  if (request.recording) await keepRecording(tx, acting, person, turn, request.recording);
  for (const effect of turn.effects) await perform(tx, acting, person, effect, request);
  if (request.kind === 'sms') await reply(tx, acting, person, turn);
  return outbox.items.map(toJob);
}

async function perform(
  tx: Knex.Transaction,
  deps: ActDeps,
  person: Person,
  effect: Effect,
  request: TurnRequest,
): Promise<void> {
  await ACTS[effect.name](tx, deps, person, effect.with, request);
}

/** Her recording as a row; one that no screen will ask about becomes her draft, unless she has one. */
async function keepRecording(
  tx: Knex.Transaction,
  deps: ActDeps,
  person: Person,
  turn: EffectTurn,
  { id, url }: { id: string; url: string },
): Promise<void> {
  const stray = turn.stray === true;
  // The end of a call may name the recording of its last turn again.
  if (stray && (await findRecordingBySource(tx, url)) !== null) return;
  const purpose = purposeOf(turn);
  const { provider } = turn.request;
  await saveRecording(tx, deps, { person, id, purpose, provider, url });
  if (!stray || purpose !== 'contribution') return;
  if (turn.flow === ASSIST_FLOW) {
    const said = { kind: 'question', body: { recording: id }, before: null } as const;
    await keepAssisted(tx, deps, { person, ...said, language: turn.language });
    return;
  }
  if ((await lockDraft(tx, person.phoneId)) !== null) return;
  await saveDraft(tx, deps, { person, kind: 'question', body: { recording: id } });
}

/** An official's recording is an answer until an effect says otherwise; in the studio it is a prompt. */
function purposeOf(turn: EffectTurn): 'answer' | 'publication' | 'prompt' | 'contribution' {
  if (turn.flow === STUDIO_FLOW) return 'prompt';
  if (turn.flow === 'official-record') return 'publication';
  const flows = [turn.flow, turn.request.entry.flow];
  return flows.some((flow) => flow?.startsWith('official-')) ? 'answer' : 'contribution';
}

async function reply(
  tx: Knex.Transaction,
  deps: ActDeps,
  person: Person,
  turn: EffectTurn,
): Promise<void> {
  const body = (turn.reply as { text?: string } | null)?.text ?? '';
  if (body === '') return;
  const { phoneId } = person;
  const told = await withKept(tx, deps, { phoneId, language: turn.language }, body);
  await queueSms(tx, deps, {
    phoneId,
    purpose: 'reply',
    language: turn.language,
    body: told,
    when: 'reply',
  });
}

/** The job of a row that has work to do now. */
export function toJob(item: OutboxItem): Job {
  if ('recording' in item) {
    return {
      name: 'recording-fetch',
      payload: { recordingId: item.recording, attempt: item.attempt },
    };
  }
  const payload = { deliveryId: item.delivery, attempt: item.attempt };
  if (item.kind === 'sms') return { name: 'sms-send', payload };
  const { inMs } = item;
  return { name: 'call-place', payload: { ...payload, ...(inMs !== undefined && { inMs }) } };
}
