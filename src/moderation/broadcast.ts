import { resumeBroadcast } from '../acts/broadcasts/resume-broadcast.ts';
import { sendBroadcast } from '../acts/broadcasts/send-broadcast.ts';
import { stopBroadcast, takeBackBroadcast } from '../acts/broadcasts/stop-broadcast.ts';
import { estimateOf, type Told, toldOf } from '../acts/broadcasts/told.ts';
import type { BroadcastEstimate } from '../civic/broadcasts/broadcast-cost.ts';
import {
  type BroadcastLine,
  broadcastCounts,
  broadcastLines,
} from '../storage/publications/broadcast-progress.ts';
import { findBroadcast } from '../storage/publications/broadcasts.ts';
import { findPublication } from '../storage/publications/publications.ts';
import type { Context, Reply } from './context.ts';
import { moneyWords, segmentWords } from './money-words.ts';
import { kindWords } from './words.ts';

const USAGE = 'broadcast list | estimate|send|show|stop|resume p12';
const MOST = 20;

type One = (context: Context, publicationId: number) => Promise<Reply>;

const ONE: Readonly<Record<string, One>> = { estimate, send, show, stop, resume };

/** What is told to those who follow: `list`, `estimate p12`, `send p12`, `show p12`, `stop p12`, `resume p12`. */
export async function broadcastCommand(
  context: Context,
  [act = '', which = '', ...more]: readonly string[],
): Promise<Reply> {
  if (act === 'list' && which === '') {
    const lines = await broadcastLines(context.deps.db, MOST);
    return { lines: lines.length === 0 ? ["Rien n'est publié."] : lines.map(lineOf) };
  }
  const run = Object.hasOwn(ONE, act) ? ONE[act] : undefined;
  const id = Number(/^p(\d{1,10})$/.exec(which)?.[1] ?? 0);
  if (run === undefined || id === 0 || more.length > 0) return { usage: USAGE };
  const publication = await findPublication(context.deps.db, id);
  if (publication === null) return { refused: `Il n'y a pas de p${id}.` };
  return run(context, id);
}

const STATES: Readonly<Record<BroadcastLine['broadcast'], string>> = {
  none: 'pas diffusée',
  waiting: 'en cours',
  done: 'diffusée',
  stopped: 'arrêtée',
};

/** Everybody has a row, and some of these have not left: it is under way still. */
function stateOf(state: BroadcastLine['broadcast'], queued: number): string {
  return STATES[state === 'done' && queued > 0 ? 'waiting' : state];
}

function lineOf({ id, kind, broadcast, title, communeName, people, queued }: BroadcastLine) {
  const state = stateOf(broadcast, queued);
  const who = people === null ? '' : ` · ${people} personnes`;
  const wait = queued === 0 ? '' : `, ${queued} attendent`;
  return `p${id} · ${kindWords(kind)} · ${communeName} · ${state}${who}${wait} · ${title ?? ''}`;
}

async function estimate({ deps }: Context, publicationId: number): Promise<Reply> {
  const lines = await estimateLines(deps, publicationId);
  return lines === null ? { refused: `Il n'y a pas de p${publicationId}.` } : { lines };
}

/** Whom telling of a publication reaches, what it costs and how long it takes; null: there is no such. */
export async function estimateLines(
  deps: Context['deps'],
  publicationId: number,
): Promise<string[] | null> {
  const { outcome } = await deps.act(async (tx, acts) => {
    const publication = await findPublication(tx, publicationId);
    if (publication === null) return null;
    const told = await toldOf(tx, acts, publication);
    const { sms, calls } = acts.settings.broadcastPace;
    return { told, pace: { sms, calls }, cost: await estimateOf(tx, publication, told) };
  });
  if (outcome === null) return null;
  const { told, cost, pace } = outcome;
  if (cost.peopleSms + cost.peopleCall === 0) return ['Personne ne suit : rien à diffuser.'];
  const minutes = Math.ceil(Math.max(cost.peopleSms / pace.sms, cost.peopleCall / pace.calls));
  return [
    ...costLines(cost, told),
    `Durée : ${Math.max(1, minutes)} min, heures calmes non comprises.`,
  ];
}

function costLines(cost: BroadcastEstimate, { payers, leftMillionths }: Told): string[] {
  const { currency } = payers;
  const total = moneyWords(cost.amountMillionths, currency);
  const left =
    leftMillionths === null
      ? 'Pas de budget : rien ne la limite.'
      : `Reste pour les diffusions ce mois : ${moneyWords(leftMillionths, currency)}.`;
  const short = leftMillionths !== null && cost.amountMillionths > leftMillionths;
  return [
    `${cost.peopleSms} par SMS (${segmentWords(cost.segments)}), ${cost.peopleCall} par appel (${cost.callSeconds} s).`,
    `Coût estimé : ${total}. ${left}`,
    ...(short ? ['Elle ne partira pas : budget set, puis resume.'] : []),
  ];
}

async function send({ deps, moderator: actor }: Context, publicationId: number): Promise<Reply> {
  const { outcome } = await deps.act((tx, acts) =>
    sendBroadcast(tx, acts, { publicationId, actor }),
  );
  switch (outcome.kind) {
    case 'sent':
      return { lines: [`p${publicationId} part. Pour suivre : broadcast show p${publicationId}`] };
    case 'not_published':
      return { refused: `p${publicationId} n'est pas publiée : publish p${publicationId}.` };
    case 'already':
      return { refused: `p${publicationId} est partie déjà : broadcast show p${publicationId}.` };
  }
}

async function show({ deps }: Context, publicationId: number): Promise<Reply> {
  const publication = await findPublication(deps.db, publicationId);
  const broadcast = await findBroadcast(deps.db, publicationId);
  const counts = await broadcastCounts(deps.db, publicationId);
  const { broadcast: state = 'none' } = publication ?? {};
  const why = broadcast?.stopReason === 'budget' ? ', faute de budget' : '';
  const by = broadcast?.stoppedBy == null ? '' : ` par ${broadcast.stoppedBy}`;
  const lines = [
    `p${publicationId} ${stateOf(state, counts.queued)}${state === 'stopped' ? `${why}${by}` : ''}`,
    `attendent ${counts.queued} · parties ${counts.sent} · reçues ${counts.delivered} · en échec ${counts.failed} · STOP ${counts.optedOut} · arrêtées ${counts.stopped}`,
  ];
  if (broadcast === null) return { lines };
  const cost = moneyWords(counts.costMillionths, broadcast.currency);
  const estimated = moneyWords(broadcast.estimateMillionths, broadcast.currency);
  return { lines: [...lines, `Coût : ${cost} jusqu'ici, ${estimated} estimés.`] };
}

async function stop({ deps, moderator: actor }: Context, publicationId: number): Promise<Reply> {
  const { outcome } = await deps.act((tx, acts) =>
    stopBroadcast(tx, acts, { publicationId, actor }),
  );
  if (outcome.kind === 'not_running') return { refused: `p${publicationId} ne part pas.` };
  const {
    outcome: { rows },
  } = await deps.act((tx, acts) => takeBackBroadcast(tx, acts, { publicationId }));
  return { lines: [`p${publicationId} arrêtée : plus rien ne part. ${rows} n'ont rien reçu.`] };
}

async function resume({ deps, moderator: actor }: Context, publicationId: number): Promise<Reply> {
  const { outcome } = await deps.act((tx, acts) =>
    resumeBroadcast(tx, acts, { publicationId, actor }),
  );
  switch (outcome.kind) {
    case 'resumed':
      return { lines: [`p${publicationId} repart. Chacun la reçoit une fois.`] };
    case 'not_stopped':
      return { refused: `p${publicationId} n'est pas arrêtée.` };
    case 'unpaid': {
      const cost = moneyWords(outcome.amountMillionths, outcome.currency);
      const left = moneyWords(outcome.leftMillionths, outcome.currency);
      return { refused: `Elle coûte ${cost}, il reste ${left} pour les diffusions : budget set.` };
    }
  }
}
