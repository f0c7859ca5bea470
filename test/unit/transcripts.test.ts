import { describe, expect, it } from 'vitest';
import { LANGUAGES } from '../../src/lib/languages.ts';
import { FLOWS } from '../support/canned-world.ts';
import { TEXT_SCENARIOS, VOICE_SCENARIOS } from '../support/scenarios.ts';
import { type Scenario, writeTranscript } from '../support/transcript.ts';

const SCENARIOS = [...TEXT_SCENARIOS, ...VOICE_SCENARIOS];
const CASES = SCENARIOS.flatMap((scenario) =>
  LANGUAGES.map((language): [string, Scenario, (typeof LANGUAGES)[number]] => [
    `${scenario.name}.${scenario.medium}.${language}`,
    scenario,
    language,
  ]),
);

describe('transcripts', () => {
  it.each(CASES)('%s', async (name, scenario, language) => {
    await expect(writeTranscript(scenario, language)).toMatchFileSnapshot(
      `../transcripts/${name}.txt`,
    );
  });
  it('are there for every flow', () => {
    const written = new Set(SCENARIOS.map((scenario) => scenario.name));
    const flows = Object.keys(FLOWS.flows);
    // A reaction and an answer that is heard are always part of another flow.
    const within = ['react', 'hear-answer', 'send', 'sent'];
    expect(flows.filter((id) => !written.has(id) && !within.includes(id))).toEqual([]);
  });
});
