import { randomInt } from 'node:crypto';
import { keyAgain } from '../acts/facilitators/key-again.ts';
import {
  dropFacilitator,
  type FacilitatorInput,
  setFacilitator,
} from '../acts/staff/set-facilitator.ts';
import { normaliseMsisdn } from '../lib/phone.ts';
import { allFacilitators } from '../storage/citizens/facilitators.ts';
import { helpRequestsOf } from '../storage/citizens/help-requests.ts';
import type { Context, Reply } from './context.ts';
import { row } from './list.ts';

const USAGE =
  'facilitator set <commune> <téléphone> [nom] | new <commune> <téléphone> [nom] | off <numéro> | number <référence> <téléphone> | list';

/** People who help: whose number a commune is told, who may act for somebody by a code, and what they did. */
export async function facilitatorCommand(
  context: Context,
  typed: readonly string[],
): Promise<Reply> {
  const [verb = '', ...rest] = typed;
  if (verb === 'list' && rest.length === 0) return list(context);
  if (verb === 'number' && rest.length === 2) return rightNumber(context, rest);
  if (verb === 'off' && rest.length === 1) return drop(context, rest[0] ?? '');
  if (verb !== 'set' && verb !== 'new') return { usage: USAGE };
  const [commune = '', number = '', ...name] = rest;
  const msisdn = normaliseMsisdn(number);
  if (!/^[1-9]\d\d$/.test(commune) || msisdn === null) return { usage: USAGE };
  const given = name.join(' ').trim().slice(0, 60);
  const input = {
    number: msisdn,
    communeNumber: Number(commune),
    name: given === '' ? null : given,
    moderator: context.moderator,
  };
  return verb === 'set' ? announce(context, input) : giveCode(context, input);
}

async function announce(context: Context, input: FacilitatorInput): Promise<Reply> {
  const done = await set(context, { ...input, announced: true });
  if (done.kind !== 'set') return { refused: `Aucune commune ${input.communeNumber}.` };
  return {
    lines: [`${done.name} (${done.id}) : son numéro est donné aux personnes de la commune.`],
  };
}

async function giveCode(context: Context, input: FacilitatorInput): Promise<Reply> {
  const code = String(randomInt(10_000)).padStart(4, '0');
  const done = await set(context, { ...input, code });
  if (done.kind !== 'set') return { refused: `Aucune commune ${input.communeNumber}.` };
  return {
    lines: [
      `${done.name} (${done.id}) : ${code}`,
      'Ce code n’est montré qu’une fois. Elle appelle de son téléphone, tape 1, puis le code.',
    ],
  };
}

async function set({ deps }: Context, input: FacilitatorInput) {
  return (await deps.act((tx, acts) => setFacilitator(tx, acts, input))).outcome;
}

async function drop({ deps, moderator }: Context, typed: string): Promise<Reply> {
  if (!/^[1-9]\d{0,9}$/.test(typed)) return { usage: USAGE };
  const id = Number(typed);
  const { outcome } = await deps.act((tx, acts) => dropFacilitator(tx, acts, { id, moderator }));
  return outcome.kind === 'dropped'
    ? { lines: [`${outcome.name} n'aide plus.`] }
    : { refused: `Personne n'aide sous le numéro ${id}.` };
}

async function rightNumber(
  { deps, moderator }: Context,
  [reference = '', typed = '']: readonly string[],
): Promise<Reply> {
  const number = normaliseMsisdn(typed);
  if (number === null) return { usage: USAGE };
  const { outcome } = await deps.act((tx, acts) =>
    keyAgain(tx, acts, { reference, number, by: { moderator } }),
  );
  if (outcome.kind === 'unknown') return { refused: `${reference} n'attend pas de numéro.` };
  if (outcome.kind === 'same')
    return { refused: `Ce numéro a dit que ${reference} n'est pas à lui.` };
  return {
    lines: [`${reference} : numéro gardé. On demande d'abord à ce téléphone si c'est elle.`],
  };
}

async function list({ deps }: Context): Promise<Reply> {
  const all = await allFacilitators(deps.db);
  if (all.length === 0) return { lines: ["Personne n'aide encore : facilitator set ou new."] };
  const asked = await helpRequestsOf(deps.db);
  return {
    lines: all.map((each) =>
      row([
        `${each.id}`,
        each.name,
        each.communeName ?? 'toutes les communes',
        ...(each.active ? [] : ["n'aide plus"]),
        ...(each.announced ? ['numéro donné'] : []),
        ...(each.codeHash === null ? [] : [each.blocked ? 'code bloqué' : 'code']),
        `demandes faites avec elle ou lui ${each.assisted}`,
        `groupes ${each.groups}`,
        `à rappeler ${asked.get(each.id) ?? 0}`,
      ]),
    ),
  };
}
