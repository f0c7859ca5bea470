import type { Value } from './value.ts';

/**
 * Every effect a flow may name, with the fields it needs. The runner gives each to one act inside one
 * transaction; effects give nothing back.
 * @example { "name": "support.add", "with": { "contribution": 12 } }
 */
export const EFFECTS = {
  /** She chose a language, for this phone. */
  'language.set': ['language'],
  /** She accepted or refused, by which key. */
  'consent.give': ['given', 'key'],
  /** One thing about herself, said or skipped (`value: null`). */
  'profile.set': ['field', 'value'],
  /** The name of her commune as a recording: a facilitator listens. */
  'profile.commune_spoken': ['recording'],
  /** What she typed or said so far, kept until sent. */
  'draft.save': ['kind', 'body'],
  'draft.drop': [],
  /** She was told that this recording is no good. */
  'take.poor': ['recording'],
  /** What she sent and could not be heard, said once more. */
  'contribution.retake': ['reference', 'body'],
  'contribution.send': ['kind', 'body', 'reference'],
  'support.add': ['contribution'],
  'reaction.add': ['body'],
  /** "Has it moved?", "is it good?" on an answered item. */
  'follow_up.answer': ['contribution', 'kind', 'answer'],
  /** A question of somebody else's was played to her, with its answer if it has one. */
  'item.heard': ['contribution'],
  /** She was told what is new for her phone. */
  'news.heard': [],
  /** Who has a code, or wants one, called in: she is called back, and keys it in that call. */
  'code.call': [],
  /** Who helps others keyed a right or a wrong code. */
  'assist.enter': [],
  'assist.wrong_code': [],
  /** The call goes on in the language of who is helped (null: in her own again); kept nowhere. */
  'assist.language': ['language'],
  /** What somebody said with her help, kept until it is sent; it takes the place of `before`, a recording. */
  'assist.keep': ['kind', 'body', 'language'],
  'assist.drop': ['recording'],
  /** What somebody, or a group, said with her help, and what that person agreed to by `key`. */
  'assist.send': ['kind', 'body', 'reference', 'language', 'key'],
  /** The right phone number of who said it with her help; null: she has no phone. */
  'assist.number': ['reference', 'number'],
  /** Whoever holds the phone that was keyed for her says that it is she, or that it is not. */
  'helped.hers': ['citizen'],
  'helped.not_hers': ['citizen'],
  /** She agreed, by which key, that a person who helps sees her number and calls her. */
  'help.request': ['key'],
  /** She has read the answer, or says more about it: she is not called about it any more. */
  'answer.heard': ['contribution'],
  /** The answer begins to play in a call; how much was heard is known when the call ends. */
  'answer.play': ['contribution'],
  /** Call again when someone has spoken the answer in her language. */
  'answer.ask_spoken': ['contribution'],
  'official.rate': ['official', 'good'],
  'official.follow': ['official', 'on'],
  'messages.stop': [],
  'messages.start': [],
  /** Takes effect after 24 hours; a contact within cancels it. */
  'erase.request': [],
  /** She is here within those hours: everything stays. */
  'erase.cancel': [],
  /** The official's spoken answer to an item sent to him. */
  'official.answer': ['reference', 'recording'],
  'official.refuse': ['reference', 'recording'],
  /** A question is played to him. */
  'official.heard': ['reference'],
  /** He gives it to a colleague. */
  'official.pass': ['reference', 'to'],
  /** He keyed the right code, or a wrong one. */
  /** Her voice is masked before anybody but a moderator hears it, or no longer. */
  'voice.mask': ['on'],
  /** The code she keyed for her own thread was right, or wrong. */
  'thread.pin_right': [],
  'thread.pin_wrong': [],
  /** Her code as it was sealed; null: none any more. */
  'thread.pin_set': ['sealed'],
  /** She forgot it: none any more after a day. */
  'thread.pin_forget': [],
  'official.pin_right': [],
  'official.pin_wrong': [],
  /** His first code, as it was sealed. */
  'official.pin_set': ['sealed'],
  /** What he said is a message, a decision, or an invitation to speak up. */
  'official.publish': ['kind', 'recording', 'official'],
  /** He hears it again later. */
  'official.later': ['reference'],
  /** A speaker called in: she is called back, and keys her code in that call. */
  'studio.call': [],
  /** A code of the recording studio that nobody has. */
  'studio.wrong_code': [],
  'studio.enter': ['speaker'],
  /** What a speaker recorded for a prompt, as it was prepared. */
  'studio.keep': ['speaker', 'take'],
} as const satisfies Record<string, readonly string[]>;

export type EffectName = keyof typeof EFFECTS;

/** Effects that only note what was listened to: nothing of hers changes, so she can still go back. */
const QUIET: ReadonlySet<EffectName> = new Set([
  'item.heard',
  'news.heard',
  'answer.play',
  'answer.heard',
]);

export const isQuiet = (name: EffectName): boolean => QUIET.has(name);

export interface Effect {
  name: EffectName;
  with: Record<string, Value>;
}

/** Whether a flow may name it. */
export function isEffectName(name: string): name is EffectName {
  return Object.hasOwn(EFFECTS, name);
}
