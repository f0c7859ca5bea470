import type { DemoContent, DemoSound } from './demo-content.ts';
import type { DemoPerson } from './demo-people.ts';

/** Everybody and everything the demo's rows point at. */
export interface DemoCast {
  /** Official ids by their id in demo.json. */
  officials: ReadonlyMap<string, number>;
  /** By phone number. */
  people: ReadonlyMap<string, DemoPerson>;
  /** By name; what is not here has no sound. */
  sounds: ReadonlyMap<string, DemoSound>;
}

/** Who is said to have approved what the demo shows. */
export const DEMO_MODERATOR = 'demo';

/** Key in the audio store of a publication's sound. */
export function demoSoundKey(name: string): string {
  return `demo/${name}.mp3`;
}

/** Key in the audio store of a recording, where speech looks for it. */
export function demoRecordingKey(recording: string): string {
  return `r/${recording}.mp3`;
}

/** Where each sound of the demo goes in the audio store, of those that are there. */
export function demoSoundFiles(
  content: DemoContent,
  sounds: readonly DemoSound[],
): { name: string; key: string }[] {
  const published = content.publications.flatMap(({ id, inLanguages }) =>
    ['fr', ...Object.keys(inLanguages)].map((language) => `${id}.${language}`),
  );
  const wanted = [
    ...published.map((name) => ({ name, key: demoSoundKey(name) })),
    ...content.challenges.flatMap(({ id, recording, answer }) => [
      { name: `${id}.fr`, key: demoRecordingKey(recording) },
      ...(answer ? [{ name: `${id}-answer.fr`, key: demoRecordingKey(answer.recording) }] : []),
    ]),
  ];
  const there = new Set(sounds.map(({ name }) => name));
  return wanted.filter(({ name }) => there.has(name));
}
