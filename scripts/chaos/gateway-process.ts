import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { attachEmbedded } from '../../src/storage/embedded/embedded.ts';

const IS_BUILT = import.meta.url.endsWith('.js');
const ROOT = fileURLToPath(new URL(IS_BUILT ? '../../../' : '../../', import.meta.url));
/** A first start makes a database and loads the demo, perhaps on a busy machine. */
const START_LIMIT_MS = 90_000;
/** What a stopping gateway promises, and what is left to it before it is killed. */
const STOP_LIMIT_MS = 10_000;

export interface GatewayOptions {
  varDir: string;
  /** Over the defaults: a free port, no quiet hours, nothing else of this process's environment. */
  env?: Readonly<Record<string, string>>;
}

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** A gateway in a process group of its own, as `npm start` runs it. */
export interface GatewayProcess {
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
  readonly port: number;
  /** Secret part of the callback addresses. */
  readonly token: string;
  /** Address of its simulated operator. */
  readonly operatorUrl: string;
  /** Log lines so far. */
  lines(): Record<string, unknown>[];
  /** Ends it as a crash would; what it started besides lives on. */
  kill(): Promise<void>;
  /** Signals its whole process group and waits: `code` 0 within 10 s, else it is killed. */
  stop(signal?: 'SIGTERM' | 'SIGINT'): Promise<Ended>;
}

interface Started {
  child: ChildProcess;
  ended: Promise<Ended>;
  out(): string;
  errors(): string;
}

let built = IS_BUILT;

/** From the sources (tests): the build that runs must be theirs. */
function build(): void {
  if (built) return;
  execFileSync(process.execPath, ['scripts/prepare.mjs', 'build'], { cwd: ROOT });
  built = true;
}

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) signalGroup(child, 'SIGKILL');
});

/** Starts a gateway and waits until it is ready. Throws with its output when it ends before. */
export async function startGateway(options: GatewayOptions): Promise<GatewayProcess> {
  const started = launch(options);
  const ready = await waitUntilReady(started);
  const port = Number(new URL(String(ready.gateway)).port);
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    token: options.env?.CALLBACK_TOKEN ?? secretsOf(options.varDir).callbackToken,
    operatorUrl: String(ready.atBaseUrl),
    lines: () => readLines(started.out()),
    kill: async () => {
      signalGroup(started.child, 'SIGKILL');
      await started.ended;
    },
    stop: (signal = 'SIGTERM') => stop(started, signal),
  };
}

/** Runs a gateway that is expected to end by itself, or that is signalled while it starts. */
export async function runGateway(
  options: GatewayOptions,
  interrupt?: { signal: 'SIGTERM' | 'SIGINT' | 'SIGKILL'; when(startedMsAgo: number): boolean },
): Promise<Ended & { errors: string; out: string }> {
  const started = launch(options);
  const began = Date.now();
  const timer = setInterval(() => {
    if (interrupt?.when(Date.now() - began) !== true) return;
    clearInterval(timer);
    signalGroup(started.child, interrupt.signal);
  }, 10);
  const limit = setTimeout(() => signalGroup(started.child, 'SIGKILL'), START_LIMIT_MS);
  const ended = await started.ended;
  clearInterval(timer);
  clearTimeout(limit);
  return { ...ended, errors: started.errors(), out: started.out() };
}

/** Ends what killed gateways left under this folder, and removes it. */
export async function discard(varDir: string): Promise<void> {
  if (existsSync(join(varDir, 'pg.json'))) {
    const database = await attachEmbedded({ varDir, log: { info: () => undefined } });
    await database.stop();
    rmSync(database.home, { recursive: true, force: true });
  }
  rmSync(varDir, { recursive: true, force: true });
}

/** The generated secrets of an embedded gateway. */
function secretsOf(varDir: string): { callbackToken: string } {
  return JSON.parse(readFileSync(join(varDir, 'secrets.json'), 'utf8'));
}

function launch({ varDir, env }: GatewayOptions): Started {
  build();
  const { PATH = '', TMPDIR = '/tmp' } = process.env;
  const child = spawn(process.execPath, ['--enable-source-maps', 'dist/src/main.js'], {
    cwd: ROOT,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH, TMPDIR, PORT: '0', QUIET_HOURS: '', VAR_DIR: varDir, ...env },
  });
  running.add(child);
  const kept = { out: '', errors: '' };
  child.stdout.on('data', (part: Buffer) => {
    kept.out += part;
  });
  child.stderr.on('data', (part: Buffer) => {
    kept.errors += part;
  });
  const ended = once(child, 'close').then(([code, signal]): Ended => {
    running.delete(child);
    return { code, signal };
  });
  return { child, ended, out: () => kept.out, errors: () => kept.errors };
}

async function waitUntilReady(started: Started): Promise<Record<string, unknown>> {
  const until = Date.now() + START_LIMIT_MS;
  let ended: Ended | null = null;
  void started.ended.then((how) => {
    ended = how;
  });
  while (ended === null && Date.now() < until) {
    const ready = readLines(started.out()).find(({ msg }) => msg === 'ready');
    if (ready) return ready;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  signalGroup(started.child, 'SIGKILL');
  throw new Error(`the gateway did not start: ${started.errors()}${started.out().slice(-2_000)}`);
}

async function stop(started: Started, signal: 'SIGTERM' | 'SIGINT'): Promise<Ended> {
  signalGroup(started.child, signal);
  const limit = setTimeout(() => signalGroup(started.child, 'SIGKILL'), STOP_LIMIT_MS);
  const ended = await started.ended;
  clearTimeout(limit);
  return ended;
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It ended meanwhile.
  }
}

function readLines(text: string): Record<string, unknown>[] {
  return text.split('\n').flatMap((line) => {
    try {
      return [JSON.parse(line) as Record<string, unknown>];
    } catch {
      return [];
    }
  });
}
