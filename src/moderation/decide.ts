import { type Approved, approve } from '../acts/staff/approve.ts';
import { refuse } from '../acts/staff/refuse.ts';
import { route } from '../acts/staff/route.ts';
import { setPublic } from '../acts/staff/set-public.ts';
import { setTheme } from '../acts/staff/set-theme.ts';
import { transcribe } from '../acts/staff/transcribe.ts';
import { formatDate } from '../lib/time.ts';
import type { ModerationItem } from '../storage/moderation/moderation-views.ts';
import { findOfficial } from '../storage/officials/officials.ts';
import { type Context, leavesWords, type Reply } from './context.ts';
import { REASON_WORDS, readReason } from './reasons.ts';
import { quoted, readTheme, stateWords, themeList, themeWords } from './words.ts';

/** Lets a contribution through, and says first whether everybody may see it when that was typed. */
export async function approveItem(
  { deps, moderator }: Context,
  item: ModerationItem,
  shown: boolean | null,
): Promise<Reply> {
  if (shown === true && item.sensitive) {
    return { refused: `${item.reference} : un sujet sensible n'est jamais public.` };
  }
  const { outcome, leaves } = await deps.act(async (tx, acts) => {
    const approved = await approve(tx, acts, { contributionId: item.id, moderator });
    const passed = approved.kind !== 'not_waiting' && approved.kind !== 'no_sound';
    if (passed && shown !== null) {
      await setPublic(tx, acts, { contributionId: item.id, public: shown, moderator });
    }
    return approved;
  });
  return approvedReply({ deps, leaves }, item, outcome, shown ?? item.public);
}

async function approvedReply(
  { deps, leaves }: { deps: Context['deps']; leaves: boolean },
  item: ModerationItem,
  outcome: Approved,
  shown: boolean,
): Promise<Reply> {
  const { reference } = item;
  const seen = shown ? 'Tout le monde peut la voir.' : "Elle n'est pas publique.";
  switch (outcome.kind) {
    case 'not_waiting':
      return { refused: `${reference} n'attend pas : ${stateWords(item.state)}.` };
    case 'no_sound':
      return {
        refused: `${reference} : rien à entendre (son perdu ou muet), et personne ne l'a écrit : transcribe ou refuse.`,
      };
    case 'waits_for_sound':
      return { lines: [`${reference} approuvée. Elle part quand son enregistrement sera reçu.`] };
    case 'waits_for_debate': {
      const date = formatDate(outcome.opensAt, deps.timeZone);
      return { lines: [`${reference} approuvée. ${seen} Gardée pour le débat du ${date}.`] };
    }
    case 'made_public':
      return { lines: [`${reference} approuvée. ${seen} Son élu l'avait déjà.`] };
    case 'approved': {
      const { forwarded } = outcome;
      if (forwarded.kind === 'to_route') {
        return {
          lines: [`${reference} approuvée. ${seen} Élu à trouver : route ${reference} <numéro>`],
        };
      }
      const name = await officialName(deps, forwarded.officialId);
      const told = toldWords(forwarded.told, leaves);
      return { lines: [`${reference} approuvée. ${seen} Pour ${name}. ${told}`] };
    }
  }
}

/** Refuses a contribution; its author gets the sentence of the reason, or the moderator's own words. */
export async function refuseItem(
  { deps, moderator }: Context,
  item: ModerationItem,
  typed: { reason: string; words: string | undefined },
): Promise<Reply> {
  const reasonKey = readReason(typed.reason);
  if (reasonKey === null) return { usage: `Raison inconnue. Raisons : ${REASON_WORDS}` };
  const { outcome, leaves } = await deps.act((tx, acts) =>
    refuse(tx, acts, {
      contributionId: item.id,
      reasonKey,
      moderator,
      ...(typed.words !== undefined && { reason: typed.words }),
    }),
  );
  if (outcome.kind === 'not_waiting') {
    return { refused: `${item.reference} ne peut plus être refusée : ${stateWords(item.state)}.` };
  }
  const told =
    outcome.deliveryId === null
      ? "Personne n'est à prévenir."
      : `Le message à son auteur ${leavesWords(leaves)}.`;
  return { lines: [`${item.reference} refusée. ${told}`] };
}

/** Writes down what was said. */
export async function transcribeItem(
  { deps, moderator }: Context,
  item: ModerationItem,
  typed: { text: string; theme: string | undefined },
): Promise<Reply> {
  const theme = typed.theme === undefined ? undefined : readTheme(deps, typed.theme);
  if (theme === null) return { usage: `Thème inconnu. Thèmes : ${themeList(deps)}` };
  const { outcome } = await deps.act((tx, acts) =>
    transcribe(tx, acts, {
      contributionId: item.id,
      transcript: typed.text,
      moderator,
      ...(theme !== undefined && { theme }),
    }),
  );
  switch (outcome.kind) {
    case 'empty':
      return { usage: 'Le texte est vide.' };
    case 'unknown':
      return { refused: `${item.reference} : ce sont des mots écrits, il n'y a rien à écouter.` };
    case 'transcribed':
      return { lines: [`${item.reference} écrite. Ensuite : approve ${item.reference}`] };
  }
}

/** Says what it is about. */
export async function themeItem(
  { deps, moderator }: Context,
  item: ModerationItem,
  typed: string,
): Promise<Reply> {
  const theme = readTheme(deps, typed);
  if (theme === null) return { usage: `Thème inconnu. Thèmes : ${themeList(deps)}` };
  const { outcome } = await deps.act((tx, acts) =>
    setTheme(tx, acts, { contributionId: item.id, theme, moderator }),
  );
  if (outcome.kind === 'unknown') return { refused: `${item.reference} est effacée.` };
  const secret = outcome.sensitive ? ' Sensible : jamais publique, à adresser à la main.' : '';
  return { lines: [`${item.reference} : thème ${themeWords(deps, theme)}.${secret}`] };
}

/** Names the official it is for. */
export async function routeItem(
  { deps, moderator }: Context,
  item: ModerationItem,
  typed: string,
  anyway: boolean,
): Promise<Reply> {
  if (!/^[1-9]\d{0,9}$/.test(typed)) {
    return { usage: "Donnez le numéro d'un élu (liste : officials <commune>)." };
  }
  const officialId = Number(typed);
  const { outcome, leaves } = await deps.act((tx, acts) =>
    route(tx, acts, { contributionId: item.id, officialId, moderator, anyway }),
  );
  const name = await officialName(deps, officialId);
  switch (outcome.kind) {
    case 'unknown':
      return { refused: `Pas d'élu ${typed}, ou ${item.reference} ne peut plus être adressée.` };
    case 'given_back': {
      const { reason } = outcome;
      const why = reason === null ? '.' : ` : ${quoted(reason)}`;
      return {
        refused: `${item.reference} : déjà rendue par ${name}${why} Quand même : --anyway`,
      };
    }
    case 'named':
      return { lines: [`${item.reference} : pour ${name}, dès qu'elle est approuvée.`] };
    case 'routed': {
      const { forwarded } = outcome;
      const sms = toldWords(forwarded.kind === 'assigned' && forwarded.told, leaves);
      return { lines: [`${item.reference} : pour ${name}. ${sms}`] };
    }
  }
}

async function officialName({ db }: Context['deps'], id: number): Promise<string> {
  return (await findOfficial(db, id))?.name ?? `l'élu ${id}`;
}

function toldWords(told: boolean | 'in_digest', leaves: Parameters<typeof leavesWords>[0]): string {
  if (told === 'in_digest') return 'Elle sera dans son prochain résumé.';
  return told ? `Le SMS ${leavesWords(leaves)}.` : 'Aucun numéro pour le joindre.';
}
