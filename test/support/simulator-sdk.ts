import { createRequire } from 'node:module';

const load = createRequire(import.meta.url);

interface Sdk {
  SMS: { send(params: object): Promise<{ SMSMessageData: Record<string, unknown> }> };
  VOICE: { call(params: object): Promise<{ entries: Record<string, string>[] }> };
}

/** The real `africastalking` client, pointed at a simulator. */
export function sdkFor(url: string, apiKey = 'simulator'): Sdk {
  const common = load('africastalking/lib/common') as Record<string, unknown>;
  common.SMS_URL = `${url}/version1/messaging`;
  common.VOICE_URL = url;
  const open = load('africastalking') as (options: object) => Sdk;
  return open({ apiKey, username: 'simulator' });
}
