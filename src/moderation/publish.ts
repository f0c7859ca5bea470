import { approveAnswer } from '../acts/staff/approve-answer.ts';
import { approvePublication, refusePublication } from '../acts/staff/moderate-publication.ts';
import { moderateReaction } from '../acts/staff/moderate-reaction.ts';
import { transcribePublication } from '../acts/staff/transcribe-publication.ts';
import { withholdAnswer } from '../acts/staff/withhold-answer.ts';
import { findPublication } from '../storage/publications/publications.ts';
import { estimateLines } from './broadcast.ts';
import { type Context, leavesWords, type Reply } from './context.ts';
import { REASON_WORDS, readReason } from './reasons.ts';
import type { PublishedSubject } from './subject.ts';

/** Lets everybody read and hear what an official or a citizen said: `p12`, `a7`, `r3`. */
export async function publishItem(
  context: Context,
  { kind, id }: PublishedSubject,
): Promise<Reply> {
  const { deps, moderator } = context;
  switch (kind) {
    case 'publication': {
      const { outcome, leaves } = await deps.act((tx, acts) =>
        approvePublication(tx, acts, { publicationId: id, moderator }),
      );
      if (outcome.kind === 'no_sound') {
        return { refused: `p${id} : son pas encore reçu, ou vide. Ensuite : play p${id}` };
      }
      if (outcome.kind !== 'published') return { refused: `p${id} n'attend pas.` };
      return {
        lines: [
          `p${id} publiée. Le SMS à son élu ${leavesWords(leaves)}.`,
          ...(await toldLines(context, id)),
        ],
      };
    }
    case 'answer': {
      const { outcome } = await deps.act((tx, acts) =>
        approveAnswer(tx, acts, { answerId: id, moderator }),
      );
      if (outcome.kind === 'not_waiting') {
        return { refused: `a${id} n'attend pas : pas encore partie, ou publiée déjà.` };
      }
      const seen = outcome.public
        ? 'Tout le monde peut la voir.'
        : "La question n'est pas publique.";
      return { lines: [`a${id} approuvée. ${seen}`] };
    }
    case 'reaction': {
      const { outcome } = await deps.act((tx, acts) =>
        moderateReaction(tx, acts, { reactionId: id, approved: true, moderator }),
      );
      return outcome.kind === 'not_waiting'
        ? { refused: `r${id} n'attend pas.` }
        : { lines: [`r${id} approuvée.`] };
    }
  }
}

/** Keeps it from everybody. An official is told why; the author of an answered question has the answer. */
export async function withholdItem(
  { deps, moderator }: Context,
  { kind, id }: PublishedSubject,
  typed: { reason: string; words: string | undefined },
): Promise<Reply> {
  const reasonKey = readReason(typed.reason);
  if (reasonKey === null) return { usage: `Raison inconnue. Raisons : ${REASON_WORDS}` };
  switch (kind) {
    case 'publication': {
      const reason = typed.words ?? deps.words('fr', `reason.opt.${reasonKey}`, {});
      const { outcome, leaves } = await deps.act((tx, acts) =>
        refusePublication(tx, acts, { publicationId: id, reason, moderator }),
      );
      if (outcome.kind !== 'refused') return { refused: `p${id} n'attend pas.` };
      return { lines: [`p${id} refusée. Le SMS à son élu ${leavesWords(leaves)}.`] };
    }
    case 'answer': {
      const { outcome } = await deps.act((tx, acts) =>
        withholdAnswer(tx, acts, { answerId: id, reasonKey, moderator }),
      );
      return outcome.kind === 'not_waiting'
        ? { refused: `a${id} n'attend pas.` }
        : { lines: [`a${id} reste entre l'élu et l'auteur de la question.`] };
    }
    case 'reaction': {
      const { outcome } = await deps.act((tx, acts) =>
        moderateReaction(tx, acts, { reactionId: id, approved: false, reasonKey, moderator }),
      );
      return outcome.kind === 'not_waiting'
        ? { refused: `r${id} n'attend pas.` }
        : { lines: [`r${id} refusée.`] };
    }
  }
}

/** Writes down what an official said for everybody: `transcribe p12 "texte"`. */
export async function transcribePublished(
  { deps, moderator }: Context,
  publicationId: number,
  text: string,
): Promise<Reply> {
  const { outcome } = await deps.act((tx, acts) =>
    transcribePublication(tx, acts, { publicationId, text, moderator }),
  );
  switch (outcome.kind) {
    case 'empty':
      return { usage: 'Le texte est vide.' };
    case 'not_spoken':
      return { refused: `p${publicationId} : ce sont des mots écrits, il n'y a rien à écouter.` };
    case 'gone':
      return { refused: `p${publicationId} est refusée ou reprise par son élu.` };
    case 'transcribed':
      return {
        lines: [`p${publicationId} écrite : qui lit peut la lire, ce que dit l'élu reste.`],
      };
  }
}

/** What is published is told at once to who follows: whom it reaches, what that costs, how to stop it. */
async function toldLines({ deps }: Context, publicationId: number): Promise<string[]> {
  const publication = await findPublication(deps.db, publicationId);
  if (publication === null || publication.broadcast === 'none') return [];
  const lines = (await estimateLines(deps, publicationId)) ?? [];
  if (lines.length <= 1) return lines;
  return ['Diffusion :', ...lines, `Pour l'arrêter : broadcast stop p${publicationId}`];
}
