import { type Html, html } from '../../lib/html.ts';
import type { OpenCommune } from '../../storage/contributions/open-views.ts';
import { page } from './layout.ts';

export interface Contact {
  ussdCode: string;
  smsNumber: string;
  voiceNumber: string;
}

/** Where everybody begins: the communes, and how to ask. */
export function communesPage(communes: readonly OpenCommune[], contact: Contact): Html {
  return page(
    'Qui répond aux habitants ?',
    html`<p>Les questions posées aux élus par téléphone, leurs réponses, et le temps qu'elles prennent.</p>
${howToAsk(contact)}
<h2>Communes</h2>
${communes.length === 0 && html`<p>Aucune commune n'a encore d'élu inscrit.</p>`}
<ul class="plain cards">${communes.map(
      ({ number, name, cercle }) =>
        html`<li><a href="/open/communes/${number}">${name}</a> <span class="soft">cercle de ${cercle}</span></li>`,
    )}</ul>
<h2>À imprimer</h2>
<ul class="plain">
<li><a href="/open/cards/citizens">Carte pour les habitants, en images</a></li>
<li><a href="/open/cards/officials">Carte pour les élus</a></li>
</ul>`,
  );
}

/** The three ways to ask, with the numbers of this service. */
export function howToAsk({ ussdCode, smsNumber, voiceNumber }: Contact): Html {
  return html`<p>Pour poser une question : faites un appel manqué au <span class="number">${voiceNumber}</span>, on vous rappelle ;
ou composez <span class="number">${ussdCode}</span> ; ou envoyez un SMS au <span class="number">${smsNumber}</span>.</p>`;
}
