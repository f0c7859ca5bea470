import { pause } from './random.ts';

/** The operator's side of the wire: posts callbacks, and posts them again until they are taken. */
export interface OperatorLine {
  /** Posts once more and more until the answer is 200. Throws after `PATIENCE_MS`. */
  post(path: string, fields: Readonly<Record<string, string>>): Promise<string>;
  /** Posts that got no 200, over all callbacks. */
  repeated(): number;
}

const PATIENCE_MS = 120_000;
/** Africa's Talking waits this long for a page. */
const ANSWER_LIMIT_MS = 10_000;
const AGAIN_MS = 120;

/** @param base answers `http://host:port/at/<token>` of the gateway that runs now. */
export function openOperatorLine(base: () => string): OperatorLine {
  let repeated = 0;
  return {
    repeated: () => repeated,
    post: async (path, fields) => {
      const until = Date.now() + PATIENCE_MS;
      let last = 'nothing';
      while (Date.now() < until) {
        const reply = await postOnce(`${base()}${path}`, fields);
        if (reply.status === 200) return reply.body;
        last = `status ${reply.status}`;
        repeated += 1;
        await pause(AGAIN_MS);
      }
      throw new Error(`${path}: no 200 in ${PATIENCE_MS / 1000} s, last ${last}`);
    },
  };
}

/** One callback; status 0 when there was no whole answer. */
export async function postOnce(
  url: string,
  fields: Readonly<Record<string, string>>,
): Promise<{ status: number; body: string }> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(fields).toString(),
      signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
    });
    return { status: response.status, body: await response.text() };
  } catch {
    return { status: 0, body: '' };
  }
}

/** The fields of a USSD callback. */
export function ussdFields(
  sessionId: string,
  phoneNumber: string,
  text: string,
): Record<string, string> {
  return { sessionId, phoneNumber, text, serviceCode: '*384*223#', networkCode: '99999' };
}
