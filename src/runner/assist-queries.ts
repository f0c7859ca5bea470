import type { ActDeps } from '../acts/deps.ts';
import { unsentOf } from '../acts/facilitators/keep-assisted.ts';
import { astrayOf } from '../acts/facilitators/key-again.ts';
import { lookAtHelperCode } from '../acts/facilitators/look-at-code.ts';
import { normaliseMsisdn, spokenNumber } from '../lib/phone.ts';
import { isOfPhone, keyedCitizenOf, wasDenied } from '../storage/citizens/keyed-phones.ts';
import { communeChoice, findCommune } from '../storage/officials/communes.ts';
import type { Db } from '../storage/transaction.ts';
import { askOf } from './ask-of.ts';
import { numberOf, type Query, textOf } from './query.ts';

type Deps = { db: Db; phones: Pick<ActDeps['phones'], 'hash'> } & Parameters<
  typeof lookAtHelperCode
>[1];

/** Most people around one phone. */
const MOST_PEOPLE = 999;

/** What the flow of somebody who helps others asks, and that of whoever was helped. */
export const ASSIST_QUERIES: Readonly<Record<string, Query<Deps>>> = {
  facilitator_code: (deps, args, who) =>
    lookAtHelperCode(deps.db, deps, { ...who, code: textOf(args.code) }),
  assist_unsent: async (deps, _args, who) => {
    const unsent = await unsentOf(deps.db, deps, who.phoneHash);
    if (unsent === null) return null;
    const { kind, language, recordingId: recording } = unsent;
    return { kind, language, ask: askOf(kind), body: { recording } };
  },
  assist_astray: (deps, _args, who) => astrayOf(deps.db, deps, who.phoneHash),
  helped: async ({ db }, args, who) => {
    const contribution = numberOf(args.contribution);
    const citizen = await keyedCitizenOf(db, who.phoneHash, contribution);
    const isNobodys = citizen === null && contribution !== null;
    if (isNobodys && !(await isOfPhone(db, who.phoneHash, contribution))) return { citizen };
    return citizen === null ? null : { citizen };
  },
  group_size: async (_deps, args) => {
    const [size, women] = [Number(textOf(args.size)), Number(textOf(args.women))];
    const right = size >= 2 && size <= MOST_PEOPLE && women <= size;
    return { right, size, women };
  },
  dialled: async ({ db, phones }, args) => {
    const number = normaliseMsisdn(textOf(args.digits));
    if (number === null) return null;
    const asked = { reference: textOf(args.instead), phoneHash: phones.hash(number) };
    if (await wasDenied(db, asked)) return null;
    return { number, said: { text: spokenNumber(number) } };
  },
  commune_numbered: async ({ db }, args) => {
    const digits = textOf(args.digits);
    const found = /^[1-9]\d\d$/.test(digits) ? await findCommune(db, Number(digits)) : null;
    return found && communeChoice(found);
  },
};
