import type { Knex } from 'knex';
import type { FlowSet } from '../engine/flow.ts';
import { findFlowVersion, saveFlowVersion } from '../storage/flows/flow-versions.ts';

/** Every version of the flows that a live conversation may be pinned to, read once each. */
export type FlowVersions = (hash: string) => Promise<FlowSet | null>;

/** Keeps the current version for conversations that outlive it, and finds the earlier ones. */
export async function openFlowVersions(
  db: Knex,
  current: FlowSet,
  now: number,
): Promise<FlowVersions> {
  await saveFlowVersion(db, { hash: current.hash, flows: current.flows, now });
  const versions = new Map<string, FlowSet | null>([[current.hash, current]]);
  return async (hash) => {
    const known = versions.get(hash);
    if (known !== undefined) return known;
    const flows = (await findFlowVersion(db, hash)) as FlowSet['flows'] | null;
    const version = flows && { hash, flows };
    versions.set(hash, version);
    return version;
  };
}
