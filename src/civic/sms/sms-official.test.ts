import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyCharacter } from '../../../test/support/any-text.ts';
import { makeReference } from '../references.ts';
import { applySuggestion, type OfficialSms, parseOfficialSms } from './sms-official.ts';

const HIS = [41, 42, 58, 103].map(makeReference);
const [A, B, C, D] = HIS as [string, string, string, string];
const parse = (text: string) => parseOfficialSms(text, HIS);

describe('an official SMS with a number', () => {
  it.each([
    [`${A} Le forage sera réparé`, [A], 'Le forage sera réparé'],
    [`${A}Le forage`, [A], 'Le forage'],
    [`  ${A}: le forage\nsera réparé `, [A], 'le forage\nsera réparé'],
    [`Question ${A}, le forage`, [A], 'le forage'],
    [`N° ${A} le forage`, [A], 'le forage'],
    [`n°${A} - le forage`, [A], 'le forage'],
    [`#${A} le forage`, [A], 'le forage'],
    [`Réponse ${A} : le forage`, [A], 'le forage'],
    [`${[...A].join(' ')} le forage`, [A], 'le forage'],
    [`${A} 250 personnes`, [A], '250 personnes'],
    [`${A}, 250 personnes`, [A], '250 personnes'],
    [`${A} ${B} personnes`, [A], `${B} personnes`],
    [`${A} annuler la taxe est impossible`, [A], 'annuler la taxe est impossible'],
    [`${A}, ${B} et ${C} lundi`, [A, B, C], 'lundi'],
    [`${A}`, [A], ''],
    [`${A} n'est pas prévu`, [A], "n'est pas prévu"],
    [`${A} Notre équipe vient`, [A], 'Notre équipe vient'],
    [`${A} *100# 🙂`, [A], '*100# 🙂'],
  ])('%j answers', (text, references, answer) => {
    expect(parse(text)).toEqual({ kind: 'answer', references, text: answer });
  });

  it.each([
    [`${A} OK`, 'taken', [A]],
    [`${A}OK`, 'taken', [A]],
    [`${A} ok.`, 'taken', [A]],
    [`${A} d'accord`, 'taken', [A]],
    [`${A} OK merci`, 'taken', [A]],
    [`ok ${A}`, 'taken', [A]],
    [`OK${A}`, 'taken', [A]],
    [`ok ${A} merci`, 'taken', [A]],
    [`V ${A} svp`, 'call', [A]],
    [`${A} lamɛn`, 'call', [A]],
    [`${A} Heɗo`, 'call', [A]],
    [`ANNULER ${A}`, 'undo_of', [A]],
    [`${A} annulé`, 'undo_of', [A]],
    [`${A} ${B} OK`, 'taken', [A, B]],
    [`${A},${B},${A} ok`, 'taken', [A, B]],
    [`${A} et ${D} OK`, 'taken', [A, D]],
    [`${A} V`, 'call', [A]],
    [`${A}v`, 'call', [A]],
    [`V ${A}`, 'call', [A]],
    [`${A} Écouter`, 'call', [A]],
    [`${A} appelez-moi`, 'call', [A]],
  ])('%j is the order %s', (text, kind, references) => {
    expect(parse(text)).toEqual({ kind, references });
  });

  it.each([
    [`${A} NON pas ma commune`, 'pas ma commune'],
    [`${A}NON: pas ma commune`, 'pas ma commune'],
    [`${A} non`, ''],
    [`NON ${A} pas ma commune`, 'pas ma commune'],
    [`${A} pas pour moi, voir le préfet`, 'pas pour moi, voir le préfet'],
    [`${A} ce n'est pas moi`, "ce n'est pas moi"],
  ])('%j is not his', (text, reason) => {
    expect(parse(text)).toEqual({ kind: 'not_mine', references: [A], reason });
  });

  it('that is none of his does nothing and offers the near ones', () => {
    const swapped = `${A[1]}${A[0]}${A[2]}`;
    const result = parse(`${swapped} le forage`);
    expect(result).toEqual({
      kind: 'unknown_reference',
      given: swapped,
      suggestions: [A],
      action: { kind: 'answer', references: [swapped], text: 'le forage' },
    });
    expect(result.kind === 'unknown_reference' && applySuggestion(result, A)).toEqual({
      kind: 'answer',
      references: [A],
      text: 'le forage',
    });
  });

  it.each([
    [`${A.slice(0, 2)} OK`, A.slice(0, 2), [A]],
    ['999 OK', '999', []],
    [`${A} 999 OK`, '999', []],
    ['998, 999 OK', '998', []],
    ['2026 sera une bonne année', '2026', []],
  ])('%j names %s, unknown', (text, given, suggestions) => {
    expect(parse(text)).toMatchObject({ kind: 'unknown_reference', given, suggestions });
  });
});

describe('an explanation of a delay', () => {
  it.each([
    [`${A} OK nous attendons la pompe`, 'taken_why', 'nous attendons la pompe'],
    [`${A}OK: nous attendons`, 'taken_why', 'nous attendons'],
    [`${A} DELAI la pompe arrive en mai`, 'explain', 'la pompe arrive en mai'],
    [`${A} Délai : la pompe`, 'explain', 'la pompe'],
    [`DELAI ${A} la pompe`, 'explain', 'la pompe'],
    [`${A} delai`, 'explain', ''],
  ])('%j is %s', (text, kind, reason) => {
    expect(parse(text)).toEqual({ kind, references: [A], reason });
  });

  it.each([`${A} Délaissé depuis mai`, `${A} okapi`])('%j is none', (text) => {
    expect(parse(text)).toMatchObject({ kind: 'answer' });
  });
});

describe('a question passed to a colleague', () => {
  const pass = (to: string, otherwise: string | null = null) => ({
    ...{ kind: 'pass', references: [A], to, otherwise },
  });
  it.each([
    [`${A} A`, pass('')],
    [`${A} à`, pass('')],
    [`${A}A 2`, pass('2', 'A 2')],
    [`${A} à Mme Keita`, pass('mme keita', 'à Mme Keita')],
    [`${A} passer à Keita`, pass('keita')],
    [`${A} PASSER`, pass('')],
    [`${A} transmettre au secrétaire`, pass('secretaire')],
  ])('%j', (text, expected) => {
    expect(parse(text)).toEqual(expected);
  });
  it('is several when he names several, and no other number becomes one', () => {
    expect(parse(`${A}, ${B} A Keita`)).toMatchObject({ kind: 'pass', references: [A, B] });
    expect(parse(`${A} 250 a Kayes`)).toEqual({
      ...{ kind: 'answer', references: [A], text: '250 a Kayes' },
    });
  });
  it.each([
    `${A} A partir de lundi, l'eau revient dans tout le quartier`,
    `${A} Avant la fin du mois`,
    `${A} Passage prévu lundi`,
  ])('%j is an answer', (text) => {
    expect(parse(text)).toMatchObject({ kind: 'answer', references: [A] });
  });
});

describe('an official SMS without a number', () => {
  it.each([
    ['PUB Réunion samedi', { kind: 'publish', text: 'Réunion samedi' }],
    ['pub: réunion', { kind: 'publish', text: 'réunion' }],
    ['PUB', { kind: 'publish', text: '' }],
    ['DEC Le budget est voté', { kind: 'decision', text: 'Le budget est voté' }],
    ['Décision : budget', { kind: 'decision', text: 'budget' }],
    ['Décision du conseil', { kind: 'decision', text: 'Décision du conseil' }],
    ['LISTE', { kind: 'list' }],
    ['liste.', { kind: 'list' }],
    ['PAUSE 7', { kind: 'pause', days: 7 }],
    ['pause7', { kind: 'pause', days: 7 }],
    ['Pause 10 jours', { kind: 'pause', days: 10 }],
    ['PAUSE', { kind: 'pause_bad' }],
    ['PAUSE 0', { kind: 'pause_bad' }],
    ['PAUSE 1 semaine', { kind: 'pause_bad' }],
    ['PAUSE 365', { kind: 'pause_bad' }],
    ['REPRISE', { kind: 'resume' }],
    ['AIDE', { kind: 'help', page: 1 }],
    ['?', { kind: 'help', page: 1 }],
    ['Aide 2', { kind: 'help', page: 2 }],
    ['AIDE2', { kind: 'help', page: 2 }],
    ['AIDE 3', { kind: 'help', page: 3 }],
    ['PIN 4711', { kind: 'pin', pin: '4711', old: null }],
    ['pin: 47 11', { kind: 'pin', pin: '4711', old: null }],
    ['Code secret 4711', { kind: 'pin', pin: '4711', old: null }],
    ['PIN 4711 2580', { kind: 'pin', pin: '2580', old: '4711' }],
    ['PIN', { kind: 'pin_bad' }],
    ['PIN 471', { kind: 'pin_bad' }],
    ['PIN 471112', { kind: 'pin_bad' }],
    ['APPEL SAM 9', { kind: 'call_times', days: [6], hour: 9 }],
    ['APPEL NON', { kind: 'call_off' }],
    ['HEURE 7', { kind: 'digest_hour', hour: 7 }],
    ['JOURS SAM MER', { kind: 'digest_days', days: [3, 6] }],
    ['ANNULER', { kind: 'undo' }],
    ['annulé', { kind: 'undo' }],
    ['OUI', { kind: 'yes' }],
    ['Awɔ', { kind: 'yes' }],
    ['yobo', { kind: 'yes' }],
    ['eey', { kind: 'yes' }],
    ['ayi', { kind: 'no' }],
    ['dɛmɛ', { kind: 'help', page: 1 }],
    ['START', { kind: 'resume' }],
    ['fuɗɗo', { kind: 'resume' }],
    ['haaytu', { kind: 'undo' }],
    ['non', { kind: 'no' }],
    ['STOP', { kind: 'stop' }],
    ['Arrêt', { kind: 'stop' }],
  ] as [string, OfficialSms][])('%j is an order', (text, expected) => {
    expect(parse(text)).toEqual(expected);
  });

  it.each([
    ['Le forage sera réparé', []],
    [`Pour la question ${A}, lundi`, [A]],
    [`OK ${A} sera fait`, [A]],
    ['1', []],
    ['00', []],
    ['2 puits sont prévus', []],
    ['', []],
    ['*', []],
    ['🙂', []],
    [`+${A}`, [A]],
    ['12345678901', []],
    ['a'.repeat(5000), []],
  ])('%j is text', (text, mentioned) => {
    expect(parse(text)).toEqual({ kind: 'text', text, mentioned });
  });
});

describe('any official SMS', () => {
  const token = fc.oneof(
    fc.constantFrom(...HIS),
    fc.constantFrom('OK', 'V', 'NON', 'PUB', 'DEC', 'PAUSE', 'et', ',', '+', 'n°', 'Question', '#'),
    fc.constantFrom('A', 'PASSER', 'Keita', 'PIN', 'APPEL', 'HEURE', 'JOURS', 'sam', 'DELAI'),
    fc.integer({ min: 0, max: 99_999 }).map(String),
    fc.string({ unit: 'grapheme', maxLength: 6 }),
  );
  const sms = fc.oneof(
    fc.string({ unit: anyCharacter, maxLength: 300 }),
    fc
      .tuple(fc.array(token, { maxLength: 8 }), fc.constantFrom('', ' '))
      .map(([tokens, space]) => tokens.join(space)),
  );

  it('has one result, and acts only on references of his that it contains', () => {
    fc.assert(
      fc.property(sms, (text) => {
        const result = parse(text);
        expect(result.kind).toBeTypeOf('string');
        if (!('references' in result)) return;
        expect(result.references.length).toBeGreaterThan(0);
        for (const reference of result.references) {
          expect(HIS).toContain(reference);
          expect(text.replace(/\s/g, '')).toContain(reference);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('never acts for an official to whom nothing was sent', () => {
    fc.assert(
      fc.property(sms, (text) => {
        expect(parseOfficialSms(text, [])).not.toHaveProperty('references');
      }),
      { numRuns: 500 },
    );
  });
});
