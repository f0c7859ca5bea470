import { describe, expect, it } from 'vitest';
import { colleagueMeant } from './colleagues.ts';

const COLLEAGUES = [{ name: 'Moussa Camara' }, { name: 'Aminata Diarra' }, { name: 'Awa Diarra' }];
const meant = (to: string) => colleagueMeant(COLLEAGUES, to)?.name ?? null;

describe('a colleague', () => {
  it.each([
    ['1', 'Moussa Camara'],
    ['3', 'Awa Diarra'],
    ['camara', 'Moussa Camara'],
    ['Mme Aminata', 'Aminata Diarra'],
    ['Diarra Awa', 'Awa Diarra'],
    ['M. Camara', 'Moussa Camara'],
  ])('%j is %s', (to, name) => {
    expect(meant(to)).toBe(name);
  });
  it.each(['', '0', '4', '12', 'Diarra', 'demain', 'Cam', 'Moussa Diarra'])('%j is none', (to) => {
    expect(meant(to)).toBeNull();
  });
});
