import type { Language } from '../lib/languages.ts';
import type { Medium, Value } from './value.ts';

/** Where the dialogue stands in one flow. */
export interface Frame {
  flow: string;
  screen: string;
}

/** What a line of a screen is made of, before words and media. */
export type Line = { key: string; values: Record<string, Value> } | { content: Value };

/** What a key meant on the page she saw. */
export type Meaning =
  | { do: 'option'; id: string }
  | { do: 'item'; item: Value }
  | { do: 'yes' | 'again' | 'no' | 'add' }
  | { do: 'back' | 'home' | 'more' | 'repeat' };

/** The whole state of a conversation: plain JSON, one per phone. */
export interface Dialogue {
  format: 1;
  /** Hash of the flow version the dialogue is pinned to. */
  flows: string;
  language: Language;
  /** Hers, while the call goes on in that of somebody she helps. */
  ownLanguage: Language | null;
  medium: Medium;
  /** Bottom first; the last frame is where she is. */
  stack: Frame[];
  vars: Record<string, Value>;
  history: Frame[][];
  /** Said before the current screen, kept for repeats; `once`: not for those after a wrong key or silence. */
  preface: (Line & { once?: true })[];
  /** French for the whole screen because of what the preface holds (danger …). */
  prefaceWhole: boolean;
  /** What went wrong on the text screen shown, kept while its pages are turned; `brief`: its choices were seen. */
  notice: { line: Line; brief: boolean } | null;
  /** Page of the current screen, from 0. */
  page: number;
  keys: Record<string, Meaning>;
  /** Silences and wrong keys of a call, one after the other, on this screen. */
  silences: number;
  emptyTakes: number;
  waits: number;
  /** True once she has given something that is not sent yet. */
  unsaved: boolean;
  /** True while typed text is added to what is there. */
  adding: boolean;
  /**
   * Where a shortcut was taken: how many frames stand below it, the way back from there, the page she was on,
   * and what she had chosen and said there.
   */
  aside: { depth: number; history: Frame[][]; page: number; vars: Record<string, Value> } | null;
  ended: boolean;
}

/** A dialogue before its first screen, of the flows with the hash `flows`. */
export function newDialogue(flows: string, language: Language, medium: Medium): Dialogue {
  return {
    format: 1,
    flows,
    language,
    ownLanguage: null,
    medium,
    stack: [],
    vars: {},
    history: [],
    preface: [],
    prefaceWhole: false,
    notice: null,
    page: 0,
    keys: {},
    silences: 0,
    emptyTakes: 0,
    waits: 0,
    unsaved: false,
    adding: false,
    aside: null,
    ended: false,
  };
}
