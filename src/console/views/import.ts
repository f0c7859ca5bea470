import { type Html, html } from '../../lib/html.ts';
import type { Visit } from '../session.ts';
import { page } from './layout.ts';

/** Many files at once, each named like its sentence; the report says what became of each. */
export function importPage(shown: { visit: Visit; language: string; name: string }): Html {
  const { visit, language, name } = shown;
  const at = `/console/studio/${language}`;
  return page(
    { title: `Importer : ${name}`, visit, script: 'import' },
    html`<p class="crumbs"><a href="/console/studio">Studio</a> › <a href="${at}">${name}</a></p>
<p>Choisissez tous les fichiers d’un dossier : un par phrase, nommé comme elle (voir le <a href="${at}/script">texte à imprimer</a>),
en wav, webm, ogg, mp3 ou flac, 5 Mo au plus. Ce qui est bon est publié ; ce qui est bruité ou saturé attend d’être écouté.</p>
<noscript><p class="notice problem">Pour importer, JavaScript doit être permis.</p></noscript>
<form id="import" class="card" data-upload="${at}/import" data-csrf="${visit.csrf}">
<label>Voix de <input name="speaker" value="${visit.staff.name}" maxlength="40" autocomplete="off"></label>
<label>Fichiers <input type="file" name="files" multiple accept="audio/*,.wav,.webm,.ogg,.opus,.mp3,.flac" required></label>
<button>Importer</button>
</form>
<p id="state" class="state" role="status"></p>
<ol id="report" class="report"></ol>`,
  );
}
