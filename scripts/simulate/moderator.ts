import type { Knex } from 'knex';
import { runModerate } from '../../src/moderation/run-moderate.ts';
import {
  answersToSpeak,
  communesToHear,
  contributionsToRoute,
  type ModerationItem,
  pendingAnswers,
  pendingContributions,
  pendingPublications,
  pendingReactions,
} from '../../src/storage/moderation/moderation-views.ts';
import type { Random } from '../chaos/random.ts';
import type { Citizen } from './people.ts';
import { drawQuestion, SPEECH_FILE } from './words.ts';
import type { World } from './world.ts';

/** Works through what waits, with the commands of `npm run moderate`. */
export interface Moderator {
  work(): Promise<void>;
  /** Types one command; false when it was refused. */
  run(...argv: string[]): Promise<boolean>;
  /** References of public challenges, oldest first, by commune: what people tell each other. */
  known(commune: number): readonly string[];
  /** Commands that were refused, by what they said without numbers. */
  refused: ReadonlyMap<string, number>;
}

const REFUSES = 0.03;
/** How many typed answers for people who do not read a facilitator finds time to say. */
const SPEAKS = 0.7;
const MOST = 500;
const NAME = 'Fanta';

export function openModerator(
  world: Pick<World, 'db' | 'clock' | 'folder' | 'moderation'>,
  people: ReadonlyMap<string, Citizen>,
  random: Random,
): Moderator {
  const board = new Map<number, string[]>();
  const refused = new Map<string, number>();
  const run = async (...argv: string[]): Promise<boolean> => {
    const lines: string[] = [];
    const io = {
      ...{ out: () => undefined, error: (line: string) => void lines.push(line) },
      ...{ user: NAME, soundFolder: world.folder, play: null },
    };
    const code = await runModerate(argv, io, world.moderation);
    if (code !== 0) {
      const said = `${argv[0]} : ${lines[0]?.replaceAll(/\d+/g, 'n') ?? ''}`;
      refused.set(said, (refused.get(said) ?? 0) + 1);
    }
    return code === 0;
  };
  return {
    refused,
    run,
    known: (commune) => board.get(commune) ?? [],
    work: async () => {
      const { db, clock } = world;
      await hearCommunes(world, people, run);
      for (const item of await pendingContributions(db, MOST)) {
        const approved = await decide(item, random, run);
        if (!approved || !item.public || item.communeNumber === null) continue;
        const known = board.get(item.communeNumber) ?? [];
        board.set(item.communeNumber, [...known, item.reference]);
      }
      for (const { id, reference, communeNumber } of await contributionsToRoute(db, MOST)) {
        const next = communeNumber === null ? null : await nextOfficial(db, id, communeNumber);
        if (next !== null) await run('route', reference, String(next));
      }
      for (const { id } of await pendingPublications(db, clock.now(), MOST))
        await run('publish', `p${id}`);
      for (const { id } of await pendingAnswers(db, MOST)) await run('publish', `a${id}`);
      for (const { id } of await pendingReactions(db, MOST)) await run('publish', `r${id}`);
      for (const { id } of await answersToSpeak(db, MOST)) {
        if (random.next() < SPEAKS) await run('speak', `a${id}`, SPEECH_FILE);
      }
    },
  };
}

async function decide(
  item: ModerationItem,
  random: Random,
  run: (...argv: string[]) => Promise<boolean>,
): Promise<boolean> {
  if (item.state === 'to_route') return false;
  if (item.recordingId !== null && item.transcript === null) {
    const { theme, text } = drawQuestion(random);
    await run(
      'transcribe',
      item.reference,
      text,
      ...(item.theme === null ? ['--theme', theme] : []),
    );
  }
  if (random.next() < REFUSES) {
    await run('refuse', item.reference, 'insulte', "Ce message blesse quelqu'un.");
    return false;
  }
  return run('approve', item.reference);
}

/** Somebody of the commune who has not had it yet. */
async function nextOfficial(
  db: Knex,
  contribution: number,
  commune: number,
): Promise<number | null> {
  const had = db('assignment').where({ contribution_id: contribution }).select('official_id');
  const row = await db('official')
    .where({ commune_number: commune })
    .whereNotIn('id', had)
    .orderBy('id')
    .first('id');
  return row === undefined ? null : Number(row.id);
}

/** The moderator hears what the person said: here, where she lives. */
async function hearCommunes(
  world: Pick<World, 'db'>,
  people: ReadonlyMap<string, Citizen>,
  run: (...argv: string[]) => Promise<boolean>,
): Promise<void> {
  const heard = new Set<number>();
  for (const { citizenId, phoneId } of await communesToHear(world.db, MOST)) {
    if (heard.has(citizenId)) continue;
    heard.add(citizenId);
    const phone = await world.db('phone').where({ id: phoneId }).first('hash');
    const citizen = people.get(phone?.hash ?? '');
    if (citizen !== undefined)
      await run('commune', `c${citizenId}`, String(citizen.commune.number));
  }
}
