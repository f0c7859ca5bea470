import { afterAll, beforeAll, expect, it } from 'vitest';
import { openAudioStore } from '../../src/audio/open-store.ts';
import { openScene, type Scene } from '../support/scene.ts';

const MAYOR = '+22311000001';
const KAYES = '117';
/** Her voice as an operator would give it: an mp3. */
const VOICE = 'audio-prompts/demo/a01.fr.mp3';
const SPOKEN_ANSWER = 'audio-prompts/demo/a01-answer.fr.mp3';
const RECORDED = '(enregistrement)';

let scene: Scene;
beforeAll(async () => {
  scene = await openScene({ FFMPEG_PATH: 'none', ESPEAK_PATH: 'none' });
});
afterAll(() => scene.stop());

/** What a phone was played after so many sounds, each fetched again and found to be one. */
async function heard(msisdn: string, since = 0): Promise<string[]> {
  const played = (await scene.phone(msisdn).played()).slice(since);
  expect(played.filter(({ status, sha256 }) => status !== 200 || sha256 === '')).toEqual([]);
  for (const { url } of played) {
    const { status, headers } = await fetch(String(url).replace('localhost', '127.0.0.1'));
    expect([status, headers.get('content-type')]).toEqual([200, 'audio/mpeg']);
  }
  return played.map(({ spoken }) => String(spoken));
}

/** A first call in Bambara to its end; returns the number of her question. */
async function askByVoice(msisdn: string, voice: object): Promise<string> {
  const her = scene.phone(msisdn);
  await her.act('beep');
  await her.answer();
  await her.act('keys', { digits: '1' });
  await her.act('keys', { digits: '1' });
  await her.act('speak', { ...voice, end: '#' });
  await her.act('keys', { digits: '1' });
  const { call } = await her.act('speak', { ...voice, end: '#' });
  expect(call).toBeNull();
  const { reference } = await scene
    .db('contribution as c')
    .join('citizen', 'citizen.id', 'c.citizen_id')
    .join('phone', 'phone.id', 'citizen.phone_id')
    .where({ 'phone.hash': scene.hashPhone(msisdn), state: 'received' })
    .first('reference');
  return reference;
}

/** Sounds that were put together; recipes, which only name sounds, are not. */
async function built(): Promise<string[]> {
  const store = openAudioStore(`file:${scene.varDirs[0]}/audio`);
  const found: string[] = [];
  for (const prefix of ['s/', 't/'])
    for await (const key of store.list(prefix)) if (!key.endsWith('.json')) found.push(key);
  return found;
}

it('is said to whoever looks', async () => {
  const { ready, checks } = await scene.ready();
  expect(ready).toBe(true);
  expect(checks.sound).toBe(
    'no ffmpeg: committed sentences only; no espeak-ng: typed words are not read',
  );
});

it('takes a first call to its end, and she hears herself as she came', async () => {
  const her = '+22310000001';
  const reference = await askByVoice(her, { file: VOICE });
  const all = await heard(her);
  expect(all).toContain('Bamanankan kama, 1 digi.');
  expect(all).toContain(RECORDED);
  expect(all.join(' ')).toContain([...reference].join(' '));
  const hers = scene.db('recording').where({ purpose: 'contribution' });
  const [recording] = await hers.whereNotNull('source_url');
  const store = openAudioStore(`file:${scene.varDirs[0]}/audio`);
  const kept = await Promise.all([recording.original_key, recording.file_key].map(store.read));
  expect(kept[0]?.equals(kept[1] ?? Buffer.alloc(0))).toBe(true);
  expect(await built()).toEqual([]);
});

it('sends what is no mp3 without playing it back', async () => {
  const her = '+22310000003';
  await askByVoice(her, { murmur: 3 });
  expect(await heard(her)).not.toContain(RECORDED);
  const recordings = scene.db('recording').where({ purpose: 'contribution', state: 'pending' });
  expect(await recordings).toHaveLength(1);
});

it('says that an answer has come, and plays the voice a facilitator lends it', async () => {
  const msisdn = '+22310000002';
  const her = scene.phone(msisdn);
  const mayor = scene.phone(MAYOR);
  const reference = await askByVoice(msisdn, { file: VOICE });
  await scene.moderate('commune', reference, KAYES);
  await scene.moderate('approve', reference);
  await mayor.sms(new RegExp(reference));
  let since = (await her.played()).length;
  await mayor.act('sms', { text: `${reference} Le forage sera réparé lundi.` });
  await her.answer();
  await her.act('keys', { digits: '1' });
  expect((await heard(msisdn, since)).at(-1)).toMatch(/4 digi/);
  const { call } = await her.act('keys', { digits: '4' });
  expect(call).toBeNull();
  since = (await her.played()).length;
  await scene.moderate('speak', reference, SPOKEN_ANSWER);
  await her.answer();
  await her.act('keys', { digits: '1' });
  const answer = await heard(msisdn, since);
  expect(answer.slice(answer.indexOf('Jaabi.'), answer.indexOf('Jaabi.') + 2)).toEqual([
    'Jaabi.',
    RECORDED,
  ]);
  expect(await built()).toEqual([]);
});
