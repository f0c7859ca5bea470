import type pg from 'pg';
import { newNonce } from './ledger.ts';
import type { OperatorLine } from './operator-line.ts';
import { pause, type Random } from './random.ts';

/** Times a call comes back for a recording that is being made ready, at most. */
const WAITS = 6;

/**
 * A first call that a woman makes: she chooses French, agrees, speaks, sends it and hangs up; every post
 * is repeated until it is answered, some are answered twice with the same bytes.
 * @returns the nonce in the address of her recording.
 */
export async function callAndSpeak(
  line: OperatorLine,
  phone: string,
  random: Random,
): Promise<string> {
  const nonce = newNonce(random.word);
  const call = {
    sessionId: `ATVId_${random.word(24)}`,
    direction: 'Inbound',
    callerNumber: phone,
    destinationNumber: '+22320000000',
  };
  const say = async (at: Instructions, fields: Record<string, string>): Promise<Instructions> => {
    await pause(random.between(20, 300));
    const post = () => line.post(`/voice${at.next}`, { ...call, isActive: '1', ...fields });
    const text = await post();
    if (random.next() < 0.15 && (await post()) !== text) {
      throw new Error('a copy of one callback got other instructions');
    }
    return read(text);
  };
  let at = await say({ next: '', text: '' }, {});
  at = await say(at, { dtmfDigits: '4' });
  at = await say(at, { dtmfDigits: '1' });
  if (!at.text.includes('<Record')) throw new Error(`she is not asked to speak, but: ${at.text}`);
  at = await say(at, { recordingUrl: `https://recordings.example.org/${nonce}.mp3` });
  for (let wait = 0; wait < WAITS && !at.text.includes('<GetDigits'); wait += 1) {
    at = await say(at, {});
  }
  at = await say(at, { dtmfDigits: '1' });
  await line.post('/voice', { ...call, isActive: '0', durationInSeconds: '40' });
  return nonce;
}

interface Instructions {
  /** Query of the address the operator posts to next. */
  next: string;
  text: string;
}

function read(text: string): Instructions {
  const found = /callbackUrl="([^"]+)"/.exec(text) ?? /<Redirect>([^<]+)</.exec(text);
  const address = (found?.[1] ?? '').replaceAll('&amp;', '&');
  return { next: address.slice(address.indexOf('?')), text };
}

/** Recordings that are not in exactly one contribution that was sent. */
export async function notSpokenOnce(
  client: pg.Client,
  nonces: readonly string[],
): Promise<string[]> {
  const { rows } = await client.query<{ url: string; state: string | null }>(
    `select source_url url, contribution.state from recording
      left join contribution on recording_id = recording.id where source_url like '%/nz%'`,
  );
  return nonces.flatMap((nonce) => {
    const found = rows.filter(({ url }) => url.includes(nonce));
    if (found.length !== 1) return [`the recording ${nonce} exists ${found.length} times`];
    const state = found[0]?.state ?? 'in no contribution';
    return state === 'received' ? [] : [`the recording ${nonce} is ${state}`];
  });
}
