import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Under this much free space the database and the spool are close to refusing what people send. */
const LOW_BYTES = 500 * 1024 ** 2;

/** Bytes this process can still write where `folder` is, or will be made. */
export async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder).catch(() => statfs(dirname(folder)));
  return bavail * bsize;
}

/** `12.3 GB free`, or `low: 0.2 GB free`. */
export async function diskState(
  folder: string,
  free: (folder: string) => Promise<number> = freeBytes,
): Promise<string> {
  const bytes = await free(folder);
  const state = `${(bytes / 1024 ** 3).toFixed(1)} GB free`;
  return bytes < LOW_BYTES ? `low: ${state}` : state;
}
