import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Ladders } from '../civic/ladder/ladder.ts';
import { readLadders } from '../civic/ladder/ladder-list.ts';
import { AppError } from '../errors.ts';
import { projectRoot } from '../lib/project-root.ts';

/** What happens to questions nobody answers. Throws `catalog_invalid` naming what is wrong. */
export function loadLadders(): Ladders {
  const path = join(projectRoot(), 'flows/data/ladder.json');
  const list = readLadders(readFileSync(path, 'utf8'));
  if (!list.ok) throw new AppError('catalog_invalid', `${path}: ${list.problems.join('; ')}`);
  return list.ladders;
}
