import { type Html, html } from '../../lib/html.ts';
import { may } from '../permissions.ts';
import type { Visit } from '../session.ts';
import { FILTERS, type Filter, filterLines, promptPath, type StudioLine } from '../studio-lines.ts';
import { page } from './layout.ts';
import { STATE_WORDS, VERDICT_WORDS } from './words.ts';

const FILTER_WORDS: Readonly<Record<Filter, string>> = {
  unrecorded: 'À enregistrer',
  takes: 'Prises à publier',
  recorded: 'À relire',
  reviewed: 'Relues',
  all: 'Toutes',
};

/** The sentences of one language. */
export function listPage(shown: {
  visit: Visit;
  language: string;
  name: string;
  filter: Filter;
  lines: readonly StudioLine[];
  all: readonly StudioLine[];
}): Html {
  const { visit, language, name, filter, lines, all } = shown;
  const at = `/console/studio/${language}`;
  return page(
    { title: name, visit },
    html`<nav class="filters" aria-label="Choisir">${FILTERS.map(
      (each) =>
        html`<a href="${at}?show=${each}"${each === filter && html` aria-current="page"`}>${FILTER_WORDS[each]} (${filterLines(all, each).length})</a>`,
    )}</nav>
<p class="row"><a class="button quiet" href="${at}/script?show=${filter}">Texte à imprimer</a>
${may(visit.staff.role, 'studio.record') && html`<a class="button quiet" href="${at}/import">Importer des fichiers</a>`}</p>
${lines.length === 0 ? html`<p>Il n’y a rien ici.</p>` : html`<ol class="lines">${lines.map(lineItem)}</ol>`}`,
  );
}

function lineItem(line: StudioLine): Html {
  const [take] = line.takes;
  return html`<li><a href="${promptPath(line)}">
<span class="sentence">${line.sentence}</span>
${line.meaning !== null && line.meaning !== line.sentence && html`<span class="meaning">${line.meaning}</span>`}
<span class="tags"><span class="tag ${line.state}">${STATE_WORDS[line.state]}</span>${
    line.stale && html`<span class="tag stale">à refaire</span>`
  }${take !== undefined && html`<span class="tag take">prise : ${VERDICT_WORDS[take.verdict] ?? take.verdict}</span>`}<code>${line.id}</code></span>
</a></li>`;
}
