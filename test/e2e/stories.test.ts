import { expect, test } from 'vitest';
import { openStage } from '../support/story.ts';

const STORIES = [
  'ussd-question',
  'voice-question-bm',
  'voice-question-snk',
  'voice-question-fuc',
  'voice-question-fr',
];

test.each(STORIES)('%s', async (name) => {
  const stage = await openStage();
  try {
    await expect(await stage.play(name)).toMatchFileSnapshot(`stories/${name}.txt`);
  } finally {
    await stage.close();
  }
});
