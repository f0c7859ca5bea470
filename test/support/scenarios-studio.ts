import { SPEAKER_CODE } from './canned-studio.ts';
import type { Scenario } from './transcript.ts';

/** Heard by somebody who records prompts by phone; French is what is said, whatever her language. */
export const STUDIO_SCENARIOS: readonly Scenario[] = [
  {
    name: 'studio-call',
    about:
      'a wrong code, the right one; a noisy take, a good one; said again, passed over; nothing left',
    medium: 'voice',
    flow: 'studio-call',
    vars: { trial: true },
    acts: () => [
      '111111',
      SPEAKER_CODE,
      '(murmurs)',
      '1',
      '(speaks)',
      '1',
      '(speaks)',
      '2',
      '(silence)',
      '9',
    ],
  },
];
