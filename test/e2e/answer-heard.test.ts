import { afterEach, beforeEach, expect, it } from 'vitest';
import { HOUR_MS } from '../../src/lib/durations.ts';
import { openStage, type Stage } from '../support/story.ts';
import { describeWith } from '../support/tools.ts';

describeWith(['ffmpeg', 'espeak-ng'], 'an answer, until it was heard', () => {
  /** Goes on by itself: a call takes its time. */
  let ahead = 0;
  let stage: Stage;
  beforeEach(async () => {
    ahead = 0;
    stage = await openStage({}, { now: () => Date.now() + ahead });
  }, 60_000);
  afterEach(() => stage.close());

  const play = (name: string) => stage.play(`../answer-heard/${name}`);
  async function pass(ms: number): Promise<void> {
    ahead += ms;
    for (let sweeps = 0; sweeps < 3; sweeps += 1) await stage.sweep();
  }

  it('is brought again to somebody whose call was cut, and says that it waits', async () => {
    const scenes = [await play('1-hung-up')];
    await pass(HOUR_MS);
    scenes.push(await play('2-ussd'));
    await pass(2.1 * HOUR_MS);
    scenes.push(await play('3-again'));
    await expect(scenes.join('\n')).toMatchFileSnapshot('answer-heard/hung-up.txt');
    const { db } = stage;
    const [answer] = await db('answer')
      .whereNotNull('heard_at')
      .andWhere({ copy_of: null })
      .andWhere('sent_at', '>', new Date(Date.now() - HOUR_MS));
    expect(answer.heard_share).toBeGreaterThanOrEqual(0.7);
    const calls = await db('delivery').where({ answer_id: answer.id, kind: 'call' });
    expect(calls.map(({ state }) => state)).toEqual(['delivered', 'delivered']);
    const said = { contribution_id: answer.contribution_id, kind: 'answer_good' };
    expect(await db('follow_up').where(said)).toMatchObject([{ answer: 'yes' }]);
    await pass(48 * HOUR_MS);
    expect(await db('delivery').where({ answer_id: answer.id, kind: 'call' })).toHaveLength(2);
  }, 180_000);

  it('reaches both who asked the same, each by her medium and her number', async () => {
    await expect(await play('merged')).toMatchFileSnapshot('answer-heard/merged.txt');
  }, 180_000);
});
