import { describe, expect, it } from 'vitest';
import { openLedger } from './ledger.ts';

const AWA = '+22310000001';
const BINTA = '+22310000002';
const HERS = 'nzawaawaawaawa';

function ledgerOfTwo() {
  const ledger = openLedger();
  ledger.wrote(AWA, HERS);
  ledger.given(AWA, '417');
  return ledger;
}

describe('what phones may meet', () => {
  it('lets a phone meet its own words and number', () => {
    const ledger = ledgerOfTwo();
    ledger.saw(AWA, 'a page', `Demande 417 : Recue\n${HERS} : le puits`);
    ledger.saw(AWA, 'call.played', 'Numéro | 4 | 1 | 7 | Reçue');
    expect(ledger.violations).toEqual([]);
    expect(ledger.checked()).toBe(2);
  });

  it.each([
    ['words', `Votre message : ${HERS}`],
    ['a number written', 'Merci. Numéro : 417'],
    ['a number in a list', 'Mes demandes\n1 417 Recue\n0 Retour'],
    ['a status', 'Demande 417 : Recue'],
    ['a number spoken', 'Numéro | 4 | 1 | 7 | Reçue'],
  ])('notes %s of somebody else', (_what, text) => {
    const ledger = ledgerOfTwo();
    ledger.saw(BINTA, 'a page', text);
    expect(ledger.violations).toHaveLength(1);
  });

  it('notes a number met before its owner got it, and one given twice', () => {
    const ledger = openLedger();
    ledger.saw(BINTA, 'a page', 'Numéro : 428');
    ledger.given(AWA, '428');
    expect(ledger.violations).toHaveLength(1);
    ledger.given(BINTA, '428');
    expect(ledger.violations).toHaveLength(2);
  });
});
