import { requestCallBack } from '../acts/citizens/request-call-back.ts';
import { answerByVoice } from '../acts/officials/answer-by-voice.ts';
import { hearItem } from '../acts/officials/hear-item.ts';
import { notMine } from '../acts/officials/not-mine.ts';
import { notePin } from '../acts/officials/note-pin.ts';
import { passToColleague } from '../acts/officials/pass-to-colleague.ts';
import { playLater } from '../acts/officials/play-later.ts';
import { publish } from '../acts/officials/publish.ts';
import { choosePin } from '../acts/officials/set-pin.ts';
import { keepSpokenPrompt, type SpokenTake } from '../acts/speakers/keep-spoken-prompt.ts';
import { enterStudio, noteWrongCode } from '../acts/speakers/note-code.ts';
import type { EffectName } from '../engine/effects.ts';
import type { Perform } from './effect.ts';
import { publicationOf, text } from './effect-fields.ts';

/** What officials do in a call, and speakers in the studio, and the act that does it. */
export const OFFICIAL_EFFECTS = {
  'official.answer': (tx, deps, person, { reference, recording }) =>
    answerByVoice(tx, deps, { person, reference: text(reference), recording: text(recording) }),
  'official.refuse': (tx, deps, person, { reference, recording }) =>
    notMine(tx, deps, { person, reference: text(reference), recording: text(recording) }),
  'official.heard': (tx, deps, person, { reference }) =>
    hearItem(tx, deps, { person, reference: text(reference) }),
  'official.pass': (tx, deps, person, { reference, to }) =>
    passToColleague(tx, deps, { person, reference: text(reference), official: Number(to) }),
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
  'studio.call': (tx, deps, person) => requestCallBack(tx, deps, { person, studio: true }),
  'studio.wrong_code': (tx, deps, person) => noteWrongCode(tx, deps, { person }),
  'studio.enter': (tx, deps, person, { speaker }) =>
    enterStudio(tx, deps, { person, speaker: Number(speaker) }),
  'studio.keep': (tx, deps, _person, { speaker, take }) =>
    keepSpokenPrompt(tx, deps, { speakerId: Number(speaker), take: take as unknown as SpokenTake }),
  'official.later': (tx, deps, person, { reference }) =>
    playLater(tx, deps, { person, reference: text(reference) }),
} as const satisfies Partial<Record<EffectName, Perform>>;
