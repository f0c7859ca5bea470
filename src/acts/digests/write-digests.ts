import type { Knex } from 'knex';
import { identityShown } from '../../civic/contributions.ts';
import { dueSlots, GAIN } from '../../civic/digests/digests.ts';
import {
  composeDigest,
  type DigestItem,
  MOST_DIGEST_ITEMS,
} from '../../civic/digests/digests-compose.ts';
import { UNREAD_GRACE_DAYS } from '../../civic/ladder/ladder.ts';
import type { Words } from '../../civic/sms/official-sms.ts';
import { DAY_MS } from '../../lib/durations.ts';
import { countSegments } from '../../lib/segments.ts';
import { formatDate, inQuietHours } from '../../lib/time.ts';
import {
  type ClaimedDigest,
  claimDigests,
  type DigestCandidate,
  digestCandidates,
  saveDigests,
  type WrittenDigest,
} from '../../storage/officials/digests.ts';
import type { ActDeps } from '../deps.ts';
import { startLadder } from '../ladder/start-ladder.ts';
import { forWhom } from '../officials/for-whom.ts';

/** No digest shows more of a text. */
const LETTERS = 400;

/**
 * Writes the next `limit` digests that are due, each as one SMS and the row that keeps it single, in one
 * transaction: killed half-way, none of them is. An official with nothing to read gets the row alone. In
 * quiet hours nothing is written.
 * @returns how many were dealt with (0: nobody's is due) and the SMS that are to leave now.
 */
export async function writeDigests(
  tx: Knex.Transaction,
  deps: ActDeps,
  input: { limit: number },
): Promise<{ claimed: number; deliveries: string[] }> {
  const { quietHours, timeZone } = deps.settings;
  const now = deps.clock.now();
  if (inQuietHours(now, quietHours, timeZone)) return { claimed: 0, deliveries: [] };
  const slots = dueSlots(now, quietHours, timeZone);
  const claimed = await claimDigests(tx, { slots, now, limit: input.limit });
  const officials = claimed.map(({ officialId }) => officialId);
  const whose = await forWhom(tx, deps, officials);
  const found = await digestCandidates(tx, officials, {
    most: MOST_DIGEST_ITEMS,
    letters: LETTERS,
    gain: GAIN,
  });
  const byOfficial = groupByOfficial(found);
  const date = formatDate(now, timeZone).slice(0, 5);
  const written = claimed.flatMap((digest) => {
    const candidates = byOfficial.get(digest.officialId);
    return candidates === undefined
      ? []
      : [compose(deps, digest, candidates, { date, whose: whose.get(digest.officialId) ?? '' })];
  });
  if (written.length > 0) {
    await beginLadders(tx, deps, written, await saveDigests(tx, written, now));
  }
  return { claimed: claimed.length, deliveries: written.map(({ deliveryId }) => deliveryId) };
}

/** What follows on a question begins when its words were read, at the latest a while after it was counted. */
async function beginLadders(
  tx: Knex.Transaction,
  deps: ActDeps,
  written: readonly WrittenDigest[],
  sent: Awaited<ReturnType<typeof saveDigests>>,
): Promise<void> {
  const now = deps.clock.now();
  const key = (officialId: number, contributionId: number) => `${officialId} ${contributionId}`;
  const shown = new Set(
    written.flatMap(({ officialId, items }) =>
      items.map(({ contributionId }) => key(officialId, contributionId)),
    ),
  );
  const told = sent.map((each) => {
    const isShown = shown.has(key(each.officialId, each.contributionId));
    return { ...each, from: isShown ? now : now + UNREAD_GRACE_DAYS * DAY_MS };
  });
  await startLadder(tx, deps, told);
}

function groupByOfficial(found: readonly DigestCandidate[]): Map<number, DigestCandidate[]> {
  const groups = new Map<number, DigestCandidate[]>();
  for (const each of found) {
    const group = groups.get(each.officialId);
    if (group === undefined) groups.set(each.officialId, [each]);
    else group.push(each);
  }
  return groups;
}

function compose(
  deps: ActDeps,
  digest: ClaimedDigest,
  candidates: readonly DigestCandidate[],
  { date, whose }: { date: string; whose: string },
): WrittenDigest {
  const waiting = candidates[0]?.waiting ?? 0;
  const { text: body, shown } = composeDigest(
    { date, whose, waiting, items: candidates.map(toItem) },
    wordsOf(deps, digest.language),
  );
  const { digestId, officialId, phoneId, language, demo } = digest;
  return {
    ...{ digestId, officialId, phoneId, language, demo, body },
    deliveryId: deps.ids.uuid(),
    segments: countSegments(body).segments,
    items: candidates
      .slice(0, shown)
      .map(({ contributionId, supports }) => ({ contributionId, supports })),
  };
}

function toItem(candidate: DigestCandidate): DigestItem {
  const { reference, theme, text, recordingSeconds, identityName, sex } = candidate;
  const { groupSize: size, groupWomen } = candidate;
  const group = size === null ? null : { size, women: groupWomen ?? 0 };
  const { supports, women, men, supportsBefore, passedOn } = candidate;
  return {
    ...{ reference, theme, text, recordingSeconds, supports, women, men, supportsBefore, passedOn },
    identity: identityShown({ sex, commune: null, name: identityName, group }),
  };
}

/** A language that lacks the words of a digest gets all of it in French, not half of it. */
function wordsOf(deps: ActDeps, language: string): Words {
  const frame = 'sms.off.digest.foot';
  const isFrench = deps.words(language, frame, {}) === deps.words('fr', frame, {});
  return (key, values) => deps.words(isFrench ? 'fr' : language, key, { ...values });
}
