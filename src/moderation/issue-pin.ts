import { randomInt } from 'node:crypto';
import { issuePin } from '../acts/staff/issue-pin.ts';
import type { Context, Reply } from './context.ts';
import { officialTyped } from './places.ts';

const USAGE = "pin <numéro d'élu>";

/** A new secret code for an official, shown here once and nowhere again; his phones are open again. */
export async function pinCommand(
  { deps, moderator }: Context,
  [official = '']: readonly string[],
): Promise<Reply> {
  const known = await officialTyped(deps, official);
  if (known === null) return { usage: USAGE };
  const pin = String(randomInt(10_000)).padStart(4, '0');
  await deps.act((tx, acts) => issuePin(tx, acts, { officialId: known.id, pin, moderator }));
  return {
    lines: [
      `${known.name} : ${pin}`,
      'Dites-le à lui seul. Il ne sera plus montré. Pour en changer il envoie : PIN ancien nouveau',
    ],
  };
}
