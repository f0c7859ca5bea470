import { describe, expect, it } from 'vitest';
import { keywords, likeness, likest } from './likeness.ts';

describe('likeness', () => {
  it.each([
    ['the same words', 'Le forage est sec', 'Le forage est sec !', 1],
    ['accents, capitals, plurals', 'FORAGES réparés', 'forage réparé', 1],
    ['nothing in common', "Le forage n'a plus d'eau", "L'école manque de maîtres", 0],
    ['only words everybody uses', 'Pourquoi notre commune dort', 'Pourquoi votre route', 0],
    ['no words at all', '', '???', 0],
  ])('%s', (_what, one, other, share) => {
    expect(likeness(one, other)).toBeCloseTo(share, 5);
  });

  it('lies between for a part in common', () => {
    const part = likeness('Quand le forage sera-t-il réparé ?', 'Le forage du marché est en panne');
    expect(part).toBeGreaterThan(0);
    expect(part).toBeLessThan(1);
  });

  it('reads what a text is about', () => {
    expect([...keywords("Pourquoi le forage de l'école est-il cassé ?")]).toEqual([
      'forag',
      'ecole',
      'casse',
    ]);
  });
});

describe('likest', () => {
  it('lists the likest first and leaves chance out', () => {
    const items = ['La route est coupée', 'Forage cassé à Diyala', 'Le forage est cassé'].map(
      (text) => ({ text }),
    );
    const found = likest('Le forage est cassé', items, 5);
    expect(found.map(({ text }) => text)).toEqual(['Le forage est cassé', 'Forage cassé à Diyala']);
  });
});
