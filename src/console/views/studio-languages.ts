import type { LanguageCoverage } from '../../catalog/check-coverage.ts';
import type { FlowState } from '../../catalog/flow-publication.ts';
import type { Progress } from '../../catalog/prompt-progress.ts';
import { type Html, html } from '../../lib/html.ts';
import { may } from '../permissions.ts';
import type { Visit } from '../session.ts';
import { page } from './layout.ts';
import { progressBar } from './progress.ts';

interface LanguageCard {
  language: string;
  name: string;
  progress: Progress;
  coverage: LanguageCoverage | null;
  states: FlowState[];
}

/** The studio's first page: a card for each language. */
export function languagesPage(shown: { visit: Visit; languages: readonly LanguageCard[] }): Html {
  const { visit, languages } = shown;
  return page(
    { title: 'Studio', visit },
    html`<p>Chaque phrase que le service dit, dans chaque langue. Choisissez une langue, puis enregistrez phrase par phrase.</p>
<ul class="cards">${languages.map((each) => card(each, visit))}</ul>`,
  );
}

function card({ language, name, progress, coverage, states }: LanguageCard, visit: Visit): Html {
  const at = `/console/studio/${language}`;
  return html`<li class="card">
<h2><a href="${at}">${name}</a></h2>
${progressBar(progress)}
${coverage !== null && offerWords(language, coverage, states)}
<p class="row"><a class="button" href="${at}">Enregistrer</a>
<a class="button quiet" href="${at}/script">Texte à imprimer</a>
${may(visit.staff.role, 'studio.record') && html`<a class="button quiet" href="${at}/import">Importer des fichiers</a>`}</p>
</li>`;
}

function offerWords(language: string, coverage: LanguageCoverage, states: FlowState[]): Html {
  const share = Math.floor(coverage.voice * 100);
  const state = coverage.offered.voice ? 'proposée aux appels' : 'pas encore proposée aux appels';
  const count = (which: FlowState['state']) => states.filter((each) => each.state === which).length;
  return html`<p>${share} % de ce qui est dit : ${state}.</p>
<p><a href="/console/studio/${language}/flows">Parcours</a> : ${count('published')} publiés, ${count('publishable')} à publier, ${count('stale')} à publier de nouveau, ${count('blocked')} incomplets.</p>`;
}
