import type { FlowSet } from '../engine/flow.ts';
import type { Medium } from '../engine/value.ts';
import { ENTRIES, reachable, type Way, waysOut } from './check-graph.ts';

/** Chains looked at for one screen; more would be a flow nobody can follow. */
const CHAINS = 64;

/**
 * What may be said just before each waiting screen: for each, the chains of `say` screens passed on the
 * way from the last screen that waited. Needs flows without loops of passing screens.
 */
export function prefacesOf(flows: FlowSet, medium: Medium): Map<string, string[][]> {
  const found = new Map<string, Map<string, string[]>>();
  const seen = new Set<string>();
  const ahead = beginnings(flows, medium).map((place) => ({ place, chain: [] as string[] }));
  for (let at = ahead.pop(); at !== undefined; at = ahead.pop()) {
    const mark = `${at.place}|${at.chain.join()}`;
    if (seen.has(mark)) continue;
    seen.add(mark);
    const [id = '', name = ''] = at.place.split('/');
    const screen = flows.flows[id]?.screens[name];
    const chain = screen?.type === 'say' ? [...at.chain, at.place] : at.chain;
    const next = passedTo(flows, at.place, medium);
    if (next === null || screen?.type === 'list') {
      const chains = found.get(at.place) ?? new Map();
      if (chains.size < CHAINS) found.set(at.place, chains.set(chain.join(), chain));
    }
    for (const place of next ?? []) ahead.push({ place, chain });
  }
  return new Map([...found].map(([place, chains]) => [place, [...chains.values()]]));
}

/** Starts of conversations, and where her keys lead from the screens that wait. */
function beginnings(flows: FlowSet, medium: Medium): string[] {
  const starts = Object.keys(ENTRIES)
    .filter((flow) => ENTRIES[flow]?.includes(medium))
    .map((flow) => `${flow}/${flows.flows[flow]?.start}`);
  const moves = [...reachable(flows, medium)].flatMap((place) => {
    const [id = '', name = ''] = place.split('/');
    const flow = flows.flows[id];
    if (flow === undefined) return [];
    return waysOut(flow, name, medium)
      .filter((way) => !way.passes)
      .map((way) => target(flows, id, way));
  });
  return [...starts, ...moves];
}

/** Where a screen leads without waiting; null when it waits. */
function passedTo(flows: FlowSet, place: string, medium: Medium): string[] | null {
  const [id = '', name = ''] = place.split('/');
  const flow = flows.flows[id];
  const screen = flow?.screens[name];
  if (flow === undefined || screen === undefined) return null;
  if (screen.type === 'return') return behindCalls(flows, id);
  const ways = waysOut(flow, name, medium).filter((way) => way.passes);
  const direct = screen.type === 'call' ? ways.filter((way) => way.flow !== undefined) : ways;
  return direct.length === 0 ? null : direct.map((way) => target(flows, id, way));
}

function target(flows: FlowSet, id: string, way: Way): string {
  return way.flow === undefined
    ? `${id}/${way.screen}`
    : `${way.flow}/${flows.flows[way.flow]?.start}`;
}

/** Where a `return` of this flow may lead: behind every call that waits for it. */
export function behindCalls(flows: FlowSet, id: string): string[] {
  return Object.values(flows.flows).flatMap((flow) =>
    Object.values(flow.screens).flatMap((screen) =>
      screen.type === 'call' && screen.flow === id && screen.next !== undefined
        ? [`${flow.id}/${screen.next}`]
        : [],
    ),
  );
}
