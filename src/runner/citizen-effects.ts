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
import { requestCallBack } from '../acts/citizens/request-call-back.ts';
import { cancelErase, requestErase } from '../acts/citizens/request-erase.ts';
import { requestHelp } from '../acts/citizens/request-help.ts';
import { retakeContribution } from '../acts/citizens/retake-contribution.ts';
import { saveCommuneRecording } from '../acts/citizens/save-commune-recording.ts';
import { saveDraft } from '../acts/citizens/save-draft.ts';
import { sendContribution } from '../acts/citizens/send-contribution.ts';
import { setLanguage } from '../acts/citizens/set-language.ts';
import { setProfile } from '../acts/citizens/set-profile.ts';
import { forgetThreadPin, noteThreadPin, setThreadPin } from '../acts/citizens/thread-pin.ts';
import type { Person } from '../acts/deps.ts';
import { confirmKeyed, denyKeyed } from '../acts/facilitators/confirm-keyed.ts';
import { dropAssisted, keepAssisted } from '../acts/facilitators/keep-assisted.ts';
import { keyAgain } from '../acts/facilitators/key-again.ts';
import { noteHelperCode } from '../acts/facilitators/note-code.ts';
import { sendAssisted } from '../acts/facilitators/send-assisted.ts';
import type { EffectName } from '../engine/effects.ts';
import type { Perform } from './effect.ts';
import { bodyOf, type Fields, kindOf, numberOrNull, text, textOrNull } from './effect-fields.ts';

/** What citizens, and who helps them, do in a dialogue, and the act that does it. */
export const CITIZEN_EFFECTS = {
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
  'code.call': (tx, deps, person) => requestCallBack(tx, deps, { person }),
  'assist.enter': (tx, deps, person) => noteHelperCode(tx, deps, { person, right: true }),
  'assist.wrong_code': (tx, deps, person) => noteHelperCode(tx, deps, { person, right: false }),
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
  'assist.number': (tx, deps, person, { reference, number }) =>
    keyAgain(tx, deps, {
      ...{ reference: text(reference), number: number == null ? null : text(number), by: person },
    }),
  'helped.hers': (tx, deps, person, { citizen }) =>
    confirmKeyed(tx, deps, { person, citizen: Number(citizen) }),
  'helped.not_hers': (tx, deps, person, { citizen }) =>
    denyKeyed(tx, deps, { person, citizen: Number(citizen) }),
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
  'voice.mask': (tx, deps, person, { on }) => maskHerVoice(tx, deps, { person, on: on === true }),
  'thread.pin_right': (tx, deps, person) => noteThreadPin(tx, deps, { person, right: true }),
  'thread.pin_wrong': (tx, deps, person) => noteThreadPin(tx, deps, { person, right: false }),
  'thread.pin_set': (tx, deps, person, { sealed }) =>
    setThreadPin(tx, deps, { person, sealed: textOrNull(sealed) }),
  'thread.pin_forget': (tx, deps, person) => forgetThreadPin(tx, deps, { person }),
} as const satisfies Partial<Record<EffectName, Perform>>;

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
