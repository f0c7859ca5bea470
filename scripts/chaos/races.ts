import type { GatewayProcess } from './gateway-process.ts';
import { newNonce } from './ledger.ts';
import { postOnce, ussdFields } from './operator-line.ts';
import { demoPhone, type Random, seeded } from './random.ts';
import { referenceIn, towardsQuestion } from './reader.ts';

export interface RaceOptions {
  /** On one database: every callback goes to them in turn, all copies at once. */
  gateways: readonly GatewayProcess[];
  races: number;
  copies: number;
  seed: number;
  /** First phone number used; every run on a database needs numbers of its own. */
  firstPhone: number;
}

export interface RaceReport {
  races: number;
  callbacks: number;
  nonces: string[];
  violations: string[];
}

/** Races at once: more would measure the machine. */
const LANES = 10;
const MOST_PAGES = 20;

/** Copies of every callback of a dialogue, at once, to several processes: one page, one row. */
export async function runRaces(options: RaceOptions): Promise<RaceReport> {
  const report: RaceReport = { races: 0, callbacks: 0, nonces: [], violations: [] };
  const random = seeded(options.seed);
  const waiting = Array.from({ length: options.races }, (_, race) => race);
  const lane = async (): Promise<void> => {
    for (let race = waiting.shift(); race !== undefined; race = waiting.shift()) {
      const phone = demoPhone(options.firstPhone + race);
      await runOne(options, report, phone, random).catch((error: Error) => {
        report.violations.push(`${phone}: ${error.message}`);
      });
      report.races += 1;
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return report;
}

async function runOne(
  options: RaceOptions,
  report: RaceReport,
  phone: string,
  random: Random,
): Promise<void> {
  const nonce = newNonce(random.word);
  report.nonces.push(nonce);
  const id = `ATUid_${random.word(24)}`;
  const wish = { question: `${nonce} : le puits est sec` };
  let typed = '';
  for (let turn = 0; turn < MOST_PAGES; turn += 1) {
    const page = await postCopies(options, report, ussdFields(id, phone, typed));
    if (referenceIn(page) !== null) return;
    const key = towardsQuestion(page.slice(4), wish);
    if (key === null) throw new Error(`no thanks, but: ${page}`);
    typed = typed === '' ? key : `${typed}*${key}`;
  }
  throw new Error('the dialogue does not end');
}

/** The one page all copies got. */
async function postCopies(
  { gateways, copies }: RaceOptions,
  report: RaceReport,
  fields: Record<string, string>,
): Promise<string> {
  const posts = Array.from({ length: copies }, (_, copy) => {
    const { url = '', token = '' } = gateways[copy % gateways.length] ?? {};
    return postOnce(`${url}/at/${token}/ussd`, fields);
  });
  report.callbacks += copies;
  const replies = await Promise.all(posts);
  const pages = [...new Set(replies.map(({ status, body }) => `${status} ${body}`))];
  const [page = ''] = pages;
  if (pages.length > 1) throw new Error(`copies got different pages: ${pages.join(' | ')}`);
  if (!page.startsWith('200 ')) throw new Error(`an answer that is none: ${page}`);
  return page.slice(4);
}
