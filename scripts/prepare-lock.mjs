import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const POLL_MS = 200;

/**
 * Runs `work` while no other npm command of this checkout runs it: two at once would install over
 * each other. A lock whose process is gone counts for nothing.
 */
export async function alone(folder, work) {
  const path = join(folder, 'prepare.lock');
  const held = await take(folder, path);
  try {
    work();
  } finally {
    if (held) rmSync(path, { force: true });
  }
}

async function take(folder, path) {
  for (let told = false; ; ) {
    try {
      mkdirSync(folder, { recursive: true });
      writeFileSync(path, String(process.pid), { flag: 'wx' });
      process.once('exit', () => rmSync(path, { force: true }));
      return true;
    } catch (error) {
      // A checkout that cannot be written has nothing to protect.
      if (error.code !== 'EEXIST') return false;
    }
    const pid = holder(path);
    if (pid === null) {
      rmSync(path, { force: true });
      continue;
    }
    if (!told) console.log(`waiting for process ${pid}, which installs or builds here`);
    told = true;
    await pause(POLL_MS);
  }
}

function holder(path) {
  try {
    const pid = Number(readFileSync(path, 'utf8'));
    if (pid === 0) return null;
    process.kill(pid, 0);
    return pid;
  } catch (error) {
    return error.code === 'EPERM' ? 'of another user' : null;
  }
}
