import { type Browser, chromium, type Page } from 'playwright-core';
import { toolPath } from './tools.ts';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--autoplay-policy=no-user-gesture-required',
];

/** Headless Chromium; its microphone hears a sound file, from its beginning at each recording. */
export function openBrowser(microphone?: string): Promise<Browser> {
  const hearing =
    microphone === undefined
      ? []
      : [
          '--use-fake-device-for-media-stream',
          '--use-fake-ui-for-media-stream',
          `--use-file-for-fake-audio-capture=${microphone}`,
        ];
  return chromium.launch({ executablePath: toolPath('chromium'), args: [...FLAGS, ...hearing] });
}

/** A page of its own session; what goes wrong in it, other than refusals of ours, is kept in `faults`. */
export async function openPage(browser: Browser, faults: string[], width = 360): Promise<Page> {
  const context = await browser.newContext({ viewport: { width, height: 740 } });
  const page = await context.newPage();
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => {
    const isRefusal = /status of 4\d\d/.test(message.text());
    if (message.type() === 'error' && !isRefusal) faults.push(message.text());
  });
  return page;
}
