import type { Knex } from 'knex';
import { beginHearing } from '../acts/answers/begin-hearing.ts';
import { addReaction } from '../acts/citizens/add-reaction.ts';
import { addSupport } from '../acts/citizens/add-support.ts';
import { answerFollowUp } from '../acts/citizens/answer-follow-up.ts';
import { askSpokenAnswer } from '../acts/citizens/ask-spoken-answer.ts';
import { dropDraft } from '../acts/citizens/drop-draft.ts';
import { followOfficial } from '../acts/citizens/follow-official.ts';
import { giveConsent } from '../acts/citizens/give-consent.ts';
import { heardAnswer } from '../acts/citizens/heard-answer.ts';
import { maskHerVoice } from '../acts/citizens/mask-voice.ts';
import { noteListen } from '../acts/citizens/note-listen.ts';
import { noteNewsHeard } from '../acts/citizens/note-news-heard.ts';
import { optIn } from '../acts/citizens/opt-in.ts';
import { optOut } from '../acts/citizens/opt-out.ts';
import { poorTake } from '../acts/citizens/poor-take.ts';
import { rateOfficial } from '../acts/citizens/rate-official.ts';
import { cancelErase, requestErase } from '../acts/citizens/request-erase.ts';
import { requestHelp } from '../acts/citizens/request-help.ts';
import { retakeContribution } from '../acts/citizens/retake-contribution.ts';
import { saveCommuneRecording } from '../acts/citizens/save-commune-recording.ts';
import { saveDraft } from '../acts/citizens/save-draft.ts';
import { saveRecording } from '../acts/citizens/save-recording.ts';
import { sendContribution } from '../acts/citizens/send-contribution.ts';
import { setLanguage } from '../acts/citizens/set-language.ts';
import { setProfile } from '../acts/citizens/set-profile.ts';
import { forgetThreadPin, noteThreadPin, setThreadPin } from '../acts/citizens/thread-pin.ts';
import { touchPhone } from '../acts/citizens/touch-phone.ts';
import { queueSms } from '../acts/deliveries/queue-delivery.ts';
import type { ActDeps, Body, Person } from '../acts/deps.ts';
import { dropAssisted, keepAssisted } from '../acts/facilitators/keep-assisted.ts';
import { noteCode } from '../acts/facilitators/note-code.ts';
import { sendAssisted } from '../acts/facilitators/send-assisted.ts';
import { answerByVoice } from '../acts/officials/answer-by-voice.ts';
import { hearItem } from '../acts/officials/hear-item.ts';
import { notMine } from '../acts/officials/not-mine.ts';
import { notePin } from '../acts/officials/note-pin.ts';
import { passToColleague } from '../acts/officials/pass-to-colleague.ts';
import { playLater } from '../acts/officials/play-later.ts';
import { publish } from '../acts/officials/publish.ts';
import { choosePin } from '../acts/officials/set-pin.ts';
import { type OutboxItem, openOutbox } from '../acts/outbox.ts';
import { keepSpokenPrompt, type SpokenTake } from '../acts/speakers/keep-spoken-prompt.ts';
import { enterStudio, noteWrongCode } from '../acts/speakers/note-code.ts';
import type { Effect, EffectName } from '../engine/effects.ts';
import type { Value } from '../engine/value.ts';
import { AppError } from '../errors.ts';
import { lockDraft } from '../storage/contributions.ts';
import { nameSender } from '../storage/inbound-events.ts';
import { findRecordingBySource } from '../storage/recordings.ts';
import type { EffectTurn, Job, TurnRequest } from './ports.ts';

/** Where speakers record prompts. */
const STUDIO_FLOW = 'studio-call';
/** Where somebody else speaks on the phone of who helps. */
const ASSIST_FLOW = 'assist';

type Fields = Readonly<Record<string, Value>>;
type Perform = (
  tx: Knex.Transaction,
  deps: ActDeps,
  person: Person,
  fields: Fields,
  call: Pick<TurnRequest, 'provider' | 'sessionKey'>,
) => Promise<unknown>;

/** Every effect and the act that does it; a new effect does not compile until it stands here. */
const ACTS: Readonly<Record<EffectName, Perform>> = {
  'language.set': (tx, deps, person, { language }) =>
    setLanguage(tx, deps, { person, language: text(language) }),
  'consent.give': (tx, deps, person, { given, key }) =>
    giveConsent(tx, deps, { person, given: given === true, key: text(key) }),
  'profile.set': (tx, deps, person, { field, value }) =>
    setProfile(tx, deps, { person, field: text(field) as 'sex', value: value as string | null }),
  'profile.commune_spoken': (tx, deps, person, { recording }) =>
    saveCommuneRecording(tx, deps, { person, recording: text(recording) }),
  'draft.save': (tx, deps, person, { kind, body, theme, official }) =>
    saveDraft(tx, deps, {
      person,
      kind: kindOf(kind),
      body: bodyOf(body),
      theme: textOrNull(theme),
      official: numberOrNull(official),
    }),
  'draft.drop': (tx, deps, person) => dropDraft(tx, deps, { person }),
  'contribution.send': (tx, deps, person, fields) =>
    sendContribution(tx, deps, {
      person,
      kind: kindOf(fields.kind),
      body: bodyOf(fields.body),
      reference: text(fields.reference),
      theme: textOrNull(fields.theme),
      official: numberOrNull(fields.official),
      debate: numberOrNull(fields.debate),
    }),
  'take.poor': (tx, deps, person, { recording }) =>
    poorTake(tx, deps, { person, recording: text(recording) }),
  'contribution.retake': (tx, deps, person, { reference, body }) =>
    retakeContribution(tx, deps, { person, reference: text(reference), body: bodyOf(body) }),
  'support.add': (tx, deps, person, { contribution }) =>
    addSupport(tx, deps, { person, contribution: Number(contribution) }),
  'reaction.add': (tx, deps, person, { body, about, id }) =>
    addReaction(tx, deps, { person, body: bodyOf(body), [text(about)]: Number(id) }),
  'follow_up.answer': (tx, deps, person, { contribution, kind, answer }) =>
    answerFollowUp(tx, deps, {
      person,
      contribution: Number(contribution),
      kind: text(kind) as 'has_moved',
      answer: text(answer) as 'yes',
    }),
  'item.heard': (tx, deps, person, { contribution }) =>
    noteListen(tx, deps, { person, contribution: Number(contribution) }),
  'assist.enter': (tx, deps, person) => noteCode(tx, deps, { person, right: true }),
  'assist.wrong_code': (tx, deps, person) => noteCode(tx, deps, { person, right: false }),
  'assist.language': async () => undefined,
  'assist.keep': (tx, deps, person, { kind, body, language, before }) =>
    keepAssisted(tx, deps, {
      person,
      kind: kindOf(kind),
      body: bodyOf(body),
      language: text(language),
      before: textOrNull(before),
    }),
  'assist.drop': (tx, deps, person, { recording }) =>
    dropAssisted(tx, deps, { person, recording: text(recording) }),
  'assist.send': (tx, deps, person, fields) => sendAssisted(tx, deps, assistedOf(person, fields)),
  'help.request': (tx, deps, person, { key }) => requestHelp(tx, deps, { person, key: text(key) }),
  'news.heard': (tx, deps, person) => noteNewsHeard(tx, deps, { person }),
  'answer.heard': (tx, deps, person, { contribution }) =>
    heardAnswer(tx, deps, { person, contribution: Number(contribution) }),
  'answer.play': (tx, deps, person, { contribution }, { provider, sessionKey }) =>
    beginHearing(tx, deps, {
      person,
      contribution: Number(contribution),
      call: { provider, sessionKey },
    }),
  'answer.ask_spoken': (tx, deps, person, { contribution }) =>
    askSpokenAnswer(tx, deps, { person, contribution: Number(contribution) }),
  'official.rate': (tx, deps, person, { official, good }) =>
    rateOfficial(tx, deps, { person, official: Number(official), good: good === true }),
  'official.follow': (tx, deps, person, { official, on }) =>
    followOfficial(tx, deps, { person, official: Number(official), on: on === true }),
  'messages.stop': (tx, deps, person) => optOut(tx, deps, { person, confirm: false }),
  'messages.start': (tx, deps, person) => optIn(tx, deps, { person }),
  'erase.cancel': (tx, deps, person) => cancelErase(tx, deps, { person }),
  'erase.request': (tx, deps, person) => requestErase(tx, deps, { person }),
  'official.answer': (tx, deps, person, { reference, recording }) =>
    answerByVoice(tx, deps, { person, reference: text(reference), recording: text(recording) }),
  'official.refuse': (tx, deps, person, { reference, recording }) =>
    notMine(tx, deps, { person, reference: text(reference), recording: text(recording) }),
  'official.heard': (tx, deps, person, { reference }) =>
    hearItem(tx, deps, { person, reference: text(reference) }),
  'official.pass': (tx, deps, person, { reference, to }) =>
    passToColleague(tx, deps, { person, reference: text(reference), official: Number(to) }),
  'voice.mask': (tx, deps, person, { on }) => maskHerVoice(tx, deps, { person, on: on === true }),
  'thread.pin_right': (tx, deps, person) => noteThreadPin(tx, deps, { person, right: true }),
  'thread.pin_wrong': (tx, deps, person) => noteThreadPin(tx, deps, { person, right: false }),
  'thread.pin_set': (tx, deps, person, { sealed }) =>
    setThreadPin(tx, deps, { person, sealed: textOrNull(sealed) }),
  'thread.pin_forget': (tx, deps, person) => forgetThreadPin(tx, deps, { person }),
  'official.pin_right': (tx, deps, person) => notePin(tx, deps, { person, right: true }),
  'official.pin_wrong': (tx, deps, person) => notePin(tx, deps, { person, right: false }),
  'official.pin_set': (tx, deps, person, { sealed }) =>
    choosePin(tx, deps, { person, sealed: text(sealed) }),
  'official.publish': (tx, deps, person, { kind, recording, official }) =>
    publish(tx, deps, {
      person,
      publication: publicationOf(kind),
      recording: text(recording),
      official: Number(official),
    }),
  'studio.wrong_code': (tx, deps, person) => noteWrongCode(tx, deps, { person }),
  'studio.enter': (tx, deps, person, { speaker }) =>
    enterStudio(tx, deps, { person, speaker: Number(speaker) }),
  'studio.keep': (tx, deps, _person, { speaker, take }) =>
    keepSpokenPrompt(tx, deps, { speakerId: Number(speaker), take: take as unknown as SpokenTake }),
  'official.later': (tx, deps, person, { reference }) =>
    playLater(tx, deps, { person, reference: text(reference) }),
};

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
  const person: Person = { ...touched, language: turn.language };
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
  await queueSms(tx, deps, {
    phoneId,
    purpose: 'reply',
    language: turn.language,
    body,
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

function assistedOf(person: Person, fields: Fields): Parameters<typeof sendAssisted>[2] {
  const size = Number(fields.size ?? 0);
  return {
    person,
    kind: kindOf(fields.kind),
    body: bodyOf(fields.body),
    reference: text(fields.reference),
    language: text(fields.language),
    key: text(fields.key),
    number: textOrNull(fields.number),
    sex: textOrNull(fields.sex),
    age: textOrNull(fields.age),
    commune: numberOrNull(fields.commune),
    group: size === 0 ? null : { size, women: Number(fields.women ?? 0) },
    earlier: textOrNull(fields.earlier),
  };
}

const KINDS = ['question', 'opinion', 'proposal', 'challenge'] as const;

function kindOf(value: Value | undefined): (typeof KINDS)[number] {
  const kind = KINDS.find((each) => each === value);
  if (!kind) throw new AppError('flow_broken', 'a contribution without a kind');
  return kind;
}

const PUBLICATIONS = ['message', 'decision', 'invitation'] as const;

function publicationOf(value: Value | undefined): (typeof PUBLICATIONS)[number] {
  const kind = PUBLICATIONS.find((each) => each === value);
  if (!kind) throw new AppError('flow_broken', 'a publication without a kind');
  return kind;
}

function bodyOf(value: Value | undefined): Body {
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
    if (typeof value.recording === 'string') return { recording: value.recording };
    if (typeof value.text === 'string') return { text: value.text };
  }
  throw new AppError('flow_broken', 'a contribution without a body');
}

function text(value: Value | undefined): string {
  return typeof value === 'string' ? value : '';
}

function textOrNull(value: Value | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

function numberOrNull(value: Value | undefined): number | null {
  return typeof value === 'number' ? value : null;
}
