import type { LanguageCoverage } from '../../catalog/check-coverage.ts';
import type { BlockedFlow, Progress } from '../../catalog/prompt-progress.ts';
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
  blocked: BlockedFlow[];
}

export function languagesPage(shown: { visit: Visit; languages: readonly LanguageCard[] }): Html {
  const { visit, languages } = shown;
  return page(
    { title: 'Studio', visit },
    html`<p>Chaque phrase que le service dit, dans chaque langue. Choisissez une langue, puis enregistrez phrase par phrase.</p>
<ul class="cards">${languages.map((each) => card(each, visit))}</ul>`,
  );
}

function card({ language, name, progress, coverage, blocked }: LanguageCard, visit: Visit): Html {
  const at = `/console/studio/${language}`;
  return html`<li class="card">
<h2><a href="${at}">${name}</a></h2>
${progressBar(progress)}
${coverage !== null && offerWords(coverage, blocked)}
<p class="row"><a class="button" href="${at}">Enregistrer</a>
<a class="button quiet" href="${at}/script">Texte à imprimer</a>
${may(visit.staff.role, 'studio.record') && html`<a class="button quiet" href="${at}/import">Importer des fichiers</a>`}</p>
</li>`;
}

function offerWords(coverage: LanguageCoverage, blocked: BlockedFlow[]): Html {
  const share = Math.floor(coverage.voice * 100);
  const state = coverage.offered.voice
    ? 'proposée aux appels'
    : 'pas encore proposée aux appels : l’accueil et le menu n’y sont pas assez';
  if (blocked.length === 0) return html`<p>${share} % de ce qui est dit : ${state}.</p>`;
  return html`<p>${share} % de ce qui est dit : ${state}.</p>
<details><summary>Ce qui se dit encore en français (${blocked.length} parcours)</summary>
<ul>${blocked.map(({ flow, missing }) => html`<li>${flow} : ${missing.length} phrases (${missing.slice(0, 4).join(', ')}${missing.length > 4 && '…'})</li>`)}</ul>
</details>`;
}
