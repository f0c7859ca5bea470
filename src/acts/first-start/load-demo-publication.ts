import type { Knex } from 'knex';
import { DAY_MS, HOUR_MS } from '../../lib/durations.ts';
import { insertDecision } from '../../storage/moderation/moderation.ts';
import {
  insertPublication,
  insertPublicationContent,
} from '../../storage/publications/publications.ts';
import { DEMO_MODERATOR, type DemoCast, demoSoundKey } from './demo-cast.ts';
import { type DemoPublication, publicationSound } from './demo-content.ts';
import type { DemoDeps } from './demo-people.ts';

/** A published message or decision, with its words and its sound in every language. */
export async function loadPublication(
  tx: Knex.Transaction,
  deps: DemoDeps,
  cast: DemoCast,
  demo: DemoPublication,
): Promise<void> {
  const publishedAt = deps.clock.now() - demo.daysAgo * DAY_MS;
  const decidedAt = deps.clock.now() - (demo.decidedDaysAgo ?? 0) * DAY_MS;
  const { id } = await insertPublication(tx, {
    kind: demo.kind,
    officialId: cast.officials.get(demo.official) ?? null,
    communeNumber: demo.commune,
    state: 'published',
    decidedOn: demo.kind === 'decision' ? new Date(decidedAt).toISOString().slice(0, 10) : null,
    createdAt: publishedAt - HOUR_MS,
    publishedAt,
    demo: true,
  });
  for (const language of ['fr', ...Object.keys(demo.inLanguages)]) {
    const label = demo.inLanguages[language]?.label;
    const sound = publicationSound(demo, language);
    await insertPublicationContent(tx, {
      publicationId: id,
      language,
      title: label === undefined ? demo.title : `${label}: ${demo.title}`,
      body: demo.body,
      audio: cast.sounds.has(sound) ? demoSoundKey(sound) : null,
      recordingId: null,
    });
  }
  await insertDecision(tx, {
    publicationId: id,
    decision: 'approved',
    moderator: DEMO_MODERATOR,
    at: publishedAt,
  });
}
