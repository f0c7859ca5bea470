import { DAY_MS } from '../lib/durations.ts';

export type ContributionKind = 'question' | 'opinion' | 'proposal' | 'challenge';
export type ModerationMode = 'before' | 'after';

export type ContributionState =
  | 'draft'
  | 'received'
  | 'transcribed'
  | 'approved'
  | 'rejected'
  | 'to_route'
  | 'assigned'
  | 'seen'
  | 'answered'
  | 'published'
  | 'closed'
  | 'erased';

/** Where each state may go. Before approval an item reaches an official only in mode `after`. */
const MOVES: Readonly<Record<ContributionState, readonly ContributionState[]>> = {
  draft: ['received', 'erased'],
  received: ['transcribed', 'approved', 'rejected', 'to_route', 'assigned', 'erased'],
  transcribed: ['approved', 'rejected', 'to_route', 'assigned', 'erased'],
  approved: ['to_route', 'assigned', 'erased'],
  rejected: ['erased'],
  to_route: ['assigned', 'rejected', 'erased'],
  assigned: ['seen', 'answered', 'to_route', 'rejected', 'erased'],
  seen: ['answered', 'assigned', 'to_route', 'rejected', 'erased'],
  answered: ['published', 'closed', 'erased'],
  published: ['closed', 'erased'],
  closed: ['erased'],
  erased: [],
};

/** Whether a contribution in state `from` may go to `to`; staying is no move. */
export function canMove(from: ContributionState, to: ContributionState): boolean {
  return MOVES[from].includes(to);
}

/** How long an official has before an item counts as overdue. */
export const OVERDUE_AFTER_MS = 14 * DAY_MS;

/**
 * Whether everybody may read or hear it once a moderator approved it: a challenge unless its author said
 * no, the rest only if she said yes (`authorSays`: null when not asked), what is sensitive never.
 */
export function mayBePublic(item: {
  kind: ContributionKind;
  sensitive: boolean;
  authorSays: boolean | null;
}): boolean {
  if (item.sensitive) return false;
  return item.kind === 'challenge' ? item.authorSays !== false : item.authorSays === true;
}

/** The moderation an item gets: what is sensitive is always read before anybody else sees it. */
export function moderationOf(communeMode: ModerationMode, sensitive: boolean): ModerationMode {
  return sensitive ? 'before' : communeMode;
}

export interface Candidate<Id> {
  id: Id;
  role: string;
}

export type Recipient<Id> = { kind: 'assigned'; officialId: Id } | { kind: 'to_route' };

/**
 * Who gets it among the active officials of her commune: the one she chose, else the mayor. What is
 * sensitive: the person named for that (`focal`), whomever she chose. Nobody known, or a chosen one who has
 * left: a facilitator routes it by hand.
 */
export function recipientOf<Id>(
  choice: { officialId: Id | null; sensitive: boolean },
  officials: readonly Candidate<Id>[],
  focal: Id | null = null,
): Recipient<Id> {
  if (choice.sensitive)
    return focal === null ? { kind: 'to_route' } : { kind: 'assigned', officialId: focal };
  const wanted =
    choice.officialId === null
      ? officials.find((official) => official.role === 'mayor')
      : officials.find((official) => official.id === choice.officialId);
  if (wanted === undefined) return { kind: 'to_route' };
  return { kind: 'assigned', officialId: wanted.id };
}

/** A group around one phone. */
export interface SpokenFor {
  size: number;
  women: number;
}

export interface IdentityShown {
  /** Catalogue key of "a woman", "a man", "a person"; null when a name is shown. */
  key: 'identity.woman' | 'identity.man' | 'identity.person' | 'identity.group' | null;
  /** People who spoke together; null: one person. */
  group?: SpokenFor | null;
  name: string | null;
  /** Null when she has not said it. */
  commune: string | null;
}

/** Who is said to speak: her name only if given for this one, else her sex if known; never a number. */
export function identityShown(author: {
  sex: 'woman' | 'man' | null;
  commune: string | null;
  name?: string | null;
  group?: SpokenFor | null;
}): IdentityShown {
  const { group = null } = author;
  if (group !== null) return { key: 'identity.group', group, name: null, commune: author.commune };
  const name = author.name?.trim() || null;
  if (name !== null) return { key: null, name, commune: author.commune };
  return { key: `identity.${author.sex ?? 'person'}`, name: null, commune: author.commune };
}

/** Ends a catalogue key `status.opt.<status>`. */
export type CitizenStatus = 'received' | 'sent' | 'taken' | 'answered' | 'refused';

/**
 * What its author is told of a contribution; null for what she never sent or has erased. `taken`: the
 * official said he deals with it, which seeing it does not promise.
 */
export function citizenStatus(state: ContributionState, taken: boolean): CitizenStatus | null {
  switch (state) {
    case 'draft':
    case 'erased':
      return null;
    case 'received':
    case 'transcribed':
    case 'approved':
    case 'to_route':
      return 'received';
    case 'rejected':
      return 'refused';
    case 'assigned':
    case 'seen':
      return taken ? 'taken' : 'sent';
    case 'answered':
    case 'published':
    case 'closed':
      return 'answered';
  }
}
