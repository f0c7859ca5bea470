import { afterAll, beforeAll, expect, it } from 'vitest';
import { createSpeaker } from '../../src/acts/speakers/create-speaker.ts';
import { setFacilitator } from '../../src/acts/staff/set-facilitator.ts';
import { openVault } from '../../src/lib/crypto.ts';
import { randomIds } from '../../src/lib/ids.ts';
import { openPins } from '../../src/lib/pin.ts';
import { openDialClient } from '../../src/simulator/dial/client.ts';
import { takeHandset } from '../../src/simulator/dial/handset.ts';
import { playScript } from '../../src/simulator/dial/script.ts';
import { inTransaction } from '../../src/storage/transaction.ts';
import { act, testDeps } from '../support/acts.ts';
import { openGateway, type RunningGateway } from '../support/running-gateway.ts';
import { describeWith } from '../support/tools.ts';

const PIN = '2580';
const HER = '+22310000720';
/** French, consent, Mon Elu, a question about water, of no commune. */
const ASK = ['4', '1', '1', '1', '1', 'Quand le puits sera-t-il réparé ?', '1', '1'];
const vault = openVault(Buffer.alloc(32, 7));
const keys = { clock: { now: () => Date.now() }, ids: randomIds, pins: openPins(vault) };
let gateway: RunningGateway;
let reference = '';

/** Plays lines on a phone and answers what was shown, one text. */
async function play(phone: string, ...lines: string[]): Promise<string> {
  const handset = await takeHandset(openDialClient(gateway.url), phone);
  const shown: string[] = [];
  const none = async () => '';
  await playScript(lines.join('\n'), handset, none, (line) => shown.push(line));
  return shown.join('\n').replace(/\s+/g, ' ');
}

/** She dials and types; the last page. */
async function dial(...inputs: string[]): Promise<string> {
  const phone = gateway.phone(HER);
  let state = await phone.dial();
  for (const input of inputs) state = await phone.input(input);
  if (state.ussd !== null) await phone.cancel();
  return String(state.log.findLast(({ kind }) => kind === 'ussd.page')?.text);
}

describeWith(['ffmpeg'], 'a gateway that takes calls, whose numbers anybody can forge', () => {
  beforeAll(async () => {
    gateway = await openGateway({ VOICE_INBOUND: 'answer', UNDO_MINUTES: '0' });
    reference = /Numéro : (\d+)/.exec(await dial(...ASK))?.[1] ?? 'none';
    const key = /(\d) Code secret et voix/.exec(await dial('4', '9'))?.[1] ?? '';
    expect(await dial('4', '9', key, '1', '1', PIN, PIN)).toContain('Votre code est gardé');
    await play(HER, 'sms FR', 'wait sms');
  });
  afterAll(() => gateway.stop());

  it('asks for the code of a thread, as a dialled code does', async () => {
    const wrong = await play(HER, 'call', 'press 3', 'press 1111', 'hangup');
    expect(wrong).toContain('Tapez votre code');
    expect(wrong).toContain('Code faux');
    const right = await play(HER, 'call', 'press 3', `press ${PIN}`, 'hangup');
    const digits = [...reference].join(' | ');
    expect(wrong).not.toContain(digits);
    expect(right).toContain(digits);
  });

  it('locks calls that come in after three wrong ones, not the phone whose number they show', async () => {
    const tries = ['press 1111', 'press 2222', 'press 3333'];
    const shown = await play(HER, 'call', 'press 3', ...tries, 'hangup');
    expect(shown).toContain('Attendez 15 minutes');
    expect(await play(HER, 'call', 'press 3', 'hangup')).toContain('Attendez 15 minutes');
    expect(await dial('3')).toContain('Tapez votre code');
    expect(await dial('3', PIN)).toContain(reference);
    expect(await play(HER, 'call', 'press 3', 'hangup')).toContain('Attendez 15 minutes');
  });

  it('calls her back before a code is chosen, taken away or said to be forgotten', async () => {
    const toCode = ['press 4', 'press 9', 'press 1', 'press 1'];
    const shown = await play(HER, 'call', ...toCode, 'wait call', 'answer', ...toCode, 'hangup');
    expect(shown).toMatch(/Nous vous rappelons\. .* Un code protège vos demandes\./);
    expect(shown.split('Un code protège')).toHaveLength(2);
  });

  it('calls a speaker back before she keys her code', async () => {
    const phone = '+22310000721';
    const awa = { name: 'Awa', language: 'bm', publishes: false, by: 'admin' };
    const { code } = await inTransaction(gateway.database.db, (tx) => createSpeaker(tx, keys, awa));
    const first = await play(phone, 'sms STUDIO', 'wait call', 'answer', `press ${code}`, 'hangup');
    expect(first).toContain('bienvenue au studio');
    const toHelp = ['call', 'press 4', 'press 2', 'press 4', 'press 9'];
    const called = await play(phone, ...toHelp, 'press 7', 'wait call', 'answer', 'hangup');
    expect(called).toMatch(/Nous vous rappelons\. .* Studio\. Tapez votre code à six chiffres\./);
  });

  it('calls back who helps others before she keys hers', async () => {
    const phone = '+22310000722';
    const { db } = gateway.database;
    const deps = { ...testDeps(), ...keys, phones: { ...vault, hash: vault.lookup } };
    const helper = { number: phone, communeNumber: 117, name: 'Kadiatou', code: '4711' };
    await act(db, (tx) => setFacilitator(tx, deps, { ...helper, moderator: 'Fanta' }));
    const called = await play(
      phone,
      'call',
      'press 1',
      'wait call',
      'answer',
      'press 1',
      'press 4711',
    );
    expect(called).toMatch(
      /Nous vous rappelons\. .* Tapez votre code secret\. .* Pour une personne/,
    );
    await play(phone, 'hangup');
  });
});
