import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { approveAnswer } from '../../src/acts/staff/approve-answer.ts';
import { citizenCard } from '../../src/open/cards/citizens.ts';
import { officialCard } from '../../src/open/cards/officials.ts';
import { openPublicPages } from '../../src/open/open-pages.ts';
import { act, addCommune, addOfficial, MORNING, type TestDeps, testDeps } from '../support/acts.ts';
import { openBrowser, openPage } from '../support/browser.ts';
import { useTestDatabase } from '../support/database.ts';
import { describeWith } from '../support/tools.ts';
import { openTownHall, type TownHall } from '../support/town-hall.ts';

const CONTACT = {
  ussdCode: '*384*223#',
  smsNumber: '22300',
  voiceNumber: '+22320000000',
  helpNumber: '11000000',
  undoMinutes: 10,
  voiceInbound: 'callback',
} as const;
const TOLL_FREE = { ...CONTACT, voiceInbound: 'answer' } as const;
const db = await useTestDatabase();
let deps: TestDeps;
let town: TownHall;
let get: (path: string, known?: string) => ReturnType<ReturnType<typeof openPublicPages>>;

beforeAll(async () => {
  deps = testDeps({ undoMinutes: 0, quietHours: null });
  town = await openTownHall(db, deps);
  const serve = openPublicPages({
    ...{ db, clock: deps.clock, contact: CONTACT, timeZone: 'Africa/Bamako' },
  });
  get = (url, known) =>
    serve({ url, headers: known === undefined ? {} : { 'if-none-match': known } });
});

/** A question with its answer; public ones with markup in them. */
async function answered(more: { public: boolean; sensitive?: boolean; body: string }) {
  const { reference, id } = await town.askMayor(deps);
  await db('contribution').where({ id }).update(more);
  await town.answer(deps, reference, `Réponse <b>de la mairie</b> à : ${more.body}`);
  const answer = await db('answer').where({ contribution_id: id }).first();
  await act(db, (tx) => approveAnswer(tx, deps, { answerId: answer.id, moderator: 'Fanta' }));
  return { reference };
}

describe('the page of a commune', () => {
  it('has the public questions with their answers, as text, and no others', async () => {
    await answered({ public: true, body: 'Le puits <script>est</script> sec' });
    await answered({ public: false, body: 'Une affaire privée' });
    await answered({ public: false, sensitive: true, body: 'Une violence' });
    deps.at(MORNING + 60_000);
    const { status, body } = await get('/open/communes/117');
    expect(status).toBe(200);
    expect(body).toContain('Le puits &#60;script&#62;est&#60;/script&#62; sec');
    expect(body).toContain('Réponse &#60;b&#62;de la mairie');
    expect(body).not.toContain('privée');
    expect(body).not.toContain('violence');
    expect(body).toContain('Pas encore assez de réponses pour dire le délai');
    expect(body).toMatch(/<dt>reçues<\/dt><dd>2<\/dd>/);
    expect(body).toContain('alors qu&#39;une question attend : 0 sur 1.');
    expect(body).not.toMatch(/2231000\d{4}/);
  });

  it('is of a council: whoever gets what is sensitive alone makes none', async () => {
    await addCommune(db, 153, 'Sitakili');
    await addOfficial(db, deps, {
      ...{ commune: 153, name: 'Awa Keïta', role: 'focal', phone: '+22310000953' },
    });
    const { body } = await get('/open');
    expect(body).toContain('/open/communes/117');
    expect(body).not.toContain('Sitakili');
  });

  it('is kept by whoever asked, and not sent again while it stays the same', async () => {
    const { headers } = await get('/open/communes/117');
    expect(headers['cache-control']).toBe('public, max-age=300');
    expect(await get('/open/communes/117', headers.etag)).toMatchObject({ status: 304, body: '' });
    await answered({ public: true, body: 'La route est coupée' });
    deps.at(deps.clock.now() + 60_000);
    expect((await get('/open/communes/117', headers.etag)).status).toBe(200);
  });

  it('has its figures as a file', async () => {
    const { body, headers } = await get('/open/communes/117.csv');
    expect(headers['content-type']).toContain('text/csv');
    expect(body.split('\r\n')).toContain('117,Awa,mayor,3,3,0,few,,,');
  });

  it.each(['/open/communes/999', '/open/communes/1', '/open/autre', '/open/communes/117/x'])(
    '%s does not exist',
    async (path) => {
      const { status, headers } = await get(path);
      expect(status).toBe(404);
      expect(headers['cache-control']).toBe('no-store');
    },
  );

  it('leads to its debates, with what was asked and answered there', async () => {
    const debate = {
      ...{ theme: 'water', title: "L'eau au village", commune_numbers: [117], made_by: 'fanta' },
      ...{ state: 'summarised', opens_at: new Date(MORNING), created_at: new Date(MORNING) },
      closes_at: new Date(MORNING + 3 * 3_600_000),
    };
    const [{ id }] = await db('debate').insert(debate).returning('id');
    const { reference } = await answered({ public: true, body: 'Le forage du débat' });
    const waits = await town.askMayor(deps);
    const hidden = await town.ask(deps);
    await db('contribution').where({ id: waits.id }).update({ public: true, body: 'Sans réponse' });
    await db('contribution').where({ id: hidden.id }).update({ public: true, body: 'Pas relue' });
    const items = await db('contribution').whereIn('reference', [
      ...[reference, waits.reference, hidden.reference],
    ]);
    for (const item of items) {
      const added = { debate_id: id, contribution_id: item.id, added_at: new Date(MORNING) };
      await db('debate_item').insert(added);
    }
    deps.at(deps.clock.now() + 60_000);
    expect((await get('/open/communes/117')).body).toContain(`href="/open/debates/${id}"`);
    const { body } = await get(`/open/debates/${id}`);
    expect(body).toContain('24/11/2026, 10 h à 13 h');
    expect(body).toMatch(/<dt>questions<\/dt><dd>2<\/dd>/);
    expect(body).toContain('Le forage du débat');
    expect(body).toContain('Sans réponse');
    expect(body).not.toContain('Pas relue');
    expect((await get('/open/debates/99')).status).toBe(404);
  });

  it('is found from the first page', async () => {
    expect((await get('/open')).body).toContain('href="/open/communes/117"');
    expect((await get('/open/?x=1')).status).toBe(200);
  });
});

describeWith(['chromium'], 'on a screen and on paper', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser('/dev/null');
  });
  afterAll(() => browser.close());

  it.each([360, 1280])('every page fits %i pixels, style allowed by its policy', async (width) => {
    const faults: string[] = [];
    const page = await openPage(browser, faults, width);
    await page.route('**/*', async (route) => {
      const { pathname } = new URL(route.request().url());
      await route.fulfill(await get(pathname));
    });
    for (const path of ['', '/communes/117', '/debates/1', '/cards/officials', '/cards/citizens']) {
      await page.goto(`http://localhost/open${path}`);
      const wide = await page.evaluate<number>('document.documentElement.scrollWidth');
      const padding = await page.evaluate<string>(
        "getComputedStyle(document.querySelector('main')).paddingLeft",
      );
      expect([path, wide]).toEqual([path, width]);
      expect([path, padding]).not.toEqual([path, '0px']);
    }
    expect(faults).toEqual([]);
    await page.context().close();
  });

  it.each([
    ['officials', officialCard(CONTACT).html],
    ['citizens', citizenCard(CONTACT).html],
    ['officials, toll-free', officialCard(TOLL_FREE).html],
    ['citizens, toll-free', citizenCard(TOLL_FREE).html],
  ])('the card of %s is one sheet of A4, nothing cut off', async (_, html) => {
    const page = await openPage(browser, [], 794);
    await page.setContent(html);
    const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true });
    expect(pdf.toString('latin1').match(/\/Type\s*\/Page[^s]/g)).toHaveLength(1);
    const [, width = '', height = ''] =
      /\/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)/.exec(pdf.toString('latin1')) ?? [];
    expect([Math.round(Number(width)), Math.round(Number(height))]).toEqual([595, 842]);
    await page.emulateMedia({ media: 'print' });
    const over = await page.evaluate(
      "(({ scrollHeight, clientHeight, scrollWidth, clientWidth }) => [scrollHeight - clientHeight, scrollWidth - clientWidth])(document.querySelector('.sheet'))",
    );
    expect(over).toEqual([0, 0]);
    await page.context().close();
  });
});
