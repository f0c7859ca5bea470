import { type Html, html } from '../../lib/html.ts';
import type { Visit } from '../session.ts';
import { page } from './layout.ts';

/** A page that says what is the matter, and where to go on. */
export function errorPage(shown: { title: string; words: string; visit: Visit | null }): Html {
  const { title, words, visit } = shown;
  return page(
    { title, visit },
    html`<p>${words}</p>
<p><a class="button" href="/console">Aller à l’accueil</a></p>`,
  );
}
