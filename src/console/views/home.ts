import type { Progress } from '../../catalog/prompt-progress.ts';
import { type Html, html } from '../../lib/html.ts';
import { may } from '../permissions.ts';
import type { Visit } from '../session.ts';
import { page } from './layout.ts';
import { progressBar } from './progress.ts';
import { ROLE_WORDS } from './words.ts';

/** What a user sees first: how far each language is. */
export function homePage(shown: {
  visit: Visit;
  languages: readonly { language: string; name: string; progress: Progress }[];
}): Html {
  const { visit, languages } = shown;
  const { role, name } = visit.staff;
  return page(
    { title: 'Console', visit },
    html`<p>Bonjour ${name}. Votre rôle : ${ROLE_WORDS[role]}.</p>
${
  may(role, 'studio.see') &&
  html`<h2>Ce que les gens entendent</h2>
<ul class="cards">${languages.map(
    ({ language, name: own, progress }) => html`<li class="card">
<h3><a href="/console/studio/${language}">${own}</a></h3>${progressBar(progress)}
</li>`,
  )}</ul>`
}`,
  );
}
