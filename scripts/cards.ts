// npm run cards [-- <folder>]: the two cards to print, as HTML with the numbers of this service, and as PDF
// where this machine has Chromium.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { loadConfig } from '../src/config.ts';
import { citizenCard } from '../src/open/cards/citizens.ts';
import { officialCard } from '../src/open/cards/officials.ts';
import { runCommand } from './run-command.ts';

const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

async function main(): Promise<number> {
  const [given = 'var/cards', ...more] = process.argv.slice(2);
  if (given.startsWith('-') || more.length > 0) {
    console.error('usage : npm run cards -- [dossier]');
    return 64;
  }
  const folder = resolve(given);
  const { at, ussdCode, helpNumber, undoMinutes, voiceInbound } = loadConfig();
  const numbers = { ...at, ussdCode, helpNumber, undoMinutes, voiceInbound };
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
  } catch {
    console.error(`cards : on ne peut pas écrire dans ${folder} ; donnez un autre dossier`);
    return 1;
  }
  const browser = findBrowser();
  const cards = { elus: officialCard(numbers), habitants: citizenCard(numbers) };
  for (const [name, { html }] of Object.entries(cards)) {
    const file = join(folder, `carte-${name}.html`);
    writeFileSync(file, html);
    console.log(file);
    if (browser === null) continue;
    const pdf = file.replace(/html$/, 'pdf');
    console.log(printed(browser, file, pdf) ? pdf : `${pdf} : Chromium n'a pas pu l'écrire`);
  }
  if (browser === null) {
    console.log('Pas de Chromium ici : ouvrez les pages dans un navigateur et imprimez-les.');
  }
  return 0;
}

function findBrowser(): string | null {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const files = BROWSERS.flatMap((name) => folders.map((folder) => join(folder, name)));
  return files.find((file) => existsSync(file)) ?? null;
}

function printed(browser: string, file: string, pdf: string): boolean {
  const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--no-pdf-header-footer'];
  const address = pathToFileURL(file).href;
  const run = spawnSync(browser, [...flags, `--print-to-pdf=${pdf}`, address], { timeout: 60_000 });
  return run.status === 0 && existsSync(pdf);
}

await runCommand('cards', main);
