import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readUssd } from '../../src/runner/reading.ts';
import { lateTurns } from '../../src/wiring/turns.ts';
import { useTestProcess } from '../support/gateway.ts';

const { db, gateway } = await useTestProcess();
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
    const kept = await db('contribution').where({ body: 'Le puits est sec' });
    expect(kept).toMatchObject([{ state: 'draft' }]);
  });
});

describe('an event that is dealt with long after it came', () => {
  const phone = '+22310000012';
  const session = `ATUid_${randomUUID()}`;
  const late = (sessionKey: string, text: string) =>
    lateTurns(gateway.takeTurn)({
      ...{ eventKey: `ussd:late:${sessionKey}:${text}`, kind: 'ussd', medium: 'ussd' },
      ...{ provider: 'africastalking', sessionKey, msisdn: phone, resumable: true },
      read: (stored) =>
        readUssd(stored, { sessionKey, text, cumulative: true, begins: false, seal: String }),
      entry: { flow: 'welcome', vars: {} },
      compose: async (view) => ({ text: view.text }),
    });

  it('begins nothing over the dialogue she holds by now', async () => {
    await gateway.ussd(session, phone, '');
    await late('ATUid_old', '4*1');
    const page = (await gateway.ussd(session, phone, '4')).body;
    expect(page).toContain("J'accepte");
  });

  it('goes on with the dialogue it belongs to', async () => {
    await late(session, '4*1');
    expect((await gateway.ussd(session, phone, '4*1')).body).toContain('Mon Elu');
  });
});
