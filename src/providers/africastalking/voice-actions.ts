import type { VoiceStep } from '../../channels/voice/codec.ts';
import { escapeXml, xmlDocument, xmlElement } from './xml.ts';

/** The one key that ends a recording: `finishOnKey` is documented for a single key. */
const END_KEY = '#';

type Collect = Extract<VoiceStep, { step: 'collect' }>;
type Recording = Extract<VoiceStep, { step: 'record' }>;

/**
 * The XML that makes the operator do `steps`. Every address it will call back is `address` plus, where
 * the request alone would not say what happened, a marker: `noinput` silence, `rec` a recording ended,
 * `wait` a plain redirect.
 */
export function writeActions(steps: readonly VoiceStep[], address: string): string {
  return xmlDocument(xmlElement('Response', {}, writeReached(steps, address)));
}

function writeReached(steps: readonly VoiceStep[], address: string): string[] {
  if (steps.some(({ step }) => step === 'reject')) return [xmlElement('Reject')];
  const last = steps.findIndex(({ step }) => step !== 'play');
  const reached = last < 0 ? steps : steps.slice(0, last + 1);
  return reached.flatMap((step) => writeStep(step, address));
}

function writeStep(step: VoiceStep, address: string): string[] {
  switch (step.step) {
    case 'play':
      return writePlay(step.url);
    case 'collect':
      // Without input the operator tells nobody and goes on: the Redirect is how we hear of silence.
      return [writeCollect(step, address), writeRedirect(`${address}&noinput=1`)];
    case 'record':
      return [writeRecord(step, `${address}&rec=1`)];
    case 'redirect':
      return [writeRedirect(`${address}&wait=1`)];
    case 'hangup':
      return [];
    case 'reject':
      return [xmlElement('Reject')];
  }
}

function writePlay(url: string | null): string[] {
  return url === null ? [] : [xmlElement('Play', { url })];
}

function writeCollect(step: Collect, callbackUrl: string): string {
  const numDigits = wholeNumber(step.digits);
  const attributes = {
    numDigits,
    timeout: wholeNumber(step.timeoutSeconds),
    ...(numDigits > 1 && { finishOnKey: END_KEY }),
    callbackUrl,
  };
  return xmlElement('GetDigits', attributes, writePlay(step.url));
}

function writeRecord(step: Recording, callbackUrl: string): string {
  const attributes = {
    finishOnKey: END_KEY,
    maxLength: wholeNumber(step.maxSeconds),
    timeout: wholeNumber(step.silenceSeconds),
    trimSilence: true,
    playBeep: true,
    callbackUrl,
  };
  return xmlElement('Record', attributes, writePlay(step.url));
}

function writeRedirect(url: string): string {
  return xmlElement('Redirect', {}, [escapeXml(url)]);
}

function wholeNumber(value: number): number {
  return Math.max(1, Math.round(value));
}
