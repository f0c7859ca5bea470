import type { FlowSet } from '../engine/flow.ts';
import type { Medium } from '../engine/value.ts';
import { MEDIA, reachable } from './check-graph.ts';
import { ENGINE_KEYS, formOf, hasForm, type KeyUse, keysOf, saidKeys } from './check-keys.ts';
import { type Problem, pointerTo } from './check-problem.ts';
import { FLOOR, type Locales } from './locales.ts';

/** French words that are missing where a flow or the engine needs them. */
export function checkWords(flows: FlowSet, locales: Locales): Problem[] {
  const problems = MEDIA.flatMap((medium) =>
    [...reachable(flows, medium)].flatMap((place) => checkPlace(flows, locales, place, medium)),
  );
  for (const [key, forms] of Object.entries(ENGINE_KEYS)) {
    for (const form of forms) {
      if (!hasForm(locales, key, form))
        problems.push(error('locales/fr.json', `/entries/${key}`, `no ${form} for the engine`));
    }
  }
  return unique(problems);
}

function checkPlace(flows: FlowSet, locales: Locales, place: string, medium: Medium): Problem[] {
  const [id = '', name = ''] = place.split('/');
  const flow = flows.flows[id];
  const screen = flow?.screens[name];
  if (flow === undefined || screen === undefined) return [];
  const uses = keysOf(flows, flow, name, medium, locales);
  const problems = uses.flatMap((use) => checkUse(locales, use, medium));
  const lines = uses.filter((use) => use.role === 'line');
  const mute = !lines.some((use) => hasForm(locales, use.key, formOf(medium)));
  const needsWords = screen.type === 'ask' || screen.type === 'end';
  const says = screen.type === 'say' && saidKeys(screen, medium).length > 0;
  if (mute && (needsWords || says)) {
    const pointer = pointerTo('screens', name);
    problems.push(error(`${id}.flow.json`, pointer, `says nothing on ${medium}`));
  }
  return problems;
}

function checkUse(locales: Locales, use: KeyUse, medium: Medium): Problem[] {
  const entry = locales[FLOOR]?.entries[use.key];
  if (entry === undefined) return [error(use.file, use.pointer, `no words "${use.key}" in French`)];
  const form = formOf(medium);
  if (use.role === 'label' && !hasForm(locales, use.key, form))
    return [error(use.file, use.pointer, `"${use.key}" has no ${form} in French (${medium})`)];
  const words = form === 'text' ? entry.text : (entry.voice ?? entry.text);
  const holes = [...(words ?? '').matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
  return holes
    .filter((hole) => !use.filled.includes(hole))
    .map((hole) => error(use.file, use.pointer, `nothing fills {${hole}} of "${use.key}"`));
}

function error(file: string, pointer: string, message: string): Problem {
  return { level: 'error', file, pointer, message };
}

function unique(problems: readonly Problem[]): Problem[] {
  const byText = new Map(problems.map((each) => [JSON.stringify(each), each]));
  return [...byText.values()];
}
