import type { UssdCodec, UssdEndNotice, UssdEvent } from '../../channels/ussd/codec.ts';
import { DAY_MS } from '../../lib/durations.ts';
import { parseForm, readCount, readId } from '../../lib/form.ts';
import { normaliseMsisdn } from '../../lib/phone.ts';
import { PROVIDER } from './name.ts';

const CONTINUE = 'CON ';
const END = 'END ';

/**
 * USSD of Africa's Talking: form posts whose `text` is all inputs so far joined with `*`, answered by
 * text whose first bytes say whether the dialogue goes on. Any networkCode is accepted: Mali's are in no
 * published list.
 */
export const ussdCodec: UssdCodec = {
  parse(request): UssdEvent | null {
    const form = parseForm(request.body);
    const sessionKey = readId(form?.sessionId);
    const msisdn = normaliseMsisdn(form?.phoneNumber ?? '');
    if (form === null || sessionKey === null || msisdn === null) return null;
    const text = form.text ?? '';
    return {
      provider: PROVIDER,
      sessionKey,
      msisdn,
      serviceCode: form.serviceCode ?? '',
      kind: text === '' ? 'begin' : 'input',
      text,
      cumulative: true,
    };
  },

  parseEnd(request): UssdEndNotice | null {
    const form = parseForm(request.body);
    const sessionKey = readId(form?.sessionId);
    const msisdn = normaliseMsisdn(form?.phoneNumber ?? '');
    if (form === null || sessionKey === null || msisdn === null) return null;
    return {
      provider: PROVIDER,
      sessionKey,
      msisdn,
      status: readId(form.status) ?? '',
      durationMs: readCount(form.durationInMillis, DAY_MS),
      cost: readId(form.cost),
    };
  },

  format(reply) {
    return {
      status: 200,
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      body: (reply.end ? END : CONTINUE) + reply.text,
    };
  },
};
