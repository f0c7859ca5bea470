import type { Knex } from 'knex';
import { sendContribution } from '../../src/acts/citizens/send-contribution.ts';
import { setProfile } from '../../src/acts/citizens/set-profile.ts';
import type { ActDeps } from '../../src/acts/deps.ts';
import { openOutbox } from '../../src/acts/outbox.ts';
import { approve } from '../../src/acts/staff/approve.ts';
import { route } from '../../src/acts/staff/route.ts';
import { makeReference } from '../../src/civic/references.ts';
import { nextSerial } from '../../src/storage/contributions/contributions.ts';
import { digestSendWorker } from '../../src/workers/digest-send.ts';
import { smsSendWorker } from '../../src/workers/sms-send.ts';
import { addCommune, addOfficial, consentingPerson } from './acts.ts';
import type { SmsBench } from './sms-bench.ts';
import { sweepOf } from './sweep-bench.ts';

export const COMMUNE = 117;
const signal = new AbortController().signal;
let phones = 0;

export interface TownOfficial {
  officialId: number;
  phoneId: number;
  phone: string;
}

export interface AskedOf {
  text?: string;
  theme?: string;
  sex?: 'woman' | 'man';
  supporters?: { women: number; men: number };
}

/** Officials who read digests, people who ask them, and the workers that bring it all, on one bench. */
export interface DigestTown {
  acts(): ActDeps;
  official(more?: {
    role?: string;
    name?: string;
    notify?: 'at_once' | 'digest';
  }): Promise<TownOfficial>;
  /** A question, approved and given to him. */
  ask(to: TownOfficial, question?: AskedOf): Promise<{ id: number; reference: string }>;
  support(contributionId: number, supporters: { women?: number; men?: number }): Promise<void>;
  /** One tick of the sweeper, then every job it added: digests are written and SMS leave. */
  tick(): Promise<void>;
  /** What his phone got, oldest first. */
  inbox(of: TownOfficial): string[];
  /** The digests among it. */
  read(of: TownOfficial): string[];
  digests(of: TownOfficial): Promise<{ date: string; items: number; told: boolean }[]>;
}

export async function openDigestTown(db: Knex, bench: SmsBench): Promise<DigestTown> {
  await addCommune(db, COMMUNE, 'Sony');
  const acts = (): ActDeps => ({ ...bench.acting, outbox: openOutbox() });
  const doing = <T>(work: (tx: Knex.Transaction) => Promise<T>) => db.transaction(work);
  const inbox: DigestTown['inbox'] = ({ phone }) =>
    bench.sent.filter(({ to }) => to === phone).map(({ text }) => text);
  const newPhone = () => `+2231${String(5_000_000 + phones++)}`;

  const support: DigestTown['support'] = async (contributionId, { women = 0, men = 0 }) => {
    for (const sex of [...Array(women).fill('woman'), ...Array(men).fill('man')]) {
      const { phoneId } = await consentingPerson(db, acts(), newPhone());
      const at = new Date(bench.now());
      await db('support').insert({ contribution_id: contributionId, phone_id: phoneId, sex, at });
    }
  };
  const run = async (job: { name: string; payload: unknown }): Promise<void> => {
    const { deliveryId, attempt } = job.payload as { deliveryId: string; attempt: number };
    if (job.name === 'digest-send') {
      const deps = { ...bench.dispatch, db, queues: { addBulk: addJobs(bench) } };
      await digestSendWorker(deps).handle({}, { signal });
    } else if (job.name === 'sms-send') {
      await smsSendWorker(bench.sending).handle({ deliveryId, attempt }, { signal });
    }
  };
  return {
    acts,
    support,
    official: async ({ role = 'mayor', name = 'Awa', notify = 'digest' } = {}) => {
      const phone = newPhone();
      const added = await addOfficial(db, acts(), { commune: COMMUNE, name, role, phone, notify });
      return { ...added, phone };
    },
    ask: async (to, question = {}) => {
      const person = await consentingPerson(db, acts(), newPhone(), 'sms');
      await doing((tx) => setProfile(tx, acts(), { person, field: 'commune', value: COMMUNE }));
      await doing((tx) =>
        setProfile(tx, acts(), { person, field: 'sex', value: question.sex ?? 'woman' }),
      );
      const reference = makeReference(await nextSerial(db));
      const { theme = 'water', text = 'Le puits est sec depuis mai' } = question;
      const sent = await doing((tx) =>
        sendContribution(tx, acts(), {
          person,
          kind: 'question',
          body: { text },
          reference,
          theme,
        }),
      );
      if (sent.kind !== 'sent') throw new Error(sent.kind);
      const id = sent.contributionId;
      if (question.supporters) await support(id, question.supporters);
      const { officialId } = to;
      await doing((tx) =>
        route(tx, acts(), { contributionId: id, officialId, moderator: 'Fanta' }),
      );
      await doing((tx) => approve(tx, acts(), { contributionId: id, moderator: 'Fanta' }));
      return { id, reference };
    },
    tick: async () => {
      await sweepOf(bench);
      for (let job = bench.jobs.shift(); job !== undefined; job = bench.jobs.shift())
        await run(job);
    },
    inbox,
    read: (of) => inbox(of).filter((text) => text.startsWith('Kumasira ')),
    digests: async ({ officialId }) => {
      const rows = await db('digest')
        .where({ official_id: officialId })
        .orderBy('digest_date')
        .select(db.raw("to_char(digest_date, 'YYYY-MM-DD') as date"), 'item_count', 'delivery_id');
      return rows.map((row) => ({
        date: row.date,
        items: row.item_count,
        told: row.delivery_id !== null,
      }));
    },
  };
}

function addJobs(bench: SmsBench) {
  return async (name: string, payloads: readonly object[]): Promise<number> => {
    bench.jobs.push(...(payloads.map((payload) => ({ name, payload })) as typeof bench.jobs));
    return payloads.length;
  };
}
