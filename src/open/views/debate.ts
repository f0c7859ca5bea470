import { type Html, html } from '../../lib/html.ts';
import type { OpenAnswer, OpenQuestion } from '../../storage/contributions/open-views.ts';
import type { DebateCounts, DebateRow } from '../../storage/debates/debates.ts';
import { dateWords, hoursWords, THEMES } from '../words.ts';
import { answerCard } from './commune.ts';
import { type Contact, howToAsk } from './communes.ts';
import { page } from './layout.ts';

export interface DebateView {
  debate: DebateRow;
  /** Names of its communes. */
  communes: readonly { number: number; name: string }[];
  counts: DebateCounts;
  answers: readonly OpenAnswer[];
  waiting: readonly OpenQuestion[];
  timeZone: string;
  contact: Contact;
}

const STATES: Readonly<Record<DebateRow['state'], string>> = {
  announced: 'Les questions se posent et se soutiennent dès maintenant.',
  open: 'Le débat est ouvert : les élus répondent.',
  closed: 'Le débat est fini.',
  summarised: 'Le débat est fini.',
  cancelled: "Le débat n'a pas lieu. Les questions déjà posées vont aux élus comme les autres.",
};

/** What a debate is about, what was asked, and what was answered. */
export function debatePage(view: DebateView): Html {
  const { debate, communes, counts, answers, waiting, timeZone, contact } = view;
  const { opensAt, closesAt, state } = debate;
  return page(
    debateTitle(debate),
    html`<p>${dateWords(opensAt, timeZone)}, ${hoursWords(opensAt, closesAt, timeZone)} ·
${communes.map(({ number, name }, at) => html`${at > 0 && ', '}<a href="/open/communes/${number}">${name}</a>`)}</p>
<p><strong>${STATES[state]}</strong></p>
${(state === 'announced' || state === 'open') && howToAsk(contact)}
<section class="card wide"><dl>
<div><dt>questions</dt><dd>${counts.questions}</dd></div>
<div><dt>réponses</dt><dd>${counts.answered}</dd></div>
</dl></section>
${answers.length > 0 && html`<h2>Questions avec réponse</h2>${answers.map((each) => answerCard(each, timeZone))}`}
${waiting.length > 0 && html`<h2>Questions sans réponse publique</h2>${waiting.map(waitingCard)}`}`,
  );
}

function debateTitle({ theme, title }: Pick<DebateRow, 'theme' | 'title'>): string {
  return `Débat : ${title === '' ? (THEMES[theme] ?? theme) : title}`;
}

function waitingCard({ reference, question, supports }: OpenQuestion): Html {
  return html`<article class="card wide">
<p class="soft">n° ${reference}${supports > 0 && ` · soutiens : ${supports}`}</p>
<blockquote>${question ?? `Question dite à voix haute : à écouter par téléphone, numéro ${reference}.`}</blockquote>
</article>`;
}
