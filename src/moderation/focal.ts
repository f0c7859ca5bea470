import { type Focal, setFocal } from '../acts/staff/set-focal.ts';
import { normaliseMsisdn } from '../lib/phone.ts';
import { foldKey } from '../lib/text-fold.ts';
import { focalPoints } from '../storage/moderation/focal-points.ts';
import type { Context, ModerationDeps, Reply } from './context.ts';
import { row } from './list.ts';
import { communeTyped } from './places.ts';

const USAGE = 'focal [<commune>|service <numéro d\'élu> | "Nom" <téléphone> | personne]';

/** Who gets what is sensitive, by commune; or names somebody for it. */
export async function focalCommand(context: Context, typed: readonly string[]): Promise<Reply> {
  const [place = '', ...who] = typed;
  if (place === '') return { lines: await focalLines(context.deps) };
  const focal = readFocal(who);
  if (focal === undefined) return { usage: USAGE };
  const commune = foldKey(place) === 'service' ? null : await communeTyped(context.deps, place);
  if (commune !== null && !('number' in commune)) return commune;
  const { deps, moderator } = context;
  const communeNumber = commune?.number ?? null;
  const { outcome } = await deps.act((tx, acts) =>
    setFocal(tx, acts, { communeNumber, focal, moderator }),
  );
  if (outcome.kind === 'unknown') return { refused: `Pas d'élu ${who[0]?.slice(0, 20)}.` };
  const sent = outcome.forwarded === 0 ? [] : [`Demandes remises : ${outcome.forwarded}`];
  return { lines: [...(await focalLines(deps)), ...sent] };
}

function readFocal([first = '', number, ...rest]: readonly string[]): Focal | undefined {
  if (rest.length > 0) return undefined;
  if (number === undefined) {
    if (foldKey(first) === 'personne') return null;
    return /^[1-9]\d{0,9}$/.test(first) ? { officialId: Number(first) } : undefined;
  }
  const msisdn = normaliseMsisdn(number);
  const name = first.trim();
  const isName = name !== '' && name.length <= 60;
  return isName && msisdn !== null ? { name, number: msisdn } : undefined;
}

async function focalLines({ db }: ModerationDeps): Promise<string[]> {
  const points = await focalPoints(db);
  if (points.length === 0)
    return ["Personne n'est nommé : les demandes sensibles attendent (list)."];
  return points.map(({ communeName, name, officialId }) =>
    row([communeName ?? 'toutes les communes', name, `numéro ${officialId}`]),
  );
}
