import type { Stop } from './advance.ts';
import type { Line, Meaning } from './dialogue.ts';
import { evaluate, evaluateAll, holds, type Scope } from './expressions.ts';
import type { AskScreen, ConfirmScreen, ListScreen, MenuScreen, Option } from './flow.ts';
import { LIMITS } from './limits.ts';
import { fillKey, linesOf, queryData, type Run, scopeOf } from './run.ts';
import type { Choice, ShownScreen } from './screen.ts';
import { asNamed, type Value } from './value.ts';

/** What a waiting screen means now, with its choices; null when data is wanted first. */
export function present(run: Run, stop: Stop): ShownScreen | null {
  const top = run.dialogue.stack.at(-1);
  const shown: ShownScreen = {
    flow: top?.flow ?? '',
    screen: top?.screen ?? '',
    kind: stop.type,
    notice: run.notice ?? run.dialogue.notice?.line ?? null,
    brief: run.dialogue.notice?.brief === true,
    lines: [...run.dialogue.preface, ...linesOf(run, stop)],
    choices: [],
    back: true,
    whole: stop.whole === true || run.dialogue.prefaceWhole,
    take: null,
    typed: false,
  };
  switch (stop.type) {
    case 'menu':
      return presentMenu(run, stop, shown);
    case 'list':
      return presentList(run, stop, shown);
    case 'ask':
      return presentAsk(run, stop, shown);
    case 'confirm':
      return presentConfirm(run, stop, shown);
    case 'end':
      run.dialogue.ended = true;
      run.dialogue.unsaved = false;
      return { ...shown, back: false };
  }
}

/** The options offered here, on this medium. */
export function offered(run: Run, options: readonly Option[] | undefined): Option[] {
  const { medium } = run.dialogue;
  return (options ?? []).filter(
    (each) => (each.media?.includes(medium) ?? true) && holds(each.when, scopeOf(run)),
  );
}

function optionChoices(run: Run, options: readonly Option[] | undefined): Choice[] {
  return offered(run, options).map((each) => ({
    meaning: { do: 'option', id: each.id },
    label: { key: each.label, values: evaluateAll(each.values, scopeOf(run)) },
    key: each.key ?? null,
  }));
}

function presentMenu(run: Run, menu: MenuScreen, shown: ShownScreen): ShownScreen | null {
  const whole = { ...shown, choices: optionChoices(run, menu.options), back: menu.back !== false };
  if (menu.plays === undefined || run.dialogue.medium !== 'voice') return whole;
  const { recording } = asNamed(evaluate(`$${menu.plays}`, scopeOf(run)));
  return recording === undefined ? whole : playBack(run, {}, recording, whole);
}

function presentList(run: Run, list: ListScreen, shown: ShownScreen): ShownScreen | null {
  const items = queryData(run, list.query, list.with, true);
  if (items === undefined) return null;
  const choices: Choice[] = (Array.isArray(items) ? items : []).map((item) => ({
    meaning: { do: 'item', item },
    label: itemLabel(run, list, item),
    key: null,
  }));
  return { ...shown, choices: [...choices, ...optionChoices(run, list.options)] };
}

function itemLabel(run: Run, list: ListScreen, item: Value): Line {
  const fields =
    typeof item === 'object' && item !== null && !Array.isArray(item) ? item : { id: item };
  const values: Record<string, Value> = {};
  for (const [name, field] of Object.entries(list.itemValues ?? {}))
    values[name] = fields[field] ?? null;
  return { key: fillKey(list.label, itemScope(run, fields)), values };
}

/** A label is looked up by the fields of its item. */
function itemScope({ dialogue }: Run, vars: Scope['vars']): Scope {
  return { vars, medium: dialogue.medium, language: dialogue.language };
}

function presentAsk(run: Run, ask: AskScreen, shown: ShownScreen): ShownScreen {
  const choices = optionChoices(run, ask.options);
  if (run.dialogue.medium !== 'voice') return { ...shown, choices, typed: ask.text !== undefined };
  if (ask.voice === undefined) return { ...shown, choices };
  return { ...shown, choices, take: takeOf(ask.voice) };
}

function takeOf(voice: NonNullable<AskScreen['voice']>): ShownScreen['take'] {
  return 'digits' in voice ? { digits: voice.digits } : { record: voice };
}

const CONFIRM: readonly [Meaning, string][] = [
  [{ do: 'yes' }, 'review.opt.send'],
  [{ do: 'again' }, 'review.opt.again'],
  [{ do: 'no' }, 'review.opt.cancel'],
];

function presentConfirm(run: Run, confirm: ConfirmScreen, shown: ShownScreen): ShownScreen | null {
  const body = evaluate(`$${confirm.body}`, scopeOf(run));
  const content = asNamed(body);
  const spoken = run.dialogue.medium === 'voice';
  const choices = CONFIRM.map(([meaning, key]) => choice(meaning, key));
  if (!spoken && confirm.more !== undefined && content.text !== undefined) {
    choices.push(choice({ do: 'add' }, 'review.more'));
  }
  if (content.recording === undefined) {
    const own: Line = { key: 'review.text', values: { body } };
    return { ...shown, lines: spoken ? shown.lines : [...shown.lines, own], choices };
  }
  if (!spoken) return { ...shown, lines: [...shown.lines, line('review.voice_message')], choices };
  return playBack(run, confirm, content.recording, { ...shown, choices });
}

/** Plays a recording back once it is ready; "one moment" until then, then without it. */
function playBack(
  run: Run,
  confirm: Pick<ConfirmScreen, 'intro'>,
  recording: string,
  shown: ShownScreen,
): ShownScreen | null {
  const state = queryData(run, 'recording', { id: recording }, false);
  if (state === undefined) return null;
  const found = state as { state?: Value } | null;
  if (found?.state === 'ready') {
    const intro = confirm.intro === undefined ? [] : [line(confirm.intro)];
    return { ...shown, lines: [...shown.lines, ...intro, { content: { recording } }] };
  }
  // On the turn that records, its row is not written yet: not found is not ready, nothing worse.
  const coming = found === null || found.state === 'pending';
  if (coming && run.dialogue.waits < LIMITS.recordingWaits) {
    return { ...shown, kind: 'wait', lines: [line('rec.wait')], choices: [] };
  }
  return shown;
}

function choice(meaning: Meaning, key: string): Choice {
  return { meaning, label: line(key), key: null };
}

function line(key: string): Line {
  return { key, values: {} };
}
