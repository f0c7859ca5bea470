import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export const ROOT = join(import.meta.dirname, '../..');

/** A process of this benchmark: known by its handle, ended with it. */
export interface Started {
  /** The line that said it was ready. */
  ready: string;
  /** Milliseconds of processor time it has used; steadier than time on a busy machine. Linux only. */
  processorMs(): number;
  stop(): Promise<void>;
}

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Starts a program and waits for a line of its output that holds `sign`; its errors are shown. */
export async function start(
  command: string,
  args: readonly string[],
  env: Record<string, string>,
  sign: string,
): Promise<Started> {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(command, args, {
    cwd: ROOT,
    env: { PATH, HOME, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  const lines = createInterface({ input: child.stdout });
  const said: string[] = [];
  const ready = await new Promise<string>((resolve, reject) => {
    lines.on('line', (line) => {
      if (said.length < 20) said.push(line);
      if (line.includes(sign)) resolve(line);
    });
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`${command} ended:\n${said.join('\n')}`)));
  });
  return { ready, processorMs: () => processorMs(child.pid ?? 0), stop: () => end(child) };
}

/** Fields 14 and 15 of /proc/<pid>/stat, in hundredths of a second; 0 where there is none. */
function processorMs(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return 0;
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
}

/** A TypeScript file of ours as a process of its own. */
export function startScript(file: string, env: Record<string, string>): Promise<Started> {
  return start(
    process.execPath,
    ['--import', 'tsx', join(import.meta.dirname, file)],
    env,
    'ready',
  );
}

/** An empty redis-server that keeps nothing. */
export async function startRedis(): Promise<Started & { url: string }> {
  const port = await freePort();
  const place = ['--port', String(port), '--bind', '127.0.0.1', '--dir', tmpdir()];
  const server = await start('redis-server', [...place, '--save', ''], {}, 'Ready to accept');
  return { ...server, url: `redis://127.0.0.1:${port}` };
}

export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, 'close');
  return port;
}

/** A folder of this run; others may enter it, since PostgreSQL runs as another user. */
export function temporaryFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'kumasira-bench-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
