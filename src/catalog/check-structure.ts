import { EFFECTS, isEffectName } from '../engine/effects.ts';
import type { Flow, FlowSet, Option, Screen, Values } from '../engine/flow.ts';
import { isQueryName, NEEDS, QUERIES } from '../engine/queries.ts';
import { ENTRIES, MEDIA, reachable, waysOut } from './check-graph.ts';
import { checkPassing } from './check-passing.ts';
import { flowFile, type Problem, pointerTo } from './check-problem.ts';
import { checkShortcuts } from './check-shortcuts.ts';

/** What is wrong with the flows themselves: targets, effects, queries, loops, screens nobody reaches. */
export function checkStructure(flows: FlowSet): Problem[] {
  const problems = Object.values(flows.flows).flatMap((flow) => checkFlow(flows, flow));
  problems.push(...checkShortcuts(flows));
  for (const entry of Object.keys(ENTRIES)) {
    if (flows.flows[entry] === undefined)
      problems.push(error(entry, '', 'this flow is where conversations begin, and is missing'));
  }
  if (problems.some((problem) => problem.level === 'error')) return problems;
  return [...unreachable(flows), ...checkPassing(flows)];
}

function checkFlow(flows: FlowSet, flow: Flow): Problem[] {
  const problems: Problem[] = [];
  if (flow.screens[flow.start] === undefined)
    problems.push(error(flow.id, '/start', `no screen "${flow.start}"`));
  for (const [name, screen] of Object.entries(flow.screens)) {
    for (const way of waysOut(flow, name)) {
      if (way.screen !== undefined && flow.screens[way.screen] === undefined)
        problems.push(error(flow.id, way.pointer, `no screen "${way.screen}"`));
      if (way.flow !== undefined && flows.flows[way.flow] === undefined)
        problems.push(error(flow.id, way.pointer, `no flow "${way.flow}"`));
    }
    const found = [...checkScreen(screen), ...checkOptions(screen)];
    for (const { pointer, message } of found)
      problems.push(error(flow.id, pointerTo('screens', name) + pointer, message));
  }
  return problems;
}

interface Found {
  pointer: string;
  message: string;
}

function checkScreen(screen: Screen): Found[] {
  if (screen.type === 'do') return checkEffect(screen);
  if (screen.type === 'ask') return checkSecret(screen);
  if (screen.type !== 'list' && screen.type !== 'load') return [];
  if (!isQueryName(screen.query))
    return [{ pointer: '/query', message: `no query "${screen.query}"` }];
  const query = QUERIES[screen.query];
  const found = checkArguments(screen.with, query.args);
  if (query.list !== (screen.type === 'list'))
    found.push({
      pointer: '/query',
      message: `answers ${query.list ? 'a list' : 'one object'}, not for "${screen.type}"`,
    });
  return screen.type === 'list' ? [...found, ...checkFields(screen, query.fields)] : found;
}

/** Secrets are digits: a transcript in which they stand is sealed, free text would be kept elsewhere. */
function checkSecret({ secret, voice, text }: Extract<Screen, { type: 'ask' }>): Found[] {
  const keyed = voice === undefined || 'digits' in voice;
  const typed = text === undefined || text.digits === true;
  return secret !== true || (keyed && typed)
    ? []
    : [{ pointer: '/secret', message: 'only digits can be a secret' }];
}

function checkEffect(screen: Extract<Screen, { type: 'do' }>): Found[] {
  if (!isEffectName(screen.effect))
    return [{ pointer: '/effect', message: `no effect "${screen.effect}"` }];
  const given = screen.with ?? {};
  const missing = EFFECTS[screen.effect].filter((field) => !Object.hasOwn(given, field));
  const unknown = (screen.needs ?? []).filter((need) => !NEEDS.some((known) => known === need));
  return [
    ...missing.map((field) => ({
      pointer: '/with',
      message: `${screen.effect} wants "${field}"`,
    })),
    ...unknown.map((need) => ({ pointer: '/needs', message: `nothing draws "${need}"` })),
  ];
}

function checkArguments(given: Values | undefined, wanted: readonly string[]): Found[] {
  const names = Object.keys(given ?? {});
  return [
    ...wanted
      .filter((name) => !names.includes(name))
      .map((name) => ({ pointer: '/with', message: `the query wants "${name}"` })),
    ...names
      .filter((name) => !wanted.includes(name))
      .map((name) => ({ pointer: '/with', message: `the query takes no "${name}"` })),
  ];
}

function checkFields(
  screen: Extract<Screen, { type: 'list' }>,
  fields: readonly string[],
): Found[] {
  const holes = [...screen.label.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
  const used = [...Object.values(screen.itemValues ?? {}), ...holes];
  if (screen.field !== undefined) used.push(screen.field);
  return used
    .filter((field) => !fields.includes(field))
    .map((field) => ({ pointer: '', message: `items of ${screen.query} have no "${field}"` }));
}

function checkOptions(screen: Screen): Found[] {
  const options: readonly Option[] = 'options' in screen ? (screen.options ?? []) : [];
  return options.flatMap((option, index) =>
    options.findIndex((other) => other.id === option.id) < index
      ? [{ pointer: pointerTo('options', index, 'id'), message: `"${option.id}" is there twice` }]
      : [],
  );
}

function unreachable(flows: FlowSet): Problem[] {
  const reached = new Set(MEDIA.flatMap((medium) => [...reachable(flows, medium)]));
  return Object.values(flows.flows).flatMap((flow) =>
    Object.keys(flow.screens)
      .filter((name) => !reached.has(`${flow.id}/${name}`))
      .map((name) => error(flow.id, pointerTo('screens', name), 'no conversation comes here')),
  );
}

function error(flow: string, pointer: string, message: string): Problem {
  return { level: 'error', file: flowFile(flow), pointer, message };
}
