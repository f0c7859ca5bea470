import { isIP } from 'node:net';
import type { Config } from '../../config.ts';
import { type Examination, type Finding, note, ok, problem } from '../../ops/doctor.ts';

const ASK_MS = 3_000;

/** The mobile operator's side: who we are to it, and whether it can reach us. */
export function operatorExaminations(config: Config): Examination[] {
  return [
    { name: 'operator', look: async () => lookAtCredentials(config) },
    { name: 'PUBLIC_URL', look: () => lookAtPublicUrl(config) },
  ];
}

/** Only that they are there: `loadConfig` refuses a real operator without them. */
function lookAtCredentials({ operator, at }: Config): Finding {
  if (operator === 'simulator') return ok('simulator, no account needed');
  const sandbox = at.username === 'sandbox';
  const text = `${operator}, user name and API key given`;
  return sandbox ? note(`${text}; "sandbox" reaches no real phone`) : ok(text);
}

async function lookAtPublicUrl({ operator, publicUrl }: Config): Promise<Finding> {
  const answers = await isAlive(publicUrl);
  const state = answers
    ? 'the gateway answers there'
    : 'nothing answers there now (is the gateway running?)';
  if (operator === 'simulator') return ok(`${publicUrl}; ${state}`);
  const url = new URL(publicUrl);
  if (isPrivateHost(url.hostname)) {
    const advice = 'set PUBLIC_URL to the address the operator posts to';
    return problem(`${publicUrl} cannot be reached from outside`, advice);
  }
  if (url.protocol !== 'https:') {
    return problem(`${publicUrl} sends what citizens type in clear`, 'put it behind https');
  }
  const text = `${publicUrl}; ${state}`;
  return answers ? ok(text) : note(`${text}; from outside: curl ${publicUrl}/healthz`);
}

async function isAlive(publicUrl: string): Promise<boolean> {
  try {
    const answer = await fetch(`${publicUrl}/healthz`, { signal: AbortSignal.timeout(ASK_MS) });
    return answer.ok;
  } catch {
    return false;
  }
}

function isPrivateHost(host: string): boolean {
  if (host === 'localhost' || host.endsWith('.local') || host === '[::1]') return true;
  return isIP(host) === 4 && /^(10|127|169\.254|192\.168|172\.(1[6-9]|2\d|3[01]))\./.test(host);
}
