import { describe, expect, it } from 'vitest';
import { withoutQuote } from './own-words.ts';
import { parseOfficialSms } from './sms-official.ts';

const HIS = ['416', '424'];
const ITEM = 'Question 416, eau, Kayes, une femme : Quand le forage ? Répondez : 416 votre réponse';
const CHOICES = '416 votre réponse, 416 OK, 416 DELAI raison ou 416 NON raison';
const REMINDER = `Rappel. Question 416 sans réponse. Jours : 7. Le puits est sec. Répondez : ${CHOICES}`;
const ANNOUNCED = `Question 416 sans réponse. Jours : 12. Le 09/12 : transmission à Moussa. Avant cette date : ${CHOICES}`;
const DIGEST =
  'Kumasira 28/11. Questions en attente : 2\n416 eau, une femme : Le puits.\nRépondez : numéro puis texte. AIDE';

describe('our own SMS, sent back', () => {
  it.each([
    [ITEM, '416'],
    [`${ITEM} On répare lundi`, '416 On répare lundi'],
    [`${ITEM}\n416 On répare lundi`, '416 On répare lundi'],
    [`${ITEM}\n424 On répare lundi`, '424 On répare lundi'],
    [REMINDER, '416'],
    [`${REMINDER} OK`, '416 OK'],
    [`${ANNOUNCED}. NON, la préfecture`, '416 NON, la préfecture'],
    [DIGEST, ''],
    [`${DIGEST}\n416 lundi`, '416 lundi'],
    ['416 Votre réponse est au bureau', '416 Votre réponse est au bureau'],
    ['416 Répondez à la mairie : 416 francs', '416 Répondez à la mairie : 416 francs'],
  ])('%j leaves %j', (text, left) => {
    expect(withoutQuote(text)).toBe(left);
  });

  it('is never the answer', () => {
    for (const text of [ITEM, REMINDER, ANNOUNCED, ITEM.replaceAll('é', 'e')]) {
      expect(parseOfficialSms(text, HIS)).toEqual({
        ...{ kind: 'answer', references: ['416'], text: '' },
      });
    }
    expect(parseOfficialSms(DIGEST, HIS)).toEqual({ kind: 'text', text: '', mentioned: [] });
  });
});

describe('an example that is copied as it stands', () => {
  it.each([
    '416 texte',
    '416 votre réponse',
    '416 puis votre reponse',
    '416: TEXTE',
    '416 👍',
    '416 ?!',
  ])('%s says nothing yet', (text) => {
    expect(parseOfficialSms(text, HIS)).toMatchObject({ kind: 'answer', text: '' });
  });

  it.each([
    ['416 NON raison', 'not_mine'],
    ['416 DELAI raison', 'explain'],
  ])('%s gives no reason', (text, kind) => {
    expect(parseOfficialSms(text, HIS)).toMatchObject({ kind, reason: '' });
  });

  it.each(['PUB texte', 'DEC texte', 'PUB puis le texte'])('%s publishes nothing', (text) => {
    expect(parseOfficialSms(text, HIS)).toMatchObject({ text: '' });
  });
});
