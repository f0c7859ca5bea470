import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addCommune } from '../support/acts.ts';
import { useTestDatabase } from '../support/database.ts';
import { openSmsBench, type SmsBench } from '../support/sms-bench.ts';

const db = await useTestDatabase();
let bench: SmsBench;
let phones = 0;
let stranger: string;

beforeAll(async () => {
  await addCommune(db, 101, 'Kayes');
});
beforeEach(() => {
  bench = openSmsBench(db);
  stranger = `+2231400000${phones++}`;
});

/** Her language, her consent, her commune skipped. */
async function answerQuestions(): Promise<void> {
  for (const key of ['4', '1', '1']) await bench.text(stranger, key);
}

describe('the first words of somebody new, who is asked for her language and consent', () => {
  it.each([
    ['X', 'challenge'],
    ['P', 'proposal'],
    ['Q', 'question'],
  ])('%s goes on in a second SMS as a %s', async (word, kind) => {
    await bench.text(stranger, `${word} La route du marché est coupée`);
    await bench.text(stranger, 'depuis un mois.');
    await answerQuestions();
    const phone = { hash: bench.acting.phones.hash(stranger) };
    const { id } = await db('phone').where(phone).first();
    expect(await db('contribution').where({ phone_id: id })).toMatchObject([
      { kind, state: 'received', body: 'La route du marché est coupée depuis un mois.' },
    ]);
  });
});
