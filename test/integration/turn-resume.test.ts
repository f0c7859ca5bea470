import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';
import { openTestProcess, type TestProcess } from '../support/gateway.ts';

let database: TestDatabase;
let gateway: TestProcess;
beforeAll(async () => {
  database = await openTestDatabase();
  gateway = await openTestProcess(database.db, null);
});
afterAll(async () => {
  gateway.close();
  await database.close();
});

/** One USSD session: what is typed, one after the other. @returns the last page. */
async function dial(msisdn: string, keys: readonly string[], dialled = ''): Promise<string> {
  const session = `ATUid_${randomUUID()}`;
  let text = dialled;
  let page = (await gateway.ussd(session, msisdn, text)).body;
  for (const key of keys) {
    text = text === '' ? key : `${text}*${key}`;
    page = (await gateway.ussd(session, msisdn, text)).body;
  }
  return page;
}

describe('who dials again over a message she has not sent', () => {
  const phone = '+22310000011';
  const asked = 'Voulez-vous continuer ?';

  it('is asked whether she goes on, whatever she dialled with the code', async () => {
    await dial(phone, ['4', '1', '1', '1', '1', 'Le puits est sec']);
    expect(await dial(phone, [])).toContain(asked);
    expect(await dial(phone, [], '1*2')).toContain(asked);
    expect(await dial(phone, ['0'], '2')).toContain(asked);
  });

  it('finds her message behind her own key', async () => {
    expect(await dial(phone, ['1'], '2*1')).not.toContain(asked);
    const kept = await database.db('contribution').where({ body: 'Le puits est sec' });
    expect(kept).toMatchObject([{ state: 'draft' }]);
  });
});
