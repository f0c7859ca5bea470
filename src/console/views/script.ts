import { type Html, html } from '../../lib/html.ts';
import type { Visit } from '../session.ts';
import type { Filter, StudioLine } from '../studio-lines.ts';
import { page } from './layout.ts';
import { STATE_WORDS } from './words.ts';

/** Everything to be read aloud in one language, numbered, to print and to tick off. */
export function scriptPage(shown: {
  visit: Visit;
  language: string;
  name: string;
  filter: Filter;
  lines: readonly StudioLine[];
}): Html {
  const { visit, language, name, lines } = shown;
  return page(
    { title: `Texte à lire : ${name}`, visit, kind: 'print', script: 'print' },
    html`<p class="screen-only row"><button type="button" id="print" hidden>Imprimer</button>
<a class="button quiet" href="/console/studio/${language}">Retour</a></p>
<p>${lines.length} phrases. Une pièce calme, le téléphone ou le micro à une main de la bouche, une voix posée. Un fichier par phrase, nommé
comme elle (« # » s’écrit « -- ») : il s’importe tel quel.</p>
<table class="script-table"><thead><tr><th>N°</th><th>À dire</th><th>En français</th><th>Nom du fichier</th><th>Fait</th></tr></thead>
<tbody>${lines.map(
      (line, at) => html`<tr><td>${at + 1}</td>
<td class="sentence" lang="${language === 'any' ? 'fr' : language}">${line.sentence}</td>
<td>${line.meaning !== line.sentence && line.meaning}</td>
<td><code>${line.id.replace('#', '--')}</code></td><td>${line.state === 'recorded' || line.state === 'reviewed' ? STATE_WORDS[line.state] : '☐'}</td></tr>`,
    )}</tbody></table>`,
  );
}
