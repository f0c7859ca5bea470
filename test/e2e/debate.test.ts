import { afterAll, beforeAll, expect, it } from 'vitest';
import { openMovableClock } from '../../scripts/simulate/movable-clock.ts';
import { HOUR_MS } from '../../src/lib/durations.ts';
import { openStage, type Stage } from '../support/story.ts';
import { describeWith } from '../support/tools.ts';

/** Tuesday 24 November 2026, 10:00 in Bamako. */
const TUESDAY = Date.UTC(2026, 10, 24, 10);
const SATURDAY = Date.UTC(2026, 10, 28, 9);

describeWith(
  ['ffmpeg', 'espeak-ng'],
  'a Saturday debate, from its announcement to its summary',
  () => {
    const clock = openMovableClock(TUESDAY);
    let stage: Stage;
    beforeAll(async () => {
      stage = await openStage({}, clock);
    }, 60_000);
    afterAll(() => stage.close());

    /** The day comes; what was due is done by as many sweeps as it takes to be sent. */
    async function until(ms: number): Promise<void> {
      clock.moveTo(ms);
      for (let sweeps = 0; sweeps < 3; sweeps++) await stage.sweep();
    }

    it('is what people type, press, read and hear', async () => {
      await stage.sweep();
      const scenes = [await play('1-announced', TUESDAY), await play('2-open', SATURDAY)];
      await until(SATURDAY + 3 * HOUR_MS);
      scenes.push(await play('3-over', SATURDAY + 3.1 * HOUR_MS));
      await expect(scenes.join('\n')).toMatchFileSnapshot('debate/saturday.txt');
      const sent = await stage
        .db('delivery')
        .whereNotNull('debate_id')
        .select('phone_id', 'purpose');
      const each = sent.map(({ phone_id, purpose }) => `${phone_id} ${purpose}`);
      expect(new Set(each).size).toBe(each.length);
    }, 120_000);

    async function play(name: string, at: number): Promise<string> {
      if (at > clock.now()) await until(at);
      return stage.play(`../debate/${name}`);
    }
  },
);
