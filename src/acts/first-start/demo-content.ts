import type { OfficialRole } from '../../storage/officials/officials.ts';
import type { Medium } from '../deps.ts';

/** `flows/data/demo.json`: invented people and what they said, see the README beside it. */
export interface DemoContent {
  officials: DemoOfficial[];
  citizens: DemoCitizen[];
  publications: DemoPublication[];
  challenges: DemoChallenge[];
}

export interface DemoOfficial {
  id: string;
  /** Number. */
  commune: number;
  role: OfficialRole;
  name: string;
  /** E.164, in the demo range. */
  phone: string;
  language: string;
}

export interface DemoCitizen {
  phone: string;
  sex: 'woman' | 'man';
  age: '0_17' | '18_35' | '36_59' | '60';
  commune: number;
  language: string;
}

/** How far the words are from the language they stand for. */
export type DemoState = 'draft' | 'label' | 'french';

export interface DemoPublication {
  id: string;
  kind: 'message' | 'decision';
  commune: number;
  /** Id of an official. */
  official: string;
  theme: string;
  /** Before the first start. */
  daysAgo: number;
  decidedDaysAgo?: number;
  /** In French; the other languages have a theme word of their own before the title, or nothing. */
  title: string;
  body: string;
  state: DemoState;
  inLanguages: Record<string, { label?: string; state: DemoState }>;
}

export interface DemoChallenge {
  id: string;
  /** Phone of a citizen. */
  author: string;
  official: string;
  theme: string;
  medium: Medium;
  daysAgo: number;
  /** Fixed id of the recording it is heard by. */
  recording: string;
  text: string;
  state: DemoState;
  /** Phones of citizens. */
  supports: string[];
  /** Given and approved for everybody; absent while it is open. */
  answer?: { daysAgo: number; recording: string; text: string; state: DemoState };
}

/** One sound file of the demo, as `audio-prompts/demo/sounds.json` lists it. */
export interface DemoSound {
  /** `<id>.<language>`; an answer's id ends in `-answer`. */
  name: string;
  seconds: number;
  lufs: number | null;
  sha256: string;
  bytes: number;
}

/** Something the demo has a sound for: what is said, and each part in the voice of its language. */
export interface DemoSpeech {
  name: string;
  parts: { language: string; text: string }[];
}

/** Everything of the demo that is spoken, to be made into sounds. */
export function demoSpeeches(content: DemoContent): DemoSpeech[] {
  return [
    ...content.publications.flatMap(publicationSpeeches),
    ...content.challenges.flatMap(challengeSpeeches),
  ];
}

/** Name of the sound a publication is heard by in `language`: its own, else the French one. */
export function publicationSound(publication: DemoPublication, language: string): string {
  const own = publication.inLanguages[language]?.label !== undefined;
  return `${publication.id}.${own ? language : 'fr'}`;
}

function publicationSpeeches(publication: DemoPublication): DemoSpeech[] {
  const { id, title, body, inLanguages } = publication;
  const french = { language: 'fr', text: `${title}. ${body}` };
  const others = Object.entries(inLanguages).flatMap(([language, { label }]) =>
    label === undefined
      ? []
      : [{ name: `${id}.${language}`, parts: [{ language, text: label }, french] }],
  );
  return [{ name: `${id}.fr`, parts: [french] }, ...others];
}

function challengeSpeeches({ id, text, answer }: DemoChallenge): DemoSpeech[] {
  const asked = { name: `${id}.fr`, parts: [{ language: 'fr', text }] };
  if (answer === undefined) return [asked];
  return [asked, { name: `${id}-answer.fr`, parts: [{ language: 'fr', text: answer.text }] }];
}
