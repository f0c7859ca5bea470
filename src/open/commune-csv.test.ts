import { expect, it } from 'vitest';
import type { Responsiveness } from '../civic/responsiveness.ts';
import { communeCsv } from './commune-csv.ts';

const SAID: Responsiveness = {
  received: 12,
  answered: 9,
  overdue: 1,
  pace: 'usual',
  days: 4,
  judged: { good: 6, notGood: 1 },
};
const LITTLE: Responsiveness = { ...SAID, pace: 'few', days: null, judged: null };

it('has a line for the council and one for each official, safe in a spreadsheet', () => {
  const officials = [
    { officialId: 1, name: 'Awa "Nana" Diallo', role: 'mayor', ...SAID },
    { officialId: 2, name: '=1+1', role: 'deputy', ...LITTLE },
  ];
  expect(communeCsv({ number: 117, council: LITTLE, officials }).split('\r\n')).toEqual([
    'commune,elu,role,recues,repondues,en_retard,rythme,jours,bonnes,pas_bonnes',
    '117,,council,12,9,1,few,,,',
    '117,"Awa ""Nana"" Diallo",mayor,12,9,1,usual,4,6,1',
    "117,'=1+1,deputy,12,9,1,few,,,",
    '',
  ]);
});
