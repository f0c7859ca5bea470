import type { Knex } from 'knex';
import type { ActDeps } from '../deps.ts';
import { openOutbox } from '../outbox.ts';
import { type OfficialInput, type Registered, registerOfficial } from './register-official.ts';

/** An official of a list, and the line he stands on. */
export interface ListedOfficial extends Omit<OfficialInput, 'anyway' | 'moderator'> {
  line: number;
}

export type Done = Extract<Registered, { official: unknown }>;
export type NotDone = Exclude<Registered, Done>;

export type Imported =
  | { ok: true; done: Done[] }
  /** Nothing was written; each line that could not be. */
  | { ok: false; problems: { line: number; why: NotDone }[] };

/** Registers a whole list, or none of it; `isWhole` false: other lines of it cannot be read, so it is only tried. */
export async function importOfficials(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: {
    listed: readonly ListedOfficial[];
    isWhole: boolean;
    anyway: boolean;
    moderator: string;
  },
): Promise<Imported> {
  const { listed, isWhole, anyway, moderator } = input;
  const done: Done[] = [];
  const problems: { line: number; why: NotDone }[] = [];
  const outbox = openOutbox();
  // Lines are tried one on the other, so that two of them that contradict each other are found too.
  const trial = await tx.transaction();
  for (const { line, ...official } of listed) {
    const each = { ...official, anyway, moderator };
    const registered = await registerOfficial(trial, { ...deps, outbox }, each);
    if ('official' in registered) done.push(registered);
    else problems.push({ line, why: registered });
  }
  if (problems.length > 0 || !isWhole) {
    await trial.rollback();
    return { ok: false, problems };
  }
  await trial.commit();
  for (const item of outbox.items) deps.outbox.add(item);
  return { ok: true, done };
}
