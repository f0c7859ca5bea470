import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { lockHolder, takeLock } from './lock.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kumasira-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const lockOf = (holder: object, number = 1) =>
  writeFileSync(join(folder, `gateway.${number}.lock`), JSON.stringify(holder));

function take() {
  const lock = takeLock(folder, 'gateway');
  if (!lock.held) throw new Error('the lock should have been free');
  return lock;
}

it('has one holder, and tells who', () => {
  take();
  expect(takeLock(folder, 'tool')).toEqual({
    held: false,
    by: { pid: process.pid, kind: 'gateway' },
  });
  expect(lockHolder(folder)).toEqual({ pid: process.pid, kind: 'gateway' });
});

it('is free again once released, over and over, and leaves one file', () => {
  for (let i = 0; i < 3; i++) {
    take().release();
    expect(lockHolder(folder)).toBeNull();
  }
  expect(readdirSync(folder)).toEqual(['gateway.3.lock']);
});

it('is free when its holder is gone', () => {
  const gone = spawnSync('true').pid;
  lockOf({ pid: gone, since: '', kind: 'gateway' });
  expect(lockHolder(folder)).toBeNull();
  take();
});

it('is free when the pid now belongs to another process', () => {
  lockOf({ pid: process.pid, since: 'another time', kind: 'gateway' });
  take();
});

it('is free when its file was left damaged', () => {
  writeFileSync(join(folder, 'gateway.7.lock'), '{"pid":');
  take();
  expect(readdirSync(folder)).toEqual(['gateway.8.lock']);
});
