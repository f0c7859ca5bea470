import type { Line, Meaning } from './dialogue.ts';
import type { ShownScreen } from './screen.ts';

/** What a medium gets to show, and what each key then means. */
export interface View {
  kind: ShownScreen['kind'];
  keys: Record<string, Meaning>;
  /** Page shown and how many there are. */
  page: number;
  pages: number;
  /** The dialogue ends with this page. */
  end: boolean;
  /** The page as text, GSM-7 spelling, prefix not included; empty for a call. */
  text: string;
  /** What a call says; null for text. */
  spoken: SpokenView | null;
}

export interface SpokenView {
  lines: Line[];
  choices: { key: string; label: Line }[];
  /** Key 9 leads to further choices. */
  more: boolean;
  whole: boolean;
  take: ShownScreen['take'];
}

/** Words of one key in the language of the dialogue, or in French where that language lacks it. */
export interface Words {
  language: string;
  find(key: string, form: 'text' | 'voice'): { text: string; language: string } | null;
  inFrench(key: string, form: 'text' | 'voice'): { text: string; language: string } | null;
}
