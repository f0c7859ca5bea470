import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { diskState, freeBytes } from './disk.ts';

it('tells how much room is left, and when it is little', async () => {
  expect(await diskState('/x', async () => 12.34 * 1024 ** 3)).toBe('12.3 GB free');
  expect(await diskState('/x', async () => 0.2 * 1024 ** 3)).toBe('low: 0.2 GB free');
  expect(await freeBytes(tmpdir())).toBeGreaterThan(0);
  expect(await freeBytes(join(tmpdir(), 'not made yet'))).toBeGreaterThan(0);
});
