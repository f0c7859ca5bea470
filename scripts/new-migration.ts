// npm run db:make add_x: writes migrations/NNNN_add_x.ts with the next number.
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(import.meta.dirname, '../migrations');
/** Runs as it stands: a query without words is a fault of PostgreSQL's client that names no file. */
const TEMPLATE = `import type { Knex } from 'knex';

export async function up(db: Knex): Promise<void> {
  await db.raw('select 1');
}

export async function down(db: Knex): Promise<void> {
  await db.raw('select 1');
}
`;

const name = process.argv[2] ?? '';
if (!/^[a-z][a-z0-9_]*$/.test(name)) {
  console.error('usage: npm run db:make <what_it_does>   (small letters, digits, _)');
  process.exitCode = 64;
} else {
  const numbers = readdirSync(FOLDER).map((file) => Number(/^\d{4}/.exec(file)?.[0] ?? 0));
  const next = String(Math.max(0, ...numbers) + 1).padStart(4, '0');
  const path = join(FOLDER, `${next}_${name}.ts`);
  writeFileSync(path, TEMPLATE, { flag: 'wx' });
  console.log(path);
}
