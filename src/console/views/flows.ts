import { type FlowState, GATE_FLOW, whatBlocks } from '../../catalog/flow-publication.ts';
import { type Html, html } from '../../lib/html.ts';
import { may } from '../permissions.ts';
import type { Visit } from '../session.ts';
import { csrfField, noticeBox, page } from './layout.ts';

/** Pieces named for one flow; the rest is counted. */
const NAMED = 8;

const STATE_WORDS: Readonly<Record<FlowState['state'], string>> = {
  blocked: 'pas publiable',
  publishable: 'complet, pas encore publié',
  published: 'publié',
  stale: 'publié, mais changé depuis : à publier de nouveau',
};
const DONE_WORDS: Readonly<Record<string, string>> = {
  published: 'Ce parcours est publié.',
  withdrawn: 'Ce parcours n’est plus publié.',
};

/** Every flow of a language as speech: what it lacks, and who may publish it. */
export function flowsPage(shown: {
  visit: Visit;
  language: string;
  name: string;
  states: readonly FlowState[];
  done: string | null;
}): Html {
  const { visit, language, name, states, done } = shown;
  const words = done === null ? undefined : DONE_WORDS[done];
  return page(
    { title: `${name} : parcours`, visit },
    html`${words !== undefined && noticeBox('done', words)}
<p><a href="/console/studio/${language}">Les phrases</a></p>
<p>Un parcours se publie quand toutes ses phrases, ses chiffres et ses erreurs s’entendent dans cette langue. Ce qui manque se dit en français.
Avec un vrai opérateur, la langue est proposée aux appels quand <strong>${GATE_FLOW}</strong> est publié.</p>
<ul class="cards">${states.map((each) => card(each, language, visit))}</ul>`,
  );
}

/** What is missing, for who reads French. */
export function blockWords(each: FlowState): string[] {
  return whatBlocks(each).map((block) =>
    block.replace(/: no words$/, ' (pas de mots)').replace(/ at most$/, ' au plus'),
  );
}

function card(each: FlowState, language: string, visit: Visit): Html {
  const { flow, state, pieces } = each;
  const blocks = blockWords(each);
  const at = `/console/studio/${language}/flows/${flow}`;
  const mayPublish = may(visit.staff.role, 'studio.publish');
  const isOut = state === 'published' || state === 'stale';
  return html`<li class="card" id="flow-${flow}">
<h2>${flow}</h2>
<p>${STATE_WORDS[state]} · ${pieces} sons</p>
${blocks.length > 0 && html`<p class="hint">Il manque (${blocks.length}) : ${blocks.slice(0, NAMED).join(', ')}${blocks.length > NAMED && '…'}</p>`}
<p class="row">${mayPublish && state !== 'published' && blocks.length === 0 && html`<form method="post" action="${at}/publish">${csrfField(visit)}<button>Publier</button></form>`}
${mayPublish && isOut && html`<form method="post" action="${at}/withdraw">${csrfField(visit)}<button class="quiet">Ne plus publier</button></form>`}</p>
</li>`;
}
