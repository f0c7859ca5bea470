import {
  lookAtThreadPin,
  type ThreadPinDeps,
  threadOwner,
  threadPinOf,
} from '../acts/citizens/thread-pin.ts';
import { findPhoneByHash } from '../storage/citizens/phones.ts';
import type { Db } from '../storage/transaction.ts';
import { type Query, textOf } from './query.ts';

type Deps = ThreadPinDeps & { db: Db };

/** The queries about the code that keeps a person's own thread on a shared phone. */
export const THREAD_QUERIES: Readonly<Record<string, Query<Deps>>> = {
  thread_self: async (deps, _args, who) => ({
    ...(await threadPinOf(deps.db, deps, who)),
    came: who.came === true,
  }),
  thread_pin: (deps, args, who) =>
    lookAtThreadPin(deps.db, deps, { ...who, pin: textOf(args.pin) }),
  thread_new_pin: async (deps, args, who) => {
    const phone = await findPhoneByHash(deps.db, who.phoneHash);
    if (phone === null) return null;
    const [owner, pin, first] = [threadOwner(phone.id), textOf(args.pin), textOf(args.first)];
    const same = first !== '' && deps.pins.matches(owner, pin, first);
    return { sealed: deps.pins.seal(owner, pin), same };
  },
};
