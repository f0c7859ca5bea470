import { describe, expect, it } from 'vitest';
import { useDesk } from '../support/moderation.ts';

// Tuesday 24 November 2026.
const { db, desk } = await useDesk();

describe('debates by command', () => {
  it('there is none at first', async () => {
    expect((await desk.type('debate', 'list')).text).toBe('Aucun débat.');
  });

  it('is on the next Saturday from nine to twelve unless said', async () => {
    const { code, text } = await desk.type('debate', 'new', 'eau', '117');
    expect(code).toBe(0);
    expect(text).toMatch(/^Débat 1 · annoncé · 28\/11\/2026, 9:00 à 12:00 · eau · Kayes$/m);
    expect(text).toMatch(/^Élus prévenus : \d+\. Habitants à prévenir : 0\.$/m);
  });

  it('tells beforehand whom it reaches and what that costs, and makes nothing', async () => {
    const before = await db('debate').count();
    const { text } = await desk.type('debate', 'estimate', 'eau', '117', '9-12');
    expect(text).toMatch(/^Annonce : 0 par SMS \(0 segment\), 0 par appel/);
    expect(text).toMatch(/^Il n'y a pas de prix : coût inconnu\.$/m);
    expect(await db('debate').count()).toEqual(before);
  });

  it('is not announced again, nor another beside it', async () => {
    for (const theme of ['eau', 'santé']) {
      const { code, text } = await desk.type('debate', 'new', theme, '117', '11-14');
      expect([code, text]).toEqual([
        1,
        'Le débat 1 est à la même heure dans une de ces communes : debate show 1',
      ]);
    }
  });

  it('has the day, the hours and the title it is given, in any order', async () => {
    const typed = ['debate', 'new', 'Santé', '117', 'La maternité', '14-17', '02/12/2026'];
    const { text } = await desk.type(...typed);
    expect(text).toMatch(/02\/12\/2026, 14:00 à 17:00 · santé · La maternité · Kayes/i);
  });

  it.each([
    [['new', 'violence', '117'], 1, 'ne se débat pas'],
    [['new', 'eau', '999'], 1, 'Aucune commune 999'],
    [['new', 'eau', '117', '01/01/2020'], 1, 'passée'],
    [['new', 'eau', '117', '12-9'], 1, 'finit après'],
    [['new', 'eau', '117', '9-30'], 2, 'debate new'],
    [['new', 'eau', 'Kayes'], 2, 'debate new'],
    [['new', 'licorne', '117'], 2, 'debate new'],
    [['new', 'eau', '117', 'un', 'deux'], 2, 'debate new'],
    [['show', '99'], 1, 'Pas de débat 99'],
    [['cancel', "'; drop"], 1, 'Pas de débat'],
    [['quoi'], 2, 'debate new'],
    [[], 2, 'debate new'],
  ])('%j is not one', async (typed, code, words) => {
    const said = await desk.type('debate', ...typed);
    expect(said.code).toBe(code);
    expect(said.text).toContain(words);
  });

  it('is called off once, and says who knew of it', async () => {
    const { text } = await desk.type('debate', 'cancel', '1');
    expect(text).toMatch(
      /^Débat 1 annulé\. Le savaient, et sont prévenus : élus \d+, habitants 0\.$/m,
    );
    expect((await desk.type('debate', 'cancel', '1')).text).toBe('Le débat 1 est annulé.');
    expect((await desk.type('debate', 'show', '1')).text).toMatch(/^Débat 1 · annulé/);
    expect((await desk.type('debate', 'list')).text.split('\n')).toHaveLength(2);
    const entries = await db('audit_entry').where({ subject: 'debate:1' }).orderBy('id');
    expect(entries.map(({ action, actor }) => `${action} ${actor}`)).toEqual([
      'debate.announce console:awa',
      'debate.cancel console:awa',
    ]);
  });
});
