import { createRequire } from 'node:module';

/** The part of `africastalking` 0.8.3 that we use; the package has no types. */
export interface SdkAccount {
  SMS: { send(params: { to: string; message: string; from?: string }): Promise<unknown> };
  VOICE: {
    call(params: { callFrom: string; callTo: string; clientRequestId: string }): Promise<unknown>;
  };
}

/** The SDK's own addresses and number check, read by it at every call; shared by the process. */
export interface SdkCommon {
  SMS_URL: string;
  VOICE_URL: string;
  CONTENT_URL: string;
  USER_URL: string;
  phoneUtil: { isValidNumber(phone: string): boolean };
}

/** The axios the SDK resolves: its defaults are the only way to give the SDK a timeout. */
export interface SdkHttp {
  defaults: {
    timeout?: number;
    maxRedirects?: number;
    maxContentLength?: number;
    proxy?: false;
  };
}

const require = createRequire(import.meta.url);

export const openAccount = require('africastalking') as (options: {
  username: string;
  apiKey: string;
}) => SdkAccount;

export const common = require('africastalking/lib/common') as SdkCommon;

export const http = createRequire(require.resolve('africastalking'))('axios') as SdkHttp;
