import type { Flow, FlowSet } from '../engine/flow.ts';
import { MAIN_FLOW } from '../engine/flow.ts';
import { offeredOn } from './check-graph.ts';
import { flowFile, type Problem, pointerTo } from './check-problem.ts';

/** Keys that already mean something on every page of a call: its four choices, back and more. */
const TAKEN = ['0', '1', '2', '3', '4', '9'];

/**
 * Shortcuts that can never be pressed or lead nowhere, and fixed keys of a call that would hide one. Text
 * pages use every digit, so only calls have shortcuts.
 */
export function checkShortcuts(flows: FlowSet): Problem[] {
  const shortcuts = flows.flows[MAIN_FLOW]?.shortcuts ?? [];
  const misplaced = Object.values(flows.flows).flatMap((flow) =>
    flow.shortcuts === undefined || flow.id === MAIN_FLOW
      ? []
      : [error(flow.id, '/shortcuts', `shortcuts stand in ${flowFile(MAIN_FLOW)}`)],
  );
  const own = shortcuts.flatMap(({ key, media, flow }, index) => {
    const at = (field: string) => pointerTo('shortcuts', index, field);
    return [
      ...(flows.flows[flow] === undefined
        ? [error(MAIN_FLOW, at('flow'), `no flow "${flow}"`)]
        : []),
      ...(TAKEN.includes(key) ? [error(MAIN_FLOW, at('key'), `key ${key} is a choice`)] : []),
      ...(media.some((medium) => medium !== 'voice')
        ? [error(MAIN_FLOW, at('media'), 'a text page uses every digit: calls only')]
        : []),
      ...(shortcuts.findIndex((other) => other.key === key) < index
        ? [error(MAIN_FLOW, at('key'), `key ${key} is there twice`)]
        : []),
    ];
  });
  const keys = shortcuts.map(({ key }) => key);
  return [
    ...misplaced,
    ...own,
    ...Object.values(flows.flows).flatMap((flow) => hidden(flow, keys)),
  ];
}

/** Options of a call with the key of a shortcut, in a flow shortcuts may leave. */
function hidden(flow: Flow, keys: readonly string[]): Problem[] {
  if (flow.closed === true) return [];
  return Object.entries(flow.screens).flatMap(([name, screen]) =>
    ('options' in screen ? (screen.options ?? []) : []).flatMap((option, index) =>
      option.key !== undefined && keys.includes(option.key) && offeredOn(option, 'voice')
        ? [
            error(
              flow.id,
              pointerTo('screens', name, 'options', index, 'key'),
              `key ${option.key} is a shortcut`,
            ),
          ]
        : [],
    ),
  );
}

function error(flow: string, pointer: string, message: string): Problem {
  return { level: 'error', file: flowFile(flow), pointer, message };
}
