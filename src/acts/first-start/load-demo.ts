import type { Knex } from 'knex';
import { DAY_MS } from '../../lib/durations.ts';
import { insertAudit } from '../../storage/console/audit.ts';
import { hasDemo, lockFirstStart } from '../../storage/first-start.ts';
import { insertOfficial, linkOfficialPhone } from '../../storage/officials/officials.ts';
import type { DemoCast } from './demo-cast.ts';
import type { DemoContent, DemoOfficial, DemoSound } from './demo-content.ts';
import { type DemoDeps, type DemoPerson, loadCitizen, loadPhone } from './demo-people.ts';
import { loadChallenge } from './load-demo-challenge.ts';
import { loadPublication } from './load-demo-publication.ts';

/**
 * Writes the demo once: officials, citizens who agreed, published messages and decisions, challenges
 * approved and supported. Nothing is sent to anybody. Every row that can be is flagged `demo`.
 */
export async function loadDemo(
  tx: Knex.Transaction,
  deps: DemoDeps,
  input: { content: DemoContent; sounds: readonly DemoSound[] },
): Promise<{ kind: 'loaded' | 'already' }> {
  await lockFirstStart(tx);
  if (await hasDemo(tx)) return { kind: 'already' };
  const { content } = input;
  const officials = new Map<string, number>();
  for (const official of content.officials) {
    officials.set(official.id, await loadOfficial(tx, deps, official));
  }
  const people = new Map<string, DemoPerson>();
  for (const citizen of content.citizens) {
    people.set(citizen.phone, await loadCitizen(tx, deps, citizen));
  }
  const sounds = new Map(input.sounds.map((sound) => [sound.name, sound]));
  const cast: DemoCast = { officials, people, sounds };
  for (const publication of content.publications)
    await loadPublication(tx, deps, cast, publication);
  const oldestFirst = content.challenges.toSorted((a, b) => b.daysAgo - a.daysAgo);
  for (const challenge of oldestFirst) await loadChallenge(tx, deps, cast, challenge);
  await insertAudit(tx, {
    actor: 'system',
    action: 'demo.load',
    subject: 'demo:1',
    detail: { publications: content.publications.length, challenges: content.challenges.length },
    at: deps.clock.now(),
  });
  return { kind: 'loaded' };
}

async function loadOfficial(
  tx: Knex.Transaction,
  deps: DemoDeps,
  official: DemoOfficial,
): Promise<number> {
  const { name, role, commune, language } = official;
  const createdAt = deps.clock.now() - 60 * DAY_MS;
  const phoneId = await loadPhone(tx, deps, { number: official.phone, language, createdAt });
  const row = await insertOfficial(tx, {
    name,
    role,
    communeNumber: commune,
    language,
    notify: 'at_once',
    demo: true,
    createdAt,
  });
  await linkOfficialPhone(tx, { officialId: row.id, phoneId });
  return row.id;
}
