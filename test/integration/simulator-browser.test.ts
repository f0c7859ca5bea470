import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { murmur } from '../../src/simulator/sound-file.ts';
import { openBrowser } from '../support/browser.ts';
import { type Bench, openBench, PHONE, SMS_NUMBER, until } from '../support/simulator-bench.ts';
import { sdkFor } from '../support/simulator-sdk.ts';
import { describeWith } from '../support/tools.ts';

describeWith(['chromium'], 'the browser phone', () => {
  let browser: Browser;
  let bench: Bench;
  let page: Page;
  let phone: Locator;
  const faults: string[] = [];

  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    bench = await openBench();
    page = await browser.newPage({ viewport: { width: 360, height: 740 } });
    page.on('pageerror', (error) => faults.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(message.text());
    });
    await page.goto(`${bench.gateway}/simulator`);
    phone = page.locator(`[data-phone="${PHONE}"]`);
    await phone.locator('.log').waitFor({ state: 'attached' });
  });
  afterEach(async () => {
    await page.close();
    await bench.close();
    expect(faults.splice(0)).toEqual([]);
  });

  const shows = (text: string, where = '.screen') =>
    phone.locator(where).getByText(text).first().waitFor({ timeout: 5_000 });

  it('a code is dialled and a page answered', async () => {
    bench.answer = ({ form }) => ({ body: form.text ? 'END Merci' : 'CON 1 Poser <une> question' });
    await phone.getByRole('button', { name: 'Composer' }).click();
    await shows('1 Poser <une> question');
    await phone.getByRole('button', { name: '1', exact: true }).click();
    await phone.getByRole('button', { name: 'Répondre' }).click();
    await shows('Merci');
    expect(bench.to('/ussd')[1]?.form.text).toBe('1');
  });

  it('messages are written and read', async () => {
    await phone.getByLabel('Texte').fill('417 OK');
    await phone.getByRole('button', { name: 'Envoyer' }).click();
    await until(() => bench.to('/sms')[0]?.form.text === '417 OK', 'the message');
    const sdk = sdkFor(bench.simulator.url);
    await sdk.SMS.send({ to: PHONE, from: SMS_NUMBER, message: 'Référence <417>' });
    await shows('Référence <417>', '.inbox');
  });

  it('a call is taken, heard, answered with a key and a sound file', async () => {
    const bytes = murmur(2).bytes;
    bench.media.set('m.wav', { bytes, headers: { 'x-kumasira-spoken': 'Appuyez%20sur%201' } });
    const pages = [
      `<GetDigits numDigits="1"><Play url="${bench.gateway}/media/m.wav"/></GetDigits>`,
      '<Record playBeep="true" maxLength="60" callbackUrl="?t=1"/>',
      '<Say>Merci</Say>',
    ];
    bench.answer = ({ path, form }) => {
      const asks = path === '/voice' && form.isActive === '1';
      return { body: asks ? `<Response>${pages.shift() ?? ''}</Response>` : 'OK' };
    };
    await sdkFor(bench.simulator.url).VOICE.call({ callFrom: '+22310000000', callTo: [PHONE] });
    await phone.getByRole('button', { name: 'Décrocher' }).click();
    await shows('♪ Appuyez sur 1');
    const audio = phone.locator('audio');
    await until(() => audio.evaluate((element) => 'paused' in element && !element.paused), 'sound');
    await phone.getByRole('button', { name: '1', exact: true }).click();
    await shows('● bip : parlez');
    await phone.locator('[type=file]').setInputFiles({
      name: 'question.wav',
      mimeType: 'audio/wav',
      buffer: murmur(3).bytes,
    });
    await shows('♪ Merci');
    const url = bench.to('/voice').find((post) => post.form.recordingUrl)?.form.recordingUrl ?? '';
    expect((await fetch(url)).headers.get('content-type')).toBe('audio/wav');
  });

  it('one phone at 360 px, several side by side at 1280 px', async () => {
    const seen = async () =>
      await page
        .locator('.phone')
        .evaluateAll(
          (all) => all.filter((one) => 'offsetHeight' in one && one.offsetHeight).length,
        );
    const width = () => page.locator('html').evaluate((root) => root.scrollWidth);
    expect([await seen(), await width()]).toEqual([1, 360]);
    await page.locator('.tabs button').nth(1).click();
    expect(await phone.isVisible()).toBe(false);
    await page.setViewportSize({ width: 1280, height: 800 });
    expect([await seen(), await width()]).toEqual([3, 1280]);
    await page.getByLabel('Ajouter un numéro').fill('+223 10 00 00 09');
    await page.getByRole('button', { name: 'Ajouter' }).click();
    await page.locator('[data-phone="+22310000009"]').waitFor();
    expect(await seen()).toBe(4);
  });
});
