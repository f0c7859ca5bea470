import { describe, expect, it } from 'vitest';
import { readCommunes } from './commune-list.ts';

const HEAD = 'number,region,cercle,commune\n';

describe('readCommunes', () => {
  it('reads numbers and names, with the key that spellings share', () => {
    expect(readCommunes(`\uFEFF${HEAD}102,Kayes,Ambidédi,Kéméné Tambo\r\n\n`)).toEqual({
      ok: true,
      communes: [
        {
          number: 102,
          region: 'Kayes',
          cercle: 'Ambidédi',
          name: 'Kéméné Tambo',
          nameKey: 'kemene tambo',
        },
      ],
    });
  });

  it.each([
    ['a file with other columns', 'region,cercle,commune\n', 'line 1'],
    ['a number that has not three digits', `${HEAD}17,Kayes,Kayes,Kayes`, 'line 2'],
    ['a missing name', `${HEAD}117,Kayes,Kayes,`, 'line 2'],
    ['a comma too many', `${HEAD}117,Kayes,Kayes,Kayes,x`, 'line 2'],
    ['a number given twice', `${HEAD}117,K,K,Kayes\n117,K,K,Sony`, 'line 3'],
    ['a name given twice in its cercle', `${HEAD}117,K,K,Séro\n118,K,K,sero`, 'line 3'],
  ])('refuses %s and says where', (_what, csv, place) => {
    const list = readCommunes(csv);
    expect(list).toMatchObject({ ok: false, problems: [expect.stringContaining(place)] });
  });
});
