import { colleaguesFor } from '../acts/officials/colleagues.ts';
import { groupOf } from '../acts/officials/group-of.ts';
import { lookAtPin, type PinDeps, pinOfPhone, pinOwner } from '../acts/officials/look-at-pin.ts';
import { officialPrompt } from '../catalog/managed-prompts.ts';
import type { Value } from '../engine/value.ts';
import { findPhoneByHash } from '../storage/citizens/phones.ts';
import { contentOf } from '../storage/contributions/content.ts';
import { findContribution } from '../storage/contributions/contributions.ts';
import { assignedItem, countWaiting, nextWaiting } from '../storage/officials/official-queue.ts';
import { type OfficialRow, officialsOfPhone } from '../storage/officials/officials.ts';
import type { Db } from '../storage/transaction.ts';
import type { Asker } from './ports.ts';
import { type Query, spoken, textOf } from './query.ts';

/** What the queries of an official's call stand on. */
export interface OfficialQueryDeps extends PinDeps {
  db: Db;
  /** The words of a key in a language, in text. */
  words(language: string, key: string): string;
}

/** The queries of a call with an official; all but the first two answer only for whose code was keyed. */
export const OFFICIAL_QUERIES: Readonly<Record<string, Query<OfficialQueryDeps>>> = {
  official_self: (deps, _args, who) => pinOfPhone(deps.db, deps, who),
  official_pin: (deps, args, who) => lookAtPin(deps.db, deps, { ...who, pin: textOf(args.pin) }),
  official_new_pin: async (deps, args, who) => {
    const [only, another] = await heldBy(deps.db, who);
    if (only === undefined || another !== undefined) return null;
    const [owner, pin] = [pinOwner(only.id), textOf(args.pin)];
    const first = textOf(args.first);
    return {
      official: only.id,
      sealed: deps.pins.seal(owner, pin),
      same: first !== '' && deps.pins.matches(owner, pin, first),
    };
  },
  official_waiting: async ({ db }, args, who) => {
    const official = await holder(db, who, args.official);
    return { count: official === null ? 0 : await countWaiting(db, official.id) };
  },
  official_item: async (deps, args, who) => {
    const official = await holder(deps.db, who, args.official);
    return official === null ? null : itemOf(deps, who, official, textOf(args.reference), []);
  },
  official_next: async (deps, args, who) => {
    const official = await holder(deps.db, who, args.official);
    if (official === null) return null;
    const heard = heardOf(args.heard);
    const reference = await nextWaiting(deps.db, official.id, heard);
    return reference === null ? null : itemOf(deps, who, official, reference, heard);
  },
  official_colleagues: async (deps, args, who) => {
    const official = await holder(deps.db, who, args.official);
    const item = official && (await assignedItem(deps.db, official.id, textOf(args.reference)));
    const asked = item && (await findContribution(deps.db, item.contributionId));
    if (official === null || !asked) return [];
    const colleagues = await colleaguesFor(deps.db, official, asked);
    return colleagues.map(({ id, role, name }) => ({
      id,
      role: spoken(deps, who, `role.${role}`),
      name: { text: name, prompt: officialPrompt(id) },
    }));
  },
};

/** The official of this phone whose code was keyed; null when it is none of its. */
async function holder(
  db: Db,
  who: Asker,
  official: Value | undefined,
): Promise<OfficialRow | null> {
  return (await heldBy(db, who)).find(({ id }) => id === official) ?? null;
}

async function heldBy(db: Db, who: Asker): Promise<OfficialRow[]> {
  const phone = await findPhoneByHash(db, who.phoneHash);
  return phone === null ? [] : officialsOfPhone(db, phone.id);
}

/** One question with every one that was offered in this call, itself included. */
async function itemOf(
  deps: OfficialQueryDeps,
  who: Asker,
  official: OfficialRow,
  reference: string,
  before: readonly string[],
) {
  const item = await assignedItem(deps.db, official.id, reference);
  if (item === null) return null;
  const asked = await findContribution(deps.db, item.contributionId);
  const colleagues = asked === null ? [] : await colleaguesFor(deps.db, official, asked);
  return {
    reference,
    themeName: item.theme === null ? null : spoken(deps, who, `theme.opt.${item.theme}`),
    group: await groupOf(deps.db, asked?.groupSessionId ?? null),
    content: contentOf(item),
    passable: colleagues.length > 0,
    heard: [...before, reference],
  };
}

function heardOf(value: Value | undefined): string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}
