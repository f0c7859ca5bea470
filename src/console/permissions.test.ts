import { describe, expect, it } from 'vitest';
import { ROLES } from '../acts/console/staff.ts';
import { ACTIONS, may } from './permissions.ts';

describe('who may do what', () => {
  it('the whole table', () => {
    const table = Object.fromEntries(
      ROLES.map((role) => [role, ACTIONS.filter((action) => may(role, action))]),
    );
    const works = ['studio.see', 'studio.record', 'studio.publish', 'studio.review'];
    expect(table).toEqual({
      admin: [...works, 'users.manage', 'audit.see'],
      moderator: works,
      facilitator: works,
      viewer: ['studio.see'],
      speaker: ['studio.see', 'studio.record'],
    });
  });
});
