import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createSpeaker } from '../../src/acts/speakers/create-speaker.ts';
import { revokeSpeaker } from '../../src/acts/speakers/revoke-speaker.ts';
import { openVault } from '../../src/lib/crypto.ts';
import { randomIds } from '../../src/lib/ids.ts';
import { openPins } from '../../src/lib/pin.ts';
import { openDialClient } from '../../src/simulator/dial/client.ts';
import { takeHandset } from '../../src/simulator/dial/handset.ts';
import { playScript } from '../../src/simulator/dial/script.ts';
import { inTransaction } from '../../src/storage/transaction.ts';
import { openGateway, type RunningGateway } from '../support/running-gateway.ts';
import { describeWith, toolPath } from '../support/tools.ts';

const clock = { now: () => Date.now() };
const deps = { clock, ids: randomIds, pins: openPins(openVault(Buffer.alloc(32, 7))) };
const QUESTION = 'test/e2e/stories/question.wav';
let gateway: RunningGateway;
let phones = 870;

/** A call of a new phone in French up to the last page of its help menu. */
const toHelp = ['beep', 'wait call', 'answer', 'press 4', 'press 2', 'press 4', 'press 9'];
/** A call up to where the code is asked. */
const toStudio = ['sms STUDIO', 'wait call', 'answer'];

/** Plays lines on a phone and answers what was shown, one text. */
async function play(lines: readonly string[], phone = `+22310000${phones++}`): Promise<string> {
  const handset = await takeHandset(openDialClient(gateway.url), phone);
  const shown: string[] = [];
  const none = async () => '';
  await playScript(lines.join('\n'), handset, none, (line) => shown.push(line));
  return shown.join('\n').replace(/\s+/g, ' ');
}

const newSpeaker = async (name: string, language = 'bm', publishes = false): Promise<string> => {
  const input = { name, language, publishes, by: 'admin' };
  return (await inTransaction(gateway.database.db, (tx) => createSpeaker(tx, deps, input))).code;
};

const takesOf = () => gateway.database.db('prompt_take');
const takes = () => gateway.database.db('prompt_take').orderBy('made_at');

describeWith(['ffmpeg', 'espeak-ng'], 'the recording studio by phone', () => {
  beforeAll(async () => {
    gateway = await openGateway();
  });
  afterAll(() => gateway.stop());

  it('is not offered while nobody records by phone', async () => {
    expect(await play(toStudio.slice(0, 1))).not.toContain("C'est noté. Nous vous rappelons.");
    const shown = await play([...toHelp, 'hangup']);
    expect(shown).toContain('Ne plus recevoir de SMS');
    expect(shown).not.toContain('Enregistrer des phrases');
  });

  it('is named to a phone a speaker came in from alone, as long as she may record', async () => {
    const code = await newSpeaker('Safi');
    const phone = '+22310000849';
    const before = await play([...toHelp, 'hangup'], phone);
    expect(before).not.toContain('Enregistrer des phrases');
    await play([...toStudio, `press ${code}`, 'hangup'], phone);
    const again = ['beep', 'wait call', 'answer', 'press 4', 'press 9', 'hangup'];
    expect(await play(again, phone)).toContain('Enregistrer des phrases');
    expect(await play([...toHelp, 'hangup'])).not.toContain('Enregistrer des phrases');
    const renewed = await newSpeaker('Safi');
    expect(renewed).not.toBe(code);
    expect(await play(again, phone)).toContain('Enregistrer des phrases');
    const revoked = { name: 'Safi', by: 'admin' };
    await inTransaction(gateway.database.db, (tx) => revokeSpeaker(tx, deps, revoked));
    expect(await play(again, phone)).not.toContain('Enregistrer des phrases');
  });

  it('takes one missing sentence after the other, and goes on at the next one in the next call', async () => {
    const code = await newSpeaker('Awa');
    const phone = '+22310000850';
    const first = await play(
      [...toStudio, `press ${code}`, `speak ${QUESTION} then #`, 'press 1', 'hangup'],
      phone,
    );
    expect(first).toContain('Écoutez la phrase.');
    expect(first).toContain('Dites-la en bambara après le bip.');
    expect(first).toMatch(/\(enregistrement\) \| Pour garder, tapez 1/);
    expect(first).toContain("Merci. C'est gardé.");
    const [one, none] = await takes();
    expect(none).toBeUndefined();
    expect(one).toMatchObject({ language: 'bm', speaker: 'Awa', made_by: 'Awa', verdict: 'good' });
    expect(one.seconds).toBeGreaterThan(2);

    const again = [...toHelp, 'press 7', `press ${code}`];
    const second = await play(
      [
        ...again,
        `speak ${QUESTION} then #`,
        'press 2',
        `speak ${QUESTION} then #`,
        'press 9',
        'hangup',
      ],
      phone,
    );
    const asked = (text: string) =>
      [...text.matchAll(/Écoutez la phrase\. \| (.+?) \| La voix/g)].map(([, said]) => said);
    const [one1, two1] = asked(first);
    const [one2, two2, three2] = asked(second);
    expect(one1).not.toBe(two1);
    expect([one2, two2]).toEqual([two1, two1]);
    expect([one1, two1]).not.toContain(three2);
    expect(await takes()).toHaveLength(1);
  });

  it('is called by STUDIO in an SMS; names are recorded as words are', async () => {
    const code = await newSpeaker('Fanta', 'any');
    const shown = await play([
      ...['sms STUDIO', 'wait call', 'answer', `press ${code}`],
      ...[`speak ${QUESTION} then #`, 'press 1', 'hangup'],
    ]);
    expect(shown).toContain('Studio. Tapez votre code à six chiffres.');
    expect(shown).toMatch(/Écoutez la phrase\. \| \S+.* \| Dites ce nom après le bip\./);
    expect(shown).toContain("Merci. C'est gardé.");
    const [take] = await takesOf().where({ language: 'any' });
    expect(take).toMatchObject({ speaker: 'Fanta' });
    expect(take.prompt_id).toMatch(/^commune\.\d+$/);
    await takesOf().where({ language: 'any' }).delete();
  });

  it('asks for a bad take once more, and passes on when the second is no better', async () => {
    const code = await newSpeaker('Oumou', 'fuc');
    const before = (await takes()).length;
    const short = join(mkdtempSync(join(tmpdir(), 'studio-')), 'short.wav');
    execFileSync(toolPath('ffmpeg'), [
      '-v',
      'error',
      '-i',
      QUESTION,
      '-ss',
      '0.5',
      '-t',
      '0.25',
      short,
    ]);
    const shown = await play([
      ...[...toStudio, `press ${code}`, 'speak silence 2 then #', 'press 1'],
      ...[`speak ${short} then #`, 'press 1', 'hangup'],
    ]);
    rmSync(dirname(short), { recursive: true });
    expect(shown).toContain("On n'entend rien. Parlez plus près et redites.");
    expect(shown).toContain('Nous passons à une autre phrase.');
    expect(await takes()).toHaveLength(before);
  });

  it('lets callers hear at once what a speaker who publishes said well', async () => {
    const code = await newSpeaker('Koumba', 'snk', true);
    await play([...toStudio, `press ${code}`, `speak ${QUESTION} then #`, 'press 1', 'hangup']);
    const rows = await gateway.database.db('prompt').where({ language: 'snk' });
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ state: 'recorded', published_by: 'Koumba', reviewed_by: null });
    const actors = await gateway.database.db('audit_entry').where('action', 'like', 'prompt.%');
    expect(actors.some(({ actor }) => /^speaker:\d+$/.test(actor))).toBe(true);
  });

  it('locks a phone that tries codes, a right one too; another phone is not', async () => {
    const code = await newSpeaker('Fanta');
    const wrong = code === '000000' ? '111111' : '000000';
    const tries = Array.from({ length: 4 }, () => `press ${wrong}`);
    const phone = '+22310000860';
    const shown = await play([...toStudio, ...tries, `press ${code}`], phone);
    expect(shown.split('Ce code est faux').length - 1).toBe(4);
    expect(shown).toContain("Trop d'essais. Rappelez dans une heure.");
    expect(shown).not.toContain('bienvenue au studio');
    const other = await play([...toStudio, `press ${code}`, 'hangup']);
    expect(other).toContain('bienvenue au studio');
  });

  it('no longer knows a code that was taken back or replaced', async () => {
    const old = await newSpeaker('Sira');
    const code = await newSpeaker('sira');
    expect(await play([...toStudio, `press ${old}`, 'hangup'])).toContain('code est faux');
    const revoked = { name: 'Sira', by: 'admin' };
    await inTransaction(gateway.database.db, (tx) => revokeSpeaker(tx, deps, revoked));
    expect(await play([...toStudio, `press ${code}`, 'hangup'])).toContain('code est faux');
  });

  it('keeps no code where anybody could read it', async () => {
    const code = await newSpeaker('Nana');
    await play([...toStudio, `press ${code}`, 'hangup']);
    const tables = ['speaker', 'session_snapshot', 'inbound_event', 'session'];
    for (const table of tables) {
      if (!(await gateway.database.db.schema.hasTable(table))) continue;
      const rows = await gateway.database.db(table);
      expect(JSON.stringify(rows)).not.toContain(code);
    }
    expect(JSON.stringify(gateway.log)).not.toContain(code);
  });
});
