import type { CommuneResponsiveness } from '../../acts/officials/how-they-answer.ts';
import type { Responsiveness } from '../../civic/responsiveness.ts';
import { type Html, html } from '../../lib/html.ts';
import type { OpenAnswer, OpenDebate } from '../../storage/contributions/open-views.ts';
import { dateWords, paceWords, ROLES, silentWords, THEMES } from '../words.ts';
import { type Contact, howToAsk } from './communes.ts';
import { page } from './layout.ts';

export interface CommuneView extends CommuneResponsiveness {
  number: number;
  name: string;
  answers: readonly OpenAnswer[];
  debates: readonly OpenDebate[];
  timeZone: string;
  contact: Contact;
}

/** How the council of a commune and its officials answer, and what they answered. */
export function communePage(view: CommuneView): Html {
  const { number, name, council, officials, silent, answers, debates, timeZone, contact } = view;
  return page(
    `${name} : les élus répondent-ils ?`,
    html`${howToAsk(contact)}
<h2>Le conseil communal, tous ensemble</h2>
<section class="card wide">${figures(council)}
<p class="soft">${silentWords(silent)}</p></section>
<h2>Élu par élu</h2>
<div class="cards">${officials.map(
      (each) => html`<section class="card">
<h3>${each.name}</h3>
<p class="soft">${ROLES[each.role] ?? each.role}</p>
${figures(each)}
</section>`,
    )}</div>
<p class="soft">Une question posée plusieurs fois compte une fois. Une question est en retard après 14 jours.
<a href="/open/communes/${number}.csv">Ces chiffres en fichier CSV</a></p>
${debates.length > 0 && html`<h2>Débats</h2><ul class="plain">${debates.map((debate) => debateLink(debate, timeZone))}</ul>`}
<h2>Questions publiques avec réponse</h2>
${answers.length === 0 && html`<p>Pas encore de réponse publique.</p>`}
${answers.map((each) => answerCard(each, timeZone))}`,
  );
}

function debateLink({ id, theme, title, opensAt }: OpenDebate, timeZone: string): Html {
  const about = title === '' ? (THEMES[theme] ?? theme) : title;
  return html`<li><a href="/open/debates/${id}">${dateWords(opensAt, timeZone)} : ${about}</a></li>`;
}

function figures(each: Responsiveness): Html {
  const { received, answered, overdue, judged } = each;
  const numbers = [
    { label: 'reçues', count: received },
    { label: 'réponses', count: answered },
    { label: 'en retard', count: overdue },
    ...(judged === null
      ? []
      : [
          { label: 'réponses jugées bonnes', count: judged.good },
          { label: 'jugées pas bonnes', count: judged.notGood },
        ]),
  ];
  return html`<p>${paceWords(each)}</p>
<dl>${numbers.map(({ label, count }) => html`<div><dt>${label}</dt><dd>${count}</dd></div>`)}</dl>`;
}

/** One public question and its answer. */
export function answerCard(each: OpenAnswer, timeZone: string): Html {
  const { reference, theme, question, supports, answer, official, answeredAt } = each;
  const about = [
    theme !== null && THEMES[theme],
    supports > 0 && `soutiens : ${supports}`,
    `n° ${reference}`,
  ].filter((word) => typeof word === 'string');
  return html`<article class="card wide">
<p class="soft">${about.join(' · ')}</p>
<blockquote>${question ?? `Question dite à voix haute : à écouter par téléphone, numéro ${reference}.`}</blockquote>
<p class="soft">Réponse${official !== null && html` : ${official}`}, ${dateWords(answeredAt, timeZone)}</p>
<blockquote class="answer">${answer ?? `Réponse dite à voix haute : à écouter par téléphone, numéro ${reference}.`}</blockquote>
</article>`;
}
