import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseOfficialTimes } from './sms-official-times.ts';

describe('when an official wants to be called or told', () => {
  it.each([
    ['APPEL 18', { kind: 'call_times', days: null, hour: 18 }],
    ['appel à 18h', { kind: 'call_times', days: null, hour: 18 }],
    ['Appel sam 9', { kind: 'call_times', days: [6], hour: 9 }],
    ['APPEL samedi et mercredi 9h00', { kind: 'call_times', days: [3, 6], hour: 9 }],
    ['APPEL TOUS LES JOURS 7 h', { kind: 'call_times', days: [0, 1, 2, 3, 4, 5, 6], hour: 7 }],
    ['APPEL NON', { kind: 'call_off' }],
    ['APPEL', { kind: 'call_times_bad' }],
    ['APPEL 25', { kind: 'call_times_bad' }],
    ['APPEL SAM', { kind: 'call_times_bad' }],
    ['HEURE 7', { kind: 'digest_hour', hour: 7 }],
    ['heure : 7h', { kind: 'digest_hour', hour: 7 }],
    ['HEURE 24', { kind: 'digest_times_bad' }],
    ['JOURS SAM MER', { kind: 'digest_days', days: [3, 6] }],
    ['jour mardi', { kind: 'digest_days', days: [2] }],
    ['JOURS', { kind: 'digest_times_bad' }],
  ])('%j', (text, expected) => {
    expect(parseOfficialTimes(text)).toEqual(expected);
  });
  it.each([
    'Appel à la population de Kayes',
    "L'heure est grave",
    "Heure d'ouverture : 8 h",
    'Jours fériés',
    'Jours 3 et 4 : réunion',
    '18',
    '',
  ])('%j is a sentence', (text) => {
    expect(parseOfficialTimes(text)).toBeNull();
  });
  it('is an hour of the day and days of the week, whatever is written', () => {
    const word = fc.constantFrom('APPEL', 'HEURE', 'JOURS', 'sam', 'mer', 'non', '9', '18h', '99');
    fc.assert(
      fc.property(
        fc.array(fc.oneof(word, fc.string({ maxLength: 5 })), { maxLength: 6 }),
        (all) => {
          const times = parseOfficialTimes(all.join(' '));
          if (times === null) return;
          if ('hour' in times) expect(times.hour >= 0 && times.hour <= 23).toBe(true);
          if ('days' in times && times.days !== null) {
            expect(times.days.length).toBeGreaterThan(0);
            expect(times.days.every((day) => day >= 0 && day <= 6)).toBe(true);
          }
        },
      ),
    );
  });
});
