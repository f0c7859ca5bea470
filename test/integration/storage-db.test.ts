import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDb } from '../../src/storage/db.ts';
import { inTransaction } from '../../src/storage/transaction.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await openTestDatabase();
  await database.db.raw('create table note (id bigint primary key, words text, day date)');
});

afterAll(() => database.close());

describe('the pool', () => {
  it('gives a bigint as a number and a date as its own text, in UTC', async () => {
    const { rows } = await database.db.raw(
      "select 9007199254740991::bigint as n, count(*) as c, '2026-03-01'::date as d from note",
    );
    expect(rows).toEqual([{ n: Number.MAX_SAFE_INTEGER, c: 0, d: '2026-03-01' }]);
    expect((await database.db.raw('show timezone')).rows).toEqual([{ TimeZone: 'UTC' }]);
  });
});

describe('a transaction', () => {
  it('gives back what its work returns, and undoes everything when it throws', async () => {
    const add = (id: number) => inTransaction(database.db, (tx) => tx('note').insert({ id }, 'id'));
    expect(await add(10)).toEqual([{ id: 10 }]);
    const failed = inTransaction(database.db, async (tx) => {
      await tx('note').insert({ id: 11 });
      throw new Error('stop');
    });
    await expect(failed).rejects.toThrow('stop');
    expect(await database.db('note').pluck('id')).toEqual([10]);
  });

  it('names a conflict, so that it can be tried again', async () => {
    const conflict = inTransaction(database.db, (tx) =>
      tx.raw("do $$ begin raise exception 'met' using errcode = '40001'; end $$"),
    );
    await expect(conflict).rejects.toMatchObject({ code: 'database_conflict' });
  });

  it('names a database that does not answer', async () => {
    const gone = openDb('postgres://u:p@127.0.0.1:1/none', { max: 2 });
    await expect(inTransaction(gone, (tx) => tx.raw('select 1'))).rejects.toMatchObject({
      code: 'database_unavailable',
    });
    await gone.destroy();
  });
});
