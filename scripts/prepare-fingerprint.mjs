import { createHash } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const FOLDERS = ['src', 'scripts', 'migrations'];
const FILES = ['tsconfig.json', 'tsconfig.build.json', 'package-lock.json'];

/**
 * Changes when a source is edited, added or removed. Names, sizes and times, not contents: it is
 * made at every start.
 */
export function sourcePrint(root) {
  const hash = createHash('sha256');
  const note = (path) => {
    const { size, mtimeMs } = statSync(path);
    hash.update(`${path.slice(root.length)} ${size} ${mtimeMs}\n`);
  };
  const walk = (folder) => {
    const entries = readdirSync(folder, { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) walk(path);
      else if (!entry.name.endsWith('.test.ts')) note(path);
    }
  };
  for (const folder of FOLDERS.map((name) => join(root, name)))
    if (existsSync(folder)) walk(folder);
  for (const file of FILES.map((name) => join(root, name))) if (existsSync(file)) note(file);
  return hash.digest('hex');
}
