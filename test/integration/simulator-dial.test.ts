import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { dial } from '../../src/simulator/dial/dial.ts';
import { murmur } from '../../src/simulator/sound-file.ts';
import {
  type Answer,
  type Bench,
  openBench,
  PHONE,
  SMS_NUMBER,
  VOICE_NUMBER,
} from '../support/simulator-bench.ts';
import { sdkFor } from '../support/simulator-sdk.ts';

let bench: Bench;
let folder: string;
beforeEach(async () => {
  bench = await openBench();
  folder = mkdtempSync(join(tmpdir(), 'kumasira-dial-'));
  writeFileSync(
    join(folder, 'moderate.js'),
    "console.log(process.env.SAID, process.argv.slice(2).join('|'))",
  );
  bench.answer = service();
});
afterEach(async () => {
  await bench.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A small service: a USSD page, a reference by SMS, a call back after a beep. */
function service(): Answer {
  const sdk = sdkFor(bench.simulator.url);
  const pages = ['CON Kumasira\n1 Poser une question', 'END Référence 417. Merci.'];
  const calls = [
    '<Reject/>',
    `<GetDigits numDigits="1"><Play url="${bench.gateway}/media/menu.wav"/></GetDigits>`,
    '<Record maxLength="60" playBeep="true" callbackUrl="?t=1"/>',
    '<Say>Merci</Say>',
  ];
  const spoken = encodeURIComponent('Pour le français, appuyez sur 1');
  bench.media.set('menu.wav', {
    bytes: murmur(1).bytes,
    headers: { 'x-kumasira-spoken': spoken },
  });
  return ({ path, form }) => {
    if (path === '/ussd') return { body: pages.shift() ?? 'END' };
    if (path === '/sms') {
      const to = form.from ?? '';
      sdk.SMS.send({ to, from: SMS_NUMBER, message: `Reçu : ${form.text}` }).catch(() => undefined);
    }
    if (path !== '/voice') return { body: 'OK' };
    if (form.isActive === '1') return { body: `<Response>${calls.shift() ?? ''}</Response>` };
    if (form.direction === 'Inbound') {
      sdk.VOICE.call({ callFrom: VOICE_NUMBER, callTo: [PHONE] }).catch(() => undefined);
    }
    return { body: 'OK' };
  };
}

interface Played {
  code: number;
  output: string;
  errors: string;
}

async function run(args: string[], typed?: (input: PassThrough) => void): Promise<Played> {
  const [input, output, errors] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const texts: string[] = ['', ''];
  output.on('data', (data) => {
    texts[0] += String(data);
  });
  errors.on('data', (data) => {
    texts[1] += String(data);
  });
  typed?.(input);
  const env = { SAID: 'dit' };
  const code = await dial(['--url', bench.gateway, ...args], {
    input,
    output,
    errors,
    env,
    toolsFolder: folder,
  });
  return { code, output: texts[0] ?? '', errors: texts[1] ?? '' };
}

function script(...lines: string[]): string {
  const file = join(folder, 'essai.dial');
  writeFileSync(file, lines.join('\n'));
  return file;
}

const STORY = [
  '# Une question, puis un bip',
  '*384*223#',
  'expect 1 Poser une question',
  '1',
  'capture ref /Référence (\\d+)/',
  'run moderate approve {ref}',
  'expect approve|417',
  'sms {ref} OK',
  'wait sms Reçu',
  'beep',
  'wait call',
  'answer',
  'press 1',
  'speak "12 s"',
];

const TRANSCRIPT = `
+22310000001> *384*223#
    ┌──────────────────────┐
    │ Kumasira             │
    │ 1 Poser une question │
    └──────────────────────┘
`;

test('a script plays a whole story, always with the same transcript', async () => {
  const first = await run(['--script', script(...STORY)]);
  expect(first.errors).toBe('');
  expect(first.code).toBe(0);
  await expect(first.output).toMatchFileSnapshot('simulator-dial.txt');
  bench.answer = service();
  expect((await run(['--script', script(...STORY)])).output).toBe(first.output);
});

test('what reached a phone before the script takes it up is still awaited', async () => {
  const other = '+22310000002';
  const sdk = sdkFor(bench.simulator.url);
  bench.answer = ({ path }) => {
    if (path !== '/ussd') return { body: 'OK' };
    sdk.SMS.send({ to: other, from: SMS_NUMBER, message: 'Bonjour' }).catch(() => undefined);
    return { body: 'END Merci' };
  };
  const lines = ['*384*223#', 'sleep 1', `phone ${other}`, 'wait sms 2 Bonjour'];
  expect(await run(['--script', script(...lines)])).toMatchObject({ code: 0, errors: '' });
});

test('--write puts the transcript into its block', async () => {
  const readme = join(folder, 'README.md');
  writeFileSync(readme, 'avant\n<!-- transcript:essai -->\n<!-- /transcript -->\naprès\n');
  const { code } = await run(['--script', script('*384*223#'), '--write', readme]);
  expect(code).toBe(0);
  const text = readFileSync(readme, 'utf8');
  expect(text).toContain(`\`\`\`text${TRANSCRIPT}\`\`\``);
  expect(text).toMatch(/^avant\n<!-- transcript:essai -->\n/);
  expect(text).toMatch(/<!-- \/transcript -->\naprès\n$/);
});

test.each([
  [['*384*223#', 'expect Bonjour'], 'ligne 2 (expect Bonjour) : attendu « Bonjour »'],
  [['wait sms 0'], 'aucun SMS en 0 s'],
  [['press 1'], 'le téléphone n’est pas en appel'],
  [['*384*223#', 'capture ref /(\\d{3,})/'], 'rien à retenir sous le nom ref'],
  [['run ../dial x'], 'pas de programme ../dial'],
  [['danser'], 'commande inconnue : danser'],
])('%j stops with exit 1 and says where', async (lines, problem) => {
  const { code, errors } = await run(['--script', script(...lines)]);
  expect(code).toBe(1);
  expect(errors).toContain(problem);
});

test('without an address it looks where PORT says, as npm start does', async () => {
  const [input, output, errors] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const env = { PORT: new URL(bench.gateway).port };
  const args = ['--script', script('*384*223#', 'expect 1 Poser une question')];
  expect(await dial(args, { input, output, errors, env })).toBe(0);
});

test('no gateway, another operator, and wrong arguments are said plainly', async () => {
  const nobody = await run(['--url', 'http://127.0.0.1:9', '--script', script('beep')]);
  expect(nobody).toMatchObject({ code: 1, errors: expect.stringContaining('npm start') });
  const other = await run(['--url', `${bench.gateway}/at`, '--script', script('beep')]);
  expect(other).toMatchObject({ code: 1, errors: expect.stringContaining('OPERATOR=simulator') });
  expect((await run(['--phon', '1'])).code).toBe(64);
});

test('by hand: what comes by itself is shown when it comes', async () => {
  const { code, output } = await run([], (input) => {
    input.write('sms bonjour\n');
    setTimeout(() => input.write('inconnu\nquit\n'), 1_500);
  });
  expect(code).toBe(0);
  expect(output).toContain('│ Reçu : bonjour');
  expect(output).toContain('⚠ commande inconnue : inconnu');
});
