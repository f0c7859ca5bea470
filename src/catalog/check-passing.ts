import type { FlowSet } from '../engine/flow.ts';
import { LIMITS } from '../engine/limits.ts';
import { waysOut } from './check-graph.ts';
import { behindCalls } from './check-prefaces.ts';
import { flowFile, type Problem, pointerTo } from './check-problem.ts';

/** Flows that may stand on each other before a called one comes back. */
const DEEPEST = 8;

/** Loops with no screen that waits for her, and flows that call each other without end. */
export function checkPassing(flows: FlowSet): Problem[] {
  const measures = [longestPass(flows), deepestCall(flows)];
  return measures.flatMap(({ at, message }) => {
    if (message === null) return [];
    const [flow = '', screen] = at.split('/');
    const pointer = screen === undefined ? '' : pointerTo('screens', screen);
    return [{ level: 'error' as const, file: flowFile(flow), pointer, message }];
  });
}

interface Measure {
  value: number;
  at: string;
  message: string | null;
}

/** The most screens one step can pass before one that waits (`LIMITS.hops` at most). */
export function longestPass(flows: FlowSet): Measure {
  const next = passingGraph(flows);
  const longest = longestPath(next);
  if (longest.cycle !== null)
    return { value: Infinity, at: longest.cycle, message: 'a loop with no screen that waits' };
  const over = longest.value > LIMITS.hops;
  const message = over ? `${longest.value} screens pass in one step` : null;
  return { value: longest.value, at: longest.at, message };
}

/** Flows that stand on each other at most, the one at the bottom included. */
export function deepestCall(flows: FlowSet): Measure {
  const pushes = new Map<string, Map<string, number>>();
  for (const flow of Object.values(flows.flows)) {
    const targets = new Map<string, number>();
    for (const way of Object.keys(flow.screens).flatMap((name) => waysOut(flow, name))) {
      if (way.flow === undefined) continue;
      targets.set(way.flow, Math.max(targets.get(way.flow) ?? 0, way.pushes === true ? 1 : 0));
    }
    pushes.set(flow.id, targets);
  }
  for (const [from] of pushes) {
    if (pushesOnItself(pushes, from))
      return { value: Infinity, at: from, message: 'calls itself above itself' };
  }
  const deepest = Math.max(...[...pushes.keys()].map((id) => depthOf(pushes, id)));
  const message = deepest > DEEPEST ? `${deepest} flows stand on each other` : null;
  return { value: deepest, at: [...pushes.keys()][0] ?? '', message };
}

type Pushes = ReadonlyMap<string, ReadonlyMap<string, number>>;

function pushesOnItself(pushes: Pushes, start: string): boolean {
  const pushed = [...(pushes.get(start) ?? [])].filter(([, weight]) => weight > 0);
  return pushed.some(([to]) => reach(pushes, to).has(start));
}

function reach(pushes: Pushes, from: string): Set<string> {
  const seen = new Set<string>();
  const ahead = [from];
  for (let id = ahead.pop(); id !== undefined; id = ahead.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    ahead.push(...(pushes.get(id)?.keys() ?? []));
  }
  return seen;
}

/** Weights are 0 on every cycle (checked before), so flows seen at the same depth are not seen again. */
function depthOf(pushes: Pushes, from: string): number {
  const depth = new Map<string, number>([[from, 1]]);
  const ahead = [from];
  for (let id = ahead.shift(); id !== undefined; id = ahead.shift()) {
    for (const [to, weight] of pushes.get(id) ?? []) {
      const deep = (depth.get(id) ?? 1) + weight;
      if (deep <= (depth.get(to) ?? 0)) continue;
      depth.set(to, deep);
      ahead.push(to);
    }
  }
  return Math.max(...depth.values());
}

/** Where each screen leads without waiting; a `return` leads behind every call that may have led there. */
function passingGraph(flows: FlowSet): Map<string, string[]> {
  const graph = new Map<string, string[]>();
  for (const flow of Object.values(flows.flows)) {
    for (const [name, screen] of Object.entries(flow.screens)) {
      const ways = waysOut(flow, name).filter((way) => way.passes);
      // Behind a call that comes back stands its `return`, not the call.
      const direct = ways.filter((way) => screen.type !== 'call' || way.flow !== undefined);
      const targets = direct.map((way) =>
        way.flow === undefined
          ? `${flow.id}/${way.screen}`
          : `${way.flow}/${flows.flows[way.flow]?.start}`,
      );
      if (screen.type === 'return') targets.push(...behindCalls(flows, flow.id));
      graph.set(`${flow.id}/${name}`, targets);
    }
  }
  return graph;
}

function longestPath(graph: ReadonlyMap<string, string[]>) {
  const known = new Map<string, number>();
  const open = new Set<string>();
  let cycle: string | null = null;
  const measure = (node: string): number => {
    const done = known.get(node);
    if (done !== undefined) return done;
    if (open.has(node)) {
      cycle ??= node;
      return 0;
    }
    open.add(node);
    const value = 1 + Math.max(0, ...(graph.get(node) ?? []).map(measure));
    open.delete(node);
    known.set(node, value);
    return value;
  };
  let best = { value: 0, at: '' };
  for (const node of graph.keys()) {
    const value = measure(node);
    if (value > best.value) best = { value, at: node };
  }
  return { ...best, cycle: cycle as string | null };
}
