import type { Knex } from 'knex';
import { touchPhone } from '../../src/acts/citizens/touch-phone.ts';
import { openOutbox } from '../../src/acts/outbox.ts';
import { makeReference } from '../../src/civic/references.ts';
import { nextSerial } from '../../src/storage/contributions/contributions.ts';
import { addOfficial } from './acts.ts';
import type { SmsBench } from './sms-bench.ts';

/** A new mayor of commune 102, who has questions and answers by SMS. */
export interface MayorTown {
  mayor: string;
  official: { officialId: number; phoneId: number };
  /** A question that was sent to him. @returns its reference. */
  questionSent(body: string, theme?: string | null): Promise<string>;
  answersTo(reference: string): Promise<{ body: string; state: string }[]>;
}

let people = 0;

export const newPhone = (): string => `+2231${String(++people).padStart(7, '0')}`;

export async function openMayorTown(db: Knex, bench: SmsBench): Promise<MayorTown> {
  const mayor = newPhone();
  const deps = { ...bench.acting, outbox: openOutbox() };
  const is = { commune: 102, name: 'Le maire', role: 'mayor', phone: mayor };
  const official = await addOfficial(db, deps, is);
  const questionSent: MayorTown['questionSent'] = async (body, theme = null) => {
    const at = new Date(bench.now());
    return db.transaction(async (tx) => {
      const author = await touchPhone(tx, deps, { number: newPhone(), medium: 'sms' });
      const reference = makeReference(await nextSerial(tx));
      const [{ id }] = await tx('contribution')
        .insert({
          reference,
          kind: 'question',
          phone_id: author.phoneId,
          citizen_id: author.citizenId,
          commune_number: 102,
          official_id: official.officialId,
          theme,
          medium: 'sms',
          language: 'fr',
          body,
          state: 'assigned',
          created_at: at,
          received_at: at,
          approved_at: at,
        })
        .returning('id');
      await tx('assignment').insert({
        contribution_id: id,
        official_id: official.officialId,
        assigned_at: at,
        sent_at: at,
      });
      return reference;
    });
  };
  return {
    mayor,
    official,
    questionSent,
    answersTo: (reference) =>
      db('answer')
        .join('contribution', 'contribution.id', 'contribution_id')
        .where({ reference })
        .orderBy('answer.id')
        .select('answer.body', 'answer.state'),
  };
}
