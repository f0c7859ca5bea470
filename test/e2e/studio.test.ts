import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBrowser, openPage } from '../support/browser.ts';
import { openGateway, type RunningGateway } from '../support/running-gateway.ts';
import { describeWith, toolPath } from '../support/tools.ts';

const CALLER = '+22310000021';
const ADMIN = 'mot de passe de test';
const OWN = 'le mien, bien long';
const PROMPT = '/console/studio/bm/prompt/ask.question';

describeWith(['chromium', 'ffmpeg', 'espeak-ng', 'bs1770gain'], 'the recording studio', () => {
  const faults: string[] = [];
  let folder: string;
  let gateway: RunningGateway;
  let browser: Browser;
  let admin: Page;
  let awa: Page;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'studio-'));
    gateway = await openGateway({ ADMIN_PASSWORD: ADMIN, LOG_LEVEL: 'info' });
    browser = await openBrowser(makeSpeech(folder));
    admin = await openPage(browser, faults, 1280);
    awa = await openPage(browser, faults, 360);
  });
  afterAll(async () => {
    await browser?.close();
    await gateway?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const go = (page: Page, path: string) => page.goto(`${gateway.url}${path}`);
  const logIn = async (page: Page, name: string, password: string) => {
    await page.getByLabel('Nom').fill(name);
    await page.getByLabel('Mot de passe').fill(password);
    await page.getByRole('button', { name: 'Entrer' }).click();
  };
  const width = (page: Page) => page.locator('html').evaluate((root) => root.scrollWidth);
  const record = async (page: Page, milliseconds: number) => {
    await page.locator('body').press('r');
    await page.getByText('Parlez.').waitFor({ timeout: 10_000 });
    await page.waitForTimeout(milliseconds);
    const reloaded = page.waitForEvent('load');
    await page.locator('body').press('r');
    await reloaded;
  };
  const verdict = (page: Page) => page.locator('.verdict').first().textContent();

  it('an administrator makes an account; its owner chooses her own password first', async () => {
    await go(admin, '/console/studio');
    await logIn(admin, 'admin', ADMIN);
    await admin.waitForURL('**/console/studio');
    await go(admin, '/console/users');
    await admin.getByLabel('Nom').fill('Awa');
    await admin.locator('form[action="/console/users"] select').selectOption('facilitator');
    await admin.getByRole('button', { name: 'Ajouter' }).click();
    const given = (await admin.locator('.secret').textContent()) ?? '';

    await go(awa, PROMPT);
    await logIn(awa, 'awa', given);
    await awa.waitForURL('**/console/password');
    await awa.getByLabel('Mot de passe actuel').fill(given);
    await awa.getByLabel(/Nouveau mot de passe/).fill(OWN);
    await awa.getByLabel('Encore une fois').fill(OWN);
    await awa.getByRole('button', { name: 'Changer' }).click();
    await awa.waitForURL('**/console/login?changed=1');
    await logIn(awa, 'Awa', OWN);
    await go(awa, PROMPT);
    expect(await awa.locator('blockquote').textContent()).toContain('ɲininkali');
    expect(await awa.locator('.meaning').textContent()).toContain('Dites votre question');
  });

  it('a take in which nothing was said is judged so, and cannot be published', async () => {
    await record(awa, 300);
    expect(await verdict(awa)).toBe('on n’entend rien');
    expect(await awa.locator('#publish').count()).toBe(0);
  });

  it('taken again it is good; the next call says it, the same bytes', async () => {
    const before = await callAndHear(gateway.url, CALLER);
    await record(awa, 4_500);
    expect(await verdict(awa)).toBe('bon');
    const src = await awa.locator('audio#take').getAttribute('src');
    const lasts = () =>
      awa
        .locator('audio#take')
        .evaluate((sound) => ('duration' in sound ? Number(sound.duration) : 0));
    await expect.poll(lasts).toBeGreaterThan(1);
    const take = await (await awa.request.get(`${gateway.url}${src}`)).body();
    await awa.locator('body').press('p');
    await awa.getByText('Publiée :').waitFor();

    const heard = await callAndHear(gateway.url, '+22310000022');
    expect(heard).not.toBe(before);
    expect(heard).toBe(createHash('sha256').update(take).digest('hex'));

    const file = join(folder, 'published.mp3');
    writeFileSync(file, take);
    const { lufs, peak } = loudness(file);
    expect(Math.abs(lufs + 20)).toBeLessThanOrEqual(1);
    expect(peak).toBeLessThanOrEqual(-3);
  });

  it('a second person reviews it; who recorded it cannot', async () => {
    const agree = 'J’ai écouté, elle est juste';
    expect(await awa.getByRole('button', { name: agree }).count()).toBe(0);
    await go(admin, PROMPT);
    await admin.getByRole('button', { name: agree }).click();
    await admin.getByText('Relue : merci.').waitFor();
    const row = await gateway.database.db('prompt').where({ id: 'ask.question' }).first();
    expect(row).toMatchObject({ state: 'reviewed', made_by: 'Awa', reviewed_by: 'admin' });
  });

  it('files of a folder are imported, with one line a file', async () => {
    await go(awa, '/console/studio/bm/import');
    const sound = {
      mimeType: 'audio/wav',
      buffer: speech(
        'Merci et à bientôt. Pour continuer, rappelez ce numéro, et nous vous rappelons.',
      ),
    };
    await awa.getByLabel('Fichiers').setInputFiles([
      { name: 'bye.callback.wav', ...sound },
      { name: 'personne.wav', ...sound },
      { name: 'rec.wait.txt', mimeType: 'text/plain', buffer: Buffer.from('Attendez.') },
    ]);
    await awa.getByRole('button', { name: 'Importer' }).click();
    await awa.getByText('sur 3.').waitFor();
    const lines = await awa.locator('#report li').allTextContents();
    expect(lines).toHaveLength(3);
    expect(lines[0]).toBe('bye.callback.wav : bon : publié');
    expect(lines[1]).toContain('aucune phrase de ce nom');
    expect(lines[2]).toContain('ignoré');
  });

  it('every page fits a small telephone', async () => {
    const pages = [
      '/console',
      '/console/studio',
      '/console/studio/bm?show=all',
      '/console/studio/bm/script',
      '/console/studio/bm/import',
      PROMPT,
      '/console/password',
    ];
    for (const path of pages) {
      await go(awa, path);
      expect([path, await width(awa)]).toEqual([path, 360]);
    }
    await admin.setViewportSize({ width: 360, height: 740 });
    for (const path of ['/console/users', '/console/audit']) {
      await go(admin, path);
      expect([path, await width(admin)]).toEqual([path, 360]);
    }
    expect(faults).toEqual([]);
  });
});

interface Heard {
  call: { state: string } | null;
  log: { kind: string; sentences?: string; sha256?: string }[];
}

/** What the phone hears before it speaks: a call until the sentence that asks for the question. */
async function callAndHear(url: string, phone: string): Promise<string> {
  const at = `${url}/simulator/phones/${encodeURIComponent(phone)}`;
  const act = async (name: string, body: object = {}): Promise<Heard> => {
    const headers = { 'content-type': 'application/json' };
    const init = { method: 'POST', headers, body: JSON.stringify(body) };
    return (await fetch(`${at}/${name}`, init)).json() as Promise<Heard>;
  };
  const ringing = async () => ((await (await fetch(at)).json()) as Heard).call?.state;
  await act('beep');
  await expect.poll(ringing, { timeout: 30_000 }).toBe('ringing');
  await act('answer');
  for (let pressed = 0; pressed < 5; pressed += 1) {
    const { log } = await act('keys', { digits: '1' });
    const heard = log.find(({ sentences }) => sentences === 'bm/ask.question');
    if (heard === undefined) continue;
    await act('hangup');
    return heard.sha256 ?? '';
  }
  throw new Error('the call never asked for the question');
}

/** A second of a quiet room, a sentence, three seconds of room: what the microphone hears. */
function makeSpeech(folder: string): string {
  const said = join(folder, 'said.wav');
  const file = join(folder, 'microphone.wav');
  writeFileSync(said, speech('Après le bip, dites votre question, s’il vous plaît.'));
  const filter = 'adelay=1000:all=1,apad=pad_dur=4,volume=-8dB';
  const wave = ['-ar', '48000', '-ac', '1', '-c:a', 'pcm_s16le', file];
  execFileSync(toolPath('ffmpeg'), ['-v', 'error', '-i', said, '-af', filter, ...wave]);
  return file;
}

function speech(words: string): Buffer {
  return execFileSync(toolPath('espeak-ng'), ['-v', 'fr', '-s', '150', '--stdout', words]);
}

function loudness(file: string): { lufs: number; peak: number } {
  const report = execFileSync(toolPath('bs1770gain'), ['-i', '-t', file], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const lufs = Number(/(-?[\d.]+) LUFS/.exec(report)?.[1]);
  const peak = Number(/(-?[\d.]+) TPFS/.exec(report)?.[1]);
  return { lufs, peak };
}
