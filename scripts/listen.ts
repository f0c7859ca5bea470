/**
 * Plays a whole first call on a gateway of its own and writes both sides of it into one file that anybody
 * can play, the service on the left, the caller on the right; prints how long it takes until she can speak.
 *
 *   npm run listen                          the four languages, into ./var/calls
 *   npm run listen -- bm --out call.wav     one language, into a file
 *   npm run listen -- --question me.wav     what she says, as a sound file
 *   npm run listen -- --url http://localhost:3000   on a gateway that runs already
 *   npm run listen -- --write docs/first-call.txt   keeps the table
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadPrompts, type Prompts } from '../src/catalog/prompts.ts';
import { loadConfig } from '../src/config.ts';
import { AppError } from '../src/errors.ts';
import { projectRoot } from '../src/lib/project-root.ts';
import { openRuntime } from '../src/runtime.ts';
import { DialProblem } from '../src/simulator/dial/client.ts';
import { ScriptFailure } from '../src/simulator/dial/script.ts';
import { saveCall } from './call-file.ts';
import { type CallerLanguage, LANGUAGE_KEYS, playFirstCall, timesOf } from './first-call.ts';

const USAGE =
  'npm run listen -- [bm|snk|fuc|fr …] [--out file.wav] [--question file] [--url …] [--write file]';
const ROOT = projectRoot();
const LANGUAGES = Object.keys(LANGUAGE_KEYS) as CallerLanguage[];

async function main(): Promise<number> {
  const options = readOptions();
  if (options === null) {
    console.error(USAGE);
    return 64;
  }
  const { ffmpegPath } = loadConfig();
  if (ffmpegPath === null) throw new AppError('ffmpeg_missing');
  const prompts = loadPrompts(join(ROOT, 'audio-prompts'));
  const question = options.question ?? join(ROOT, 'test/e2e/stories/question.wav');
  const voice = { question, commune: join(prompts.dir, communeFile(prompts)) };
  const gateway = options.url === undefined ? await openOwn() : { url: options.url, stop: null };
  const lines = [HEADER];
  console.log(HEADER);
  try {
    for (const language of options.languages) {
      const tape = await playFirstCall(gateway.url, language, voice);
      const file = options.out ?? join('var', 'calls', `first-call-${language}.mp3`);
      mkdirSync(dirname(file), { recursive: true });
      await saveCall(ffmpegPath, gateway.url, tape, file);
      const { firstWord, heardWhole, beep, total } = timesOf(tape, prompts);
      const line = [language.padEnd(8), ...[firstWord, heardWhole, beep, total].map(column)].join(
        '',
      );
      lines.push(line);
      console.log(`${line}   ${file}`);
    }
  } finally {
    await gateway.stop?.();
  }
  if (options.write !== undefined)
    writeFileSync(options.write, `${[...lines, '', ...NOTES].join('\n')}\n`);
  return 0;
}

const HEADER = ['language', 'first word', 'all heard', 'beep', 'whole call']
  .map((title, index) => (index === 0 ? title : title.padStart(12)))
  .join('');
const column = (seconds: number): string => seconds.toFixed(1).padStart(12);

const NOTES = [
  'Seconds of a first call, from the moment she answers.',
  'first word: speech before she can speak, when she presses each key as soon as it was named: less than 20.',
  'all heard: the same when she listens to every page to its end.',
  'beep, whole call: on the file, where every page is heard whole, with a moment of hers before each key',
  'and the notice that voices are synthetic, which only the simulator says and the first two leave out.',
  'Made by: npm run listen -- --write docs/first-call.txt',
];

function communeFile(prompts: Prompts): string {
  return prompts.byKey.get('any/commune.117')?.file ?? '';
}

/** A gateway with the simulator and an empty database, gone afterwards. */
async function openOwn(): Promise<{ url: string; stop: () => Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'kumasira-listen-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const quiet = () => undefined;
  try {
    const { DATABASE_URL: _url, REDIS_URL: _redis, ...env } = process.env;
    const own = { OPERATOR: 'simulator', VAR_DIR: folder, PORT: '0', DEMO: '0', QUIET_HOURS: '' };
    const config = loadConfig({ ...env, PUBLIC_URL: undefined, SIMULATOR_PORT: undefined, ...own });
    const log = { info: quiet, warn: quiet, error: quiet };
    const runtime = await openRuntime(config, log);
    const stop = async (): Promise<void> => {
      await runtime.stop();
      remove();
    };
    return { url: (runtime.urls.gateway ?? '').replace('localhost', '127.0.0.1'), stop };
  } catch (error) {
    remove();
    throw error;
  }
}

function readOptions() {
  try {
    const string = { type: 'string' } as const;
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { out: string, question: string, url: string, write: string },
    });
    const languages = LANGUAGES.filter((each) => positionals.includes(each));
    if (languages.length < positionals.length) return null;
    const chosen = languages.length === 0 ? LANGUAGES : languages;
    if (values.out !== undefined && chosen.length > 1) return null;
    return { ...values, languages: chosen };
  } catch {
    return null;
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  const known =
    error instanceof AppError || error instanceof DialProblem || error instanceof ScriptFailure;
  console.error(known || error instanceof Error ? `listen : ${error.message}` : error);
  process.exitCode = 1;
}
