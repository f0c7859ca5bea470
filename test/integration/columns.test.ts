import { afterAll, beforeAll, expect, it } from 'vitest';
import { openAudioStore } from '../../src/audio/open-store.ts';
import { openSpool } from '../../src/channels/spool.ts';
import { AppError } from '../../src/errors.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { openVault } from '../../src/lib/crypto.ts';
import { randomIds } from '../../src/lib/ids.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';
import { openS3Server, type S3Server } from '../support/s3-server.ts';
import { eventually, openScene, type Scene } from '../support/scene.ts';
import { silentLog } from '../support/silent-log.ts';
import { describeWith } from '../support/tools.ts';

const MAYOR = '+22311000001';
const KAYES = '117';
const USSD_CODE = '*384*223#';
const NO_HURRY = { SPEAK_WAIT_HOURS: '24' };

interface Column {
  scene: Scene;
  /** What /readyz says of the sessions. */
  sessions: string;
  /** Keys of the sounds kept. */
  sounds(): Promise<string[]>;
  close(): Promise<void>;
}

/** One process on PostgreSQL alone; and what production is: Redis, a bucket, two processes. */
const COLUMNS: Record<string, () => Promise<Column>> = {
  'one process on PostgreSQL': async () => {
    const scene = await openScene(NO_HURRY);
    const sounds = () => listKeys(openAudioStore(`file:${scene.varDirs[0]}/audio`).list('r/'));
    return { scene, sessions: 'postgresql', sounds, close: scene.stop };
  },
  'web and worker on PostgreSQL, Redis and a bucket': async () => {
    const redis = await startRedis();
    const s3 = await openS3Server();
    const scene = await openScene({ ...NO_HURRY, ...productionEnv(redis, s3) }, true);
    const close = async () => {
      await scene.stop();
      await s3.close();
      await redis.stop();
    };
    const sounds = async () => [...s3.objects.keys()].map((name) => name.replace('kumasira/', ''));
    return { scene, sessions: 'redis pong', sounds, close };
  },
};

async function listKeys(keys: AsyncIterable<string>): Promise<string[]> {
  const found: string[] = [];
  for await (const key of keys) found.push(key);
  return found;
}

function productionEnv(redis: TestRedis, s3: S3Server): Record<string, string> {
  return {
    REDIS_URL: redis.url,
    AUDIO_STORE: `s3://${s3.bucket}/kumasira`,
    AUDIO_S3_ENDPOINT: s3.endpoint,
    AWS_REGION: s3.access.region,
    AWS_ACCESS_KEY_ID: s3.access.accessKeyId,
    AWS_SECRET_ACCESS_KEY: s3.access.secretAccessKey,
  };
}

/** As if this SMS had come while PostgreSQL was away. */
async function keepOnDisk({ varDirs, dataKey }: Scene, body: string): Promise<void> {
  const folder = `${varDirs[0]}/spool`;
  const parts = { clock: systemClock, ids: randomIds, log: silentLog };
  const spool = openSpool({ folder, vault: openVault(dataKey), ...parts });
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const request = { method: 'POST', url: '/at/t/sms', headers, body };
  await spool.keep('sms', request, new AppError('database_unavailable'));
}

for (const [name, open] of Object.entries(COLUMNS)) {
  describeWith(['redis-server', 'ffmpeg'], name, () => {
    let column: Column;
    let scene: Scene;
    let started: number[];
    beforeAll(async () => {
      column = await open();
      ({ scene } = column);
      started = scene.logs.map((log) => log.entries.length);
    });
    afterAll(() => column.close());

    it('deals with what it kept on disk while the database was away', async () => {
      const help = { from: '+22310000003', to: '22300', text: 'AIDE', id: 'kept', date: '' };
      await keepOnDisk(scene, new URLSearchParams(help).toString());
      expect(await scene.phone(help.from).sms(/./)).toContain('MENU');
    });

    it('says what it stands on', async () => {
      const { ready, checks } = await scene.ready();
      expect(ready).toBe(true);
      expect(checks.sessions).toBe(column.sessions);
    });

    it('carries a typed question to the mayor and his answer back', async () => {
      const her = scene.phone('+22310000001');
      const mayor = scene.phone(MAYOR);
      const question = 'Quand le forage sera-t-il réparé ?';
      const page = await her.type(USSD_CODE, '4', '1', '1', '1', '1', question, 'kay', '1', '1');
      const reference = /Numéro : (\d+)/.exec(page)?.[1] ?? '';
      expect(await scene.moderate('approve', reference)).toContain('approuvée');
      expect(await mayor.sms(new RegExp(`Question ${reference}`))).toContain(question);
      await mayor.act('sms', { text: `${reference} Le forage sera réparé lundi.` });
      await mayor.sms(new RegExp(`${reference} est partie`));
      expect(await her.sms(new RegExp(`Réponse ${reference}`))).toContain('réparé lundi');
    });

    it('carries a spoken question to the mayor and his answer back in her language', async () => {
      const her = scene.phone('+22310000002');
      const mayor = scene.phone(MAYOR);
      await her.act('beep');
      await her.answer();
      for (const digits of ['1', '1']) await her.act('keys', { digits });
      await her.act('speak', { murmur: 4, end: '#' });
      await her.act('keys', { digits: '1' });
      const { call } = await her.act('speak', { murmur: 2, end: '#' });
      expect(call).toBeNull();
      const reference = await eventually(async () => {
        const where = { medium: 'voice', state: 'received' };
        return (await scene.db('contribution').where(where).first())?.reference;
      }, 'her question');
      await scene.moderate('commune', reference, KAYES);
      await scene.moderate('approve', reference);
      await mayor.sms(new RegExp(reference));
      await mayor.act('sms', { text: `${reference} Le forage sera réparé lundi.` });
      await mayor.sms(new RegExp(`${reference} est partie`));
      await eventually(async () => {
        const answers = scene.db('answer').join('contribution as c', 'c.id', 'contribution_id');
        return answers.where({ reference, 'answer.state': 'sent' }).first('answer.id');
      }, 'the answer on its way');
      const before = (await her.played()).length;
      await scene.moderate('speak', reference, 'audio-prompts/demo/a01-answer.fr.mp3');
      await her.answer();
      await her.act('keys', { digits: '1' });
      const played = await her.played();
      expect(played.filter(({ status }) => status !== 200)).toEqual([]);
      const answer = played.slice(before).map(({ spoken, sentences }) => `${spoken} ${sentences}`);
      expect(answer.join()).toContain('(enregistrement)');
      expect(answer.join()).toContain('bm/answer.play');
      const { file_key: kept } = await scene
        .db('recording as r')
        .join('contribution as c', 'c.recording_id', 'r.id')
        .where({ reference })
        .first('file_key');
      expect(await column.sounds()).toContain(kept);
    });

    it('had nothing to complain about, and wrote down nobody’s number or words', () => {
      const entries = scene.logs.flatMap((log, at) => log.entries.slice(started[at]));
      expect(entries.filter(({ level }) => level !== 'info')).toEqual([]);
      expect(JSON.stringify(entries)).not.toMatch(/2231\d|forage/);
    });
  });
}
