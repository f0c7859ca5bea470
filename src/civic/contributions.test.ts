import { describe, expect, it } from 'vitest';
import {
  type ContributionKind,
  type ContributionState,
  canMove,
  citizenStatus,
  identityShown,
  mayBePublic,
  moderationOf,
  recipientOf,
} from './contributions.ts';

const STATES: ContributionState[] = [
  'draft',
  'received',
  'transcribed',
  'approved',
  'rejected',
  'to_route',
  'assigned',
  'seen',
  'answered',
  'published',
  'closed',
  'erased',
];

describe('canMove', () => {
  it.each([
    ['draft', 'received', 'approved', 'assigned', 'seen', 'answered', 'published', 'closed'],
    ['draft', 'received', 'transcribed', 'rejected'],
    ['received', 'approved', 'to_route', 'assigned', 'to_route', 'assigned', 'answered', 'closed'],
    ['received', 'assigned', 'rejected'],
  ] as ContributionState[][])('allows %s → %s → …', (...path) => {
    for (const [i, to] of path.slice(1).entries()) {
      expect(canMove(path[i] as ContributionState, to), `${path[i]} to ${to}`).toBe(true);
    }
  });

  it('never sends a draft or a refused item to an official, nor reopens an erased one', () => {
    expect(canMove('draft', 'assigned')).toBe(false);
    expect(canMove('draft', 'approved')).toBe(false);
    expect(STATES.filter((to) => canMove('rejected', to))).toEqual(['erased']);
    expect(STATES.filter((to) => canMove('erased', to))).toEqual([]);
  });

  it('lets everything but the erased be erased, and calls staying no move', () => {
    expect(STATES.filter((from) => !canMove(from, 'erased'))).toEqual(['erased']);
    expect(STATES.filter((state) => canMove(state, state))).toEqual([]);
  });
});

describe('mayBePublic', () => {
  it.each([
    ['challenge', false, null, true],
    ['challenge', false, true, true],
    ['challenge', false, false, false],
    ['question', false, null, false],
    ['question', false, false, false],
    ['question', false, true, true],
    ['opinion', false, true, true],
    ['proposal', false, null, false],
    ['challenge', true, true, false],
    ['question', true, true, false],
  ] as [ContributionKind, boolean, boolean | null, boolean][])(
    '%s, sensitive %s, author says %s: %s',
    (kind, sensitive, authorSays, expected) => {
      expect(mayBePublic({ kind, sensitive, authorSays })).toBe(expected);
    },
  );
});

describe('moderationOf', () => {
  it('follows the commune, except for what is sensitive', () => {
    expect(moderationOf('before', false)).toBe('before');
    expect(moderationOf('after', false)).toBe('after');
    expect(moderationOf('after', true)).toBe('before');
  });
});

describe('recipientOf', () => {
  const officials = [
    { id: 1, role: 'deputy' },
    { id: 2, role: 'mayor' },
  ];
  const anyone = { officialId: null, sensitive: false };

  it('is the mayor unless she chose', () => {
    expect(recipientOf(anyone, officials)).toEqual({ kind: 'assigned', officialId: 2 });
    expect(recipientOf({ officialId: 1, sensitive: false }, officials)).toEqual({
      kind: 'assigned',
      officialId: 1,
    });
  });

  it('is for a facilitator to find when nobody fits, and never somebody she did not choose', () => {
    expect(recipientOf(anyone, [])).toEqual({ kind: 'to_route' });
    expect(recipientOf(anyone, [{ id: 1, role: 'deputy' }])).toEqual({ kind: 'to_route' });
    expect(recipientOf({ officialId: 9, sensitive: false }, officials)).toEqual({
      kind: 'to_route',
    });
  });

  it('is for a facilitator to name when the item is sensitive', () => {
    expect(recipientOf({ officialId: 1, sensitive: true }, officials)).toEqual({
      kind: 'to_route',
    });
  });
});

describe('identityShown', () => {
  it('says the sex and the commune, and a name only when given', () => {
    expect(identityShown({ sex: 'woman', commune: 'Kayes' })).toEqual({
      key: 'identity.woman',
      name: null,
      commune: 'Kayes',
    });
    expect(identityShown({ sex: null, commune: null, name: ' ' })).toEqual({
      key: 'identity.person',
      name: null,
      commune: null,
    });
    expect(identityShown({ sex: 'man', commune: 'Kayes', name: ' Moussa ' })).toEqual({
      key: null,
      name: 'Moussa',
      commune: 'Kayes',
    });
  });
});

describe('citizenStatus', () => {
  it('tells what happened and no more', () => {
    expect(STATES.map((state) => [state, citizenStatus(state, false)])).toEqual([
      ['draft', null],
      ['received', 'received'],
      ['transcribed', 'received'],
      ['approved', 'received'],
      ['rejected', 'refused'],
      ['to_route', 'received'],
      ['assigned', 'sent'],
      ['seen', 'sent'],
      ['answered', 'answered'],
      ['published', 'answered'],
      ['closed', 'answered'],
      ['erased', null],
    ]);
    expect(citizenStatus('seen', true)).toBe('taken');
    expect(citizenStatus('assigned', true)).toBe('taken');
    expect(citizenStatus('answered', true)).toBe('answered');
  });
});
