import type { View } from '../../engine/view.ts';
import type { VoiceStep } from './codec.ts';

/** Seconds of silence after a menu before it is repeated (peers: five in the field). */
const MENU_SECONDS = 6;
/** Seconds for several digits: an age, a code. */
const DIGITS_SECONDS = 12;

/**
 * The steps of a call that say a page and wait for its answer.
 * @param urls the page as sound: one file, or without ffmpeg several played one after the other.
 */
export function toSteps(view: View, urls: readonly string[]): VoiceStep[] {
  const first = urls.slice(0, -1).map((url): VoiceStep => ({ step: 'play', url }));
  const last = urls.at(-1) ?? null;
  const all: VoiceStep[] = last === null ? first : [...first, { step: 'play', url: last }];
  const take = view.spoken?.take ?? null;
  if (view.end) return [...all, { step: 'hangup' }];
  if (view.kind === 'wait') return [...all, { step: 'redirect' }];
  if (take && 'record' in take) return [...first, { step: 'record', url: last, ...take.record }];
  const digits = take ? take.digits : 1;
  const timeoutSeconds = take ? DIGITS_SECONDS : MENU_SECONDS;
  return [...first, { step: 'collect', url: last, digits, timeoutSeconds }];
}
