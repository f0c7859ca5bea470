import { type GatewayProcess, runGateway, startGateway } from './gateway-process.ts';
import { callAndSpeak, notSpokenOnce } from './kill-calls.ts';
import { newNonce } from './ledger.ts';
import { type OperatorLine, openOperatorLine, ussdFields } from './operator-line.ts';
import { demoPhone, pause, type Random, seeded } from './random.ts';
import { referenceIn, towardsQuestion, towardsRequest } from './reader.ts';
import { notOnce, withDatabase } from './rows.ts';

export interface SigkillOptions {
  varDir: string;
  kills: number;
  phones: number;
  seed: number;
  /** With it sessions and queue live in Redis, which survives. */
  redisUrl: string | null;
  say(line: string): void;
}

export interface SigkillReport {
  kills: number;
  /** Kills that met a gateway that was still starting. */
  whileStarting: number;
  dialogues: number;
  messages: number;
  calls: number;
  /** Callbacks the operator had to repeat. */
  repeated: number;
  violations: string[];
}

/** A page with what differs from one phone to the next taken out. */
type Shape = string;

/** Calls are taken directly: those the gateway places would end with its simulated operator. */
const ENV = { VOICE_INBOUND: 'answer' };
/** Every so many lanes one calls; the others type, then text. */
const CALLING = 8;
const FIRST_PHONE = 6_000_000;
const MOST_PAGES = 20;
const SMS_SETTLED_MS = 90_000;

interface Run {
  line: OperatorLine;
  report: SigkillReport;
  nonces: string[];
  /** In the addresses of recordings. */
  spoken: string[];
  /** Pages of an undisturbed dialogue, in order. */
  expected: Shape[];
  over: boolean;
}

/**
 * Kills the gateway at random moments while phones talk and the operator repeats what got no answer:
 * every dialogue must show the pages of an undisturbed one, in order, and leave one row.
 */
export async function runSigkill(options: SigkillOptions): Promise<SigkillReport> {
  const random = seeded(options.seed);
  const env: Record<string, string> = {
    ...ENV,
    ...(options.redisUrl === null ? {} : { REDIS_URL: options.redisUrl }),
  };
  let gateway = await startGateway({ varDir: options.varDir, env });
  const base = `${gateway.url}/at/${gateway.token}`;
  const report: SigkillReport = {
    kills: 0,
    whileStarting: 0,
    dialogues: 0,
    messages: 0,
    calls: 0,
    repeated: 0,
    violations: [],
  };
  const line = openOperatorLine(() => base);
  const run: Run = { line, report, nonces: [], spoken: [], expected: [], over: false };
  try {
    run.expected = await undisturbed(run, random);
    const lanes = Array.from({ length: options.phones }, (_, number) =>
      runLane(run, number, seeded(options.seed * 1000 + number)),
    );
    gateway = await killAgainAndAgain(gateway, { ...options, env }, random, report);
    run.over = true;
    await Promise.all(lanes);
    report.repeated = line.repeated();
    report.violations.push(...(await leftBehind(options.varDir, run)));
    return report;
  } finally {
    run.over = true;
    await gateway.stop();
  }
}

async function killAgainAndAgain(
  first: GatewayProcess,
  options: SigkillOptions & { env: Record<string, string> },
  random: Random,
  report: SigkillReport,
): Promise<GatewayProcess> {
  let gateway = first;
  const again = { varDir: options.varDir, env: { ...options.env, PORT: String(first.port) } };
  while (report.kills < options.kills) {
    await pause(random.between(100, 2_000));
    await gateway.kill();
    report.kills += 1;
    if (report.kills < options.kills && random.next() < 0.2) {
      const ms = random.between(100, 3_000);
      await runGateway(again, { signal: 'SIGKILL', when: (startedMsAgo) => startedMsAgo > ms });
      report.kills += 1;
      report.whileStarting += 1;
    }
    gateway = await startGateway(again);
    options.say(`${report.kills} kills, ${report.dialogues} dialogues`);
  }
  return gateway;
}

async function runLane(run: Run, number: number, random: Random): Promise<void> {
  await pause(random.between(0, 1_500));
  for (let round = 0; !run.over && round < 100; round += 1) {
    const phone = demoPhone(FIRST_PHONE + number * 100 + round);
    try {
      if (number % CALLING === 0) {
        run.spoken.push(await callAndSpeak(run.line, phone, random));
        run.report.calls += 1;
        continue;
      }
      const shapes = await talk(run, phone, random, (shape, at) => expectShape(run, shape, at));
      if (shapes.length !== run.expected.length) note(run, phone, `${shapes.length} pages`);
      run.report.dialogues += 1;
      await sendMessage(run, phone, random);
    } catch (error) {
      note(run, phone, (error as Error).message);
    }
  }
}

function note(run: Run, phone: string, what: string): void {
  run.report.violations.push(`${phone}: ${what}`);
}

function expectShape(run: Run, shape: Shape, at: number): void {
  if (shape === run.expected[at]) return;
  const before = run.expected.indexOf(shape);
  const which = before >= 0 && before < at ? `page ${before}, which it had left` : shape;
  throw new Error(`at page ${at} it saw ${which}`);
}

async function undisturbed(run: Run, random: Random): Promise<Shape[]> {
  return talk(run, demoPhone(FIRST_PHONE - 1), random, () => undefined);
}

/** Sends a question and reads it again, in two sessions of the operator; answers the pages' shapes. */
async function talk(
  run: Run,
  phone: string,
  random: Random,
  check: (shape: Shape, at: number) => void,
): Promise<Shape[]> {
  const nonce = newNonce(random.word);
  run.nonces.push(nonce);
  const shapes: Shape[] = [];
  const see = (page: string): string => {
    const shape = page.replaceAll(nonce, '<words>').replace(/\d{3,}/g, '<number>');
    check(shape, shapes.length);
    shapes.push(shape);
    return page;
  };
  const wish = { question: `${nonce} : le puits est sec` };
  const thanks = await session(run, phone, random, see, (page) => towardsQuestion(page, wish));
  const reference = referenceIn(thanks);
  if (reference === null) throw new Error(`no thanks, but: ${thanks}`);
  await session(run, phone, random, see, (page) => towardsRequest(page, reference));
  return shapes;
}

/** One session of the operator: types until nothing is left to type; answers the last page. */
async function session(
  run: Run,
  phone: string,
  random: Random,
  see: (page: string) => string,
  next: (page: string) => string | null,
): Promise<string> {
  const id = `ATUid_${random.word(24)}`;
  let typed = '';
  let page = see(await press(run, random, id, phone, typed));
  for (let turn = 0; turn < MOST_PAGES; turn += 1) {
    const key = page.startsWith('CON ') ? next(page.slice(4)) : null;
    if (key === null) return page;
    await pause(random.between(20, 300));
    typed = typed === '' ? key : `${typed}*${key}`;
    page = see(await press(run, random, id, phone, typed));
  }
  return page;
}

/** One keypress, repeated until it is answered; now and then answered twice, with the same bytes. */
async function press(
  run: Run,
  random: Random,
  id: string,
  phone: string,
  typed: string,
): Promise<string> {
  const fields = ussdFields(id, phone, typed);
  const page = await run.line.post('/ussd', fields);
  if (random.next() < 0.15) {
    const copy = await run.line.post('/ussd', fields);
    if (copy !== page) throw new Error(`a copy of one callback got another page: ${copy}`);
  }
  return page;
}

/** A question by SMS: the operator repeats it until 200, and sometimes after. */
async function sendMessage(run: Run, phone: string, random: Random): Promise<void> {
  const nonce = newNonce(random.word);
  run.nonces.push(nonce);
  const fields = {
    id: `sms-${random.word(20)}`,
    from: phone,
    to: '22300',
    text: `Q ${nonce} : la route est coupée`,
    date: '2026-11-24 10:00:00',
  };
  await run.line.post('/sms', fields);
  if (random.next() < 0.3) await run.line.post('/sms', fields);
  run.report.messages += 1;
}

/** What the rows say once every message was read. */
async function leftBehind(varDir: string, run: Run): Promise<string[]> {
  return withDatabase(varDir, async (client) => {
    const count = async (sql: string): Promise<number> =>
      Number((await client.query<{ n: string }>(sql)).rows[0]?.n ?? 0);
    const unread = "select count(*) n from inbound_event where kind = 'sms' and state = 'received'";
    const until = Date.now() + SMS_SETTLED_MS;
    while ((await count(unread)) > 0 && Date.now() < until) await pause(500);
    const waiting = await count(unread);
    const events = await count("select count(*) n from inbound_event where kind = 'sms'");
    const replies = await count("select count(*) n from delivery where purpose = 'reply'");
    return [
      ...(await notOnce(client, run.nonces)),
      ...(await notSpokenOnce(client, run.spoken)),
      ...(waiting > 0 ? [`${waiting} messages were never read`] : []),
      ...(events === run.report.messages ? [] : [`${events} messages of ${run.report.messages}`]),
      ...(replies === events ? [] : [`${replies} replies to ${events} messages`]),
    ];
  });
}
