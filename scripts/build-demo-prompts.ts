/**
 * Speaks what flows/data/demo.json says into audio-prompts/demo/: only what is new or has changed, and
 * lists it in sounds.json beside. A file that somebody recorded (speaker without "espeak-ng") is never
 * touched. Needs ffmpeg and espeak-ng on PATH.
 *
 *   npx tsx scripts/build-demo-prompts.ts
 */
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type DemoContent,
  type DemoSound,
  type DemoSpeech,
  demoSpeeches,
} from '../src/acts/first-start/demo-content.ts';
import { loadLocales } from '../src/catalog/locales.ts';
import { makePrompt } from './make-prompt.ts';
import { speakerOf, type Utterance, utterancesOf } from './prompt-voices.ts';

/** What sounds.json keeps beside what the service reads. */
type Listed = DemoSound & { sentence: string; speaker: string; date: string };

const ROOT = join(import.meta.dirname, '..');
const DIR = join(ROOT, 'audio-prompts/demo');
const LIST = join(DIR, 'sounds.json');

const locales = loadLocales(join(ROOT, 'flows/locales'));
const content = readJson<DemoContent>(join(ROOT, 'flows/data/demo.json'));
const before = new Map(
  (existsSync(LIST) ? readJson<{ sounds: Listed[] }>(LIST).sounds : []).map((sound) => [
    sound.name,
    sound,
  ]),
);
mkdirSync(DIR, { recursive: true });
const sounds: Listed[] = [];
let made = 0;
for (const speech of demoSpeeches(content)) sounds.push(await listed(speech));
const kept = new Set(sounds.map(({ name }) => name));
for (const { name } of before.values()) if (!kept.has(name)) rmSync(fileOf(name), { force: true });
sounds.sort((a, b) => (a.name < b.name ? -1 : 1));
const lines = sounds.map((sound) => `    ${JSON.stringify(sound)}`);
writeFileSync(LIST, `{\n  "sounds": [\n${lines.join(',\n')}\n  ]\n}\n`);
console.log(`${made} sounds made, ${sounds.length} in all`);

async function listed(speech: DemoSpeech): Promise<Listed> {
  const { name, parts } = speech;
  const sentence = parts.map(({ text }) => text).join(' | ');
  const utterances = parts.flatMap(({ language, text }) =>
    utterancesOf('demo', language, text, digitWord),
  );
  const speaker = speakerOf(utterances);
  const known = before.get(name);
  const same = known?.sentence === sentence && existsSync(fileOf(name));
  const recorded = known !== undefined && !known.speaker.startsWith('espeak-ng');
  if (known !== undefined && ((same && known.speaker === speaker) || recorded)) return known;
  made += 1;
  return speak(name, sentence, speaker, utterances);
}

async function speak(
  name: string,
  sentence: string,
  speaker: string,
  utterances: Utterance[],
): Promise<Listed> {
  const recipe = { id: name, language: 'fr', file: `${name}.mp3`, sentence, speaker, utterances };
  const date = new Date().toISOString().slice(0, 10);
  const { seconds, lufs, sha256 } = await makePrompt(recipe, DIR, date);
  const { size: bytes } = statSync(fileOf(name));
  return { name, seconds, lufs, sha256, bytes, sentence, speaker, date };
}

function digitWord(language: string, digit: string): string {
  return locales[language]?.entries[`digit.${digit}`]?.voice ?? digit;
}

function fileOf(name: string): string {
  return join(DIR, `${name}.mp3`);
}

function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(path, 'utf8')) as T;
}
