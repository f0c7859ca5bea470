import { septets, toGsm, truncateSeptets } from '../../lib/gsm7.ts';
import { countSegments } from '../../lib/segments.ts';
import type { ContributionKind, IdentityShown, SpokenFor } from '../contributions.ts';

/** A French sentence of the catalogue with its `{values}` filled in. */
export type Words = (key: string, values: Readonly<Record<string, string>>) => string;

export interface OfficialItem {
  reference: string;
  kind: ContributionKind;
  /** Theme id, null when she chose none. */
  theme: string | null;
  identity: IdentityShown;
  /** What she typed, or the transcript of what she said; null when there is neither. */
  text: string | null;
  /** Length of her recording, null when she typed. */
  recordingSeconds: number | null;
  /** Why it comes to him, before all else. */
  note?: string;
}

/** An official reads three SMS at most, all GSM-7. */
export const OFFICIAL_SEGMENTS = 3;
const MOST_SEPTETS = OFFICIAL_SEGMENTS * 153;
/** Longer names are cut, so that what is fixed always leaves room for her words. */
const NAME_SEPTETS = 24;
const CUT = '...';

/**
 * The SMS that brings one item to an official: kind, reference, theme, who, her words, how to answer. Her
 * words are cut to three segments; the reference and the how-to never are. Keys: `sms.off.item`,
 * `sms.off.item_voice`, `sms.off.item_transcript` (values kind, ref, details, text, seconds),
 * `sms.off.kind.<kind>` and `<kind>_voice`, `theme.opt.<id>`, `identity.<sex>.short`.
 */
export function composeOfficialSms(item: OfficialItem, words: Words): string {
  const spoken = item.recordingSeconds !== null;
  const body = sentence(item.text ?? '');
  const values = {
    kind: words(`sms.off.kind.${item.kind}${spoken ? '_voice' : ''}`, {}),
    ref: item.reference,
    details: itemDetails(item, words, 'whole'),
    seconds: String(Math.round(item.recordingSeconds ?? 0)),
  };
  const key = spoken ? (body === '' ? 'item_voice' : 'item_transcript') : 'item';
  const note = item.note === undefined ? '' : `${item.note} `;
  return withinLimit(body, (text) =>
    toGsm(`${note}${words(`sms.off.${key}`, { ...values, text })}`, 'fr'),
  );
}

/** `eau, Kayes, une femme`: what is known, in the middle of a sentence; `short` leaves out the commune. */
export function itemDetails(
  item: Pick<OfficialItem, 'theme' | 'identity'>,
  words: Words,
  length: 'whole' | 'short',
): string {
  const { identity } = item;
  const theme = item.theme === null ? null : lowerFirst(words(`theme.opt.${item.theme}`, {}));
  const one =
    identity.key === null ? identity.name : lowerFirst(words(`${identity.key}.short`, {}));
  const commune = length === 'short' ? null : identity.commune;
  const cut = (part: string) => truncateSeptets(toGsm(part, 'fr'), NAME_SEPTETS);
  const parts = [theme, commune, identity.group ? null : one].filter((part) => part !== null);
  const group = identity.group ? [toGsm(groupWords(identity.group, words), 'fr')] : [];
  return [...parts.map(cut), ...group].join(', ');
}

/** Of whom a group is, as the catalogue's `group.*` name it. */
export function groupIs({ size, women }: SpokenFor): 'men' | 'women' | 'both' {
  if (women === 0) return 'men';
  return women === size ? 'women' : 'both';
}

/** `un groupe de 12 femmes et hommes`. */
export function groupWords(group: SpokenFor, words: Words): string {
  return lowerFirst(words(`group.${groupIs(group)}`, { count: String(group.size) }));
}

/** The longest start of `body` with which `frame` stays within the segments an official gets. */
function withinLimit(body: string, frame: (text: string) => string): string {
  const whole = frame(body);
  if (countSegments(whole).segments <= OFFICIAL_SEGMENTS) return whole;
  const fixed = septets(frame('')) ?? 0;
  for (let room = MOST_SEPTETS - fixed - CUT.length; room > 0; room--) {
    const cut = frame(atWordEnd(truncateSeptets(body, room)) + CUT);
    if (countSegments(cut).segments <= OFFICIAL_SEGMENTS) return cut;
  }
  return frame('');
}

/** Without the last word, which may be half of one, unless it is very long. */
const atWordEnd = (text: string) => text.replace(/\s\S{0,20}$/, '');

/** Her words on one line, in GSM letters, ended by a full stop unless they end themselves. */
export function sentence(text: string): string {
  const line = toGsm(text).replace(/\s+/g, ' ').trim();
  return line === '' || /[.!?]$/.test(line) ? line : `${line}.`;
}

const lowerFirst = (label: string) => label.charAt(0).toLowerCase() + label.slice(1);
