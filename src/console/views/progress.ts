import type { Progress } from '../../catalog/prompt-progress.ts';
import { type Html, html } from '../../lib/html.ts';

/** How far a language is: people's voices out of all sentences, and the rest in words. */
export function progressBar(progress: Progress): Html {
  const { total, missing, synthetic, recorded, reviewed, stale } = progress;
  const done = recorded + reviewed;
  return html`<p class="progress"><progress max="${Math.max(1, total)}" value="${done}"></progress>
<span>${done} sur ${total} par une personne</span></p>
<p class="hint">${reviewed} relues · ${recorded} à relire · ${synthetic} en voix de synthèse · ${missing} manquent${
    stale > 0 && html` · <strong>${stale} à refaire (les mots ont changé)</strong>`
  }</p>`;
}
