import type { RawReply } from '../channels/http.ts';

/** One thing the service stands on. */
export interface Check {
  name: string;
  /** Resolves with a word on its state; rejects when it cannot be reached. */
  probe(): Promise<string>;
  /** False: the service answers without it, in part. */
  required: boolean;
}

const PROBE_MS = 2_000;

/**
 * `/readyz`: 200 when everything required answers, else 503; says in one line each how things stand.
 * @param notes what does not change while running, such as coverage per language.
 */
export async function readiness(checks: readonly Check[], notes: object): Promise<RawReply> {
  const states = await Promise.all(checks.map(probed));
  const ready = states.every(({ ok }, index) => ok || checks[index]?.required === false);
  const body = {
    ready,
    checks: Object.fromEntries(states.map(({ name, state }) => [name, state])),
    ...notes,
  };
  return json(ready ? 200 : 503, body);
}

async function probed(check: Check): Promise<{ name: string; ok: boolean; state: string }> {
  const late = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error('no answer')), PROBE_MS).unref();
  });
  try {
    return { name: check.name, ok: true, state: await Promise.race([check.probe(), late]) };
  } catch {
    return { name: check.name, ok: false, state: 'unreachable' };
  }
}

/** `/healthz`: the process is alive; asks nothing of anything else. */
export function alive(): RawReply {
  return json(200, { alive: true });
}

function json(status: number, body: object): RawReply {
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };
  return { status, headers, body: `${JSON.stringify(body)}\n` };
}
