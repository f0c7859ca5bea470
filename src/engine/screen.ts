import type { Line, Meaning } from './dialogue.ts';

/** One choice of a screen, in order. */
export interface Choice {
  meaning: Meaning;
  label: Line;
  /** Fixed key in speech. */
  key: string | null;
}

/** What a screen means, before a medium shows it. */
export interface ShownScreen {
  flow: string;
  screen: string;
  kind: 'menu' | 'list' | 'ask' | 'confirm' | 'wait' | 'end';
  /** Said once when something went wrong ("this key is not in the list"). */
  notice: Line | null;
  /** She has seen the choices: beside the notice the rest may be left out where both do not fit. */
  brief?: boolean;
  lines: Line[];
  choices: Choice[];
  back: boolean;
  whole: boolean;
  /** How a call takes the answer; null when choices do. */
  take: { record: { maxSeconds: number; silenceSeconds: number } } | { digits: number } | null;
  /** Text is expected on this screen. */
  typed: boolean;
}
