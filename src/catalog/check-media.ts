import type { Condition, Flow, FlowSet, Screen } from '../engine/flow.ts';
import { flowFile, pointerTo } from './check-problem.ts';

/** A place where a medium differs because the flow says so. */
export interface MediumDifference {
  file: string;
  pointer: string;
  what: string;
}

/** Every place where the media differ (design: the screen says so, the check lists it). */
export function mediumDifferences(flows: FlowSet): MediumDifference[] {
  return Object.values(flows.flows).flatMap((flow) =>
    Object.entries(flow.screens).flatMap(([name, screen]) => differencesOf(flow, name, screen)),
  );
}

function differencesOf(flow: Flow, name: string, screen: Screen): MediumDifference[] {
  const found: [parts: (string | number)[], what: string][] = [];
  if ('sayOn' in screen && screen.sayOn !== undefined)
    found.push([['sayOn'], `words on ${screen.sayOn.join(', ')} only`]);
  if ('options' in screen) {
    for (const [index, option] of (screen.options ?? []).entries()) {
      const at = ['options', index];
      if (option.media !== undefined)
        found.push([at, `option ${option.id} on ${option.media.join(', ')} only`]);
      if (option.key !== undefined)
        found.push([at, `option ${option.id} has key ${option.key} in speech`]);
    }
  }
  if (screen.type === 'branch') {
    for (const [index, each] of screen.cases.entries()) {
      if (asksMedium(each.when)) found.push([['cases', index], `to ${each.next} by medium`]);
    }
  }
  if (screen.type === 'ask' && screen.text === undefined) found.push([[], 'asked in speech only']);
  if (screen.type === 'ask' && screen.voice === undefined) found.push([[], 'asked in text only']);
  if (screen.type === 'confirm' && screen.more !== undefined)
    found.push([['more'], 'typed words can be added to']);
  if (screen.type === 'confirm' && screen.intro !== undefined)
    found.push([['intro'], 'said before a recording is played back']);
  return found.map(([parts, what]) => ({
    file: flowFile(flow.id),
    pointer: pointerTo('screens', name, ...parts),
    what,
  }));
}

function asksMedium(when: Condition | Condition[]): boolean {
  return (Array.isArray(when) ? when : [when]).some((each) => each.of === '$medium');
}
