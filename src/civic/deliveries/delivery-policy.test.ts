import { describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../lib/durations.ts';
import { type DeliveryAttempt, type DeliveryDecision, nextDelivery } from './delivery-policy.ts';

const NOW = Date.parse('2026-11-24T10:00Z');

const decide = (more: Partial<DeliveryAttempt>): DeliveryDecision =>
  nextDelivery(
    { kind: 'sms', attempts: 1, code: 'throttled', possibleDuplicate: false, ...more },
    NOW,
  );
const retryIn = (minutes: number, more = {}): DeliveryDecision => ({
  kind: 'retry',
  at: NOW + minutes * MINUTE_MS,
  alarm: false,
  possibleDuplicate: false,
  ...more,
});

describe('an SMS', () => {
  it.each([
    [1, 1],
    [2, 5],
    [3, 15],
    [4, 60],
    [5, 60],
  ])('is tried again after failure %i in %i minutes', (attempts, minutes) => {
    expect(decide({ attempts })).toEqual(retryIn(minutes));
    expect(decide({ attempts, code: 'provider_error' })).toEqual(retryIn(minutes));
  });

  it('is given up after six attempts', () => {
    expect(decide({ attempts: 6 })).toEqual({ kind: 'give_up', reason: 'throttled' });
    expect(decide({ attempts: 60 })).toEqual({ kind: 'give_up', reason: 'throttled' });
  });

  it.each(['no_credit', 'bad_credentials', 'invalid_sender'] as const)(
    'waits every hour with an alarm while %s, however long',
    (code) => {
      expect(decide({ code, attempts: 1 })).toEqual(retryIn(60, { alarm: true }));
      expect(decide({ code, attempts: 500 })).toEqual(retryIn(60, { alarm: true }));
    },
  );

  it.each(['invalid_number', 'blocked', 'unreachable'] as const)('is given up when %s', (code) => {
    expect(decide({ code })).toEqual({ kind: 'give_up', reason: code });
  });

  it('of unknown fate waits for its report, then is sent once more and flagged, never twice', () => {
    expect(decide({ code: 'unknown' })).toEqual({
      kind: 'wait_report',
      until: NOW + 15 * MINUTE_MS,
    });
    expect(decide({ code: 'no_report' })).toEqual(retryIn(0, { possibleDuplicate: true }));
    expect(decide({ code: 'no_report', attempts: 2, possibleDuplicate: true })).toEqual({
      kind: 'give_up',
      reason: 'no_report',
    });
  });

  it('keeps its flag through later retries', () => {
    expect(decide({ attempts: 2, possibleDuplicate: true })).toEqual(
      retryIn(5, { possibleDuplicate: true }),
    );
  });
});

describe('a call', () => {
  it.each(['busy', 'no_answer', 'failed'] as const)(
    '%s is tried once more, then an SMS',
    (code) => {
      expect(decide({ kind: 'call', code })).toEqual(retryIn(2));
      expect(decide({ kind: 'call', code, attempts: 2 })).toEqual({ kind: 'sms_instead' });
    },
  );

  it('declined, unreachable or never placed becomes an SMS', () => {
    expect(decide({ kind: 'call', code: 'rejected' })).toEqual({ kind: 'sms_instead' });
    expect(decide({ kind: 'call', code: 'unreachable' })).toEqual({ kind: 'sms_instead' });
    expect(decide({ kind: 'call', attempts: 6 })).toEqual({ kind: 'sms_instead' });
    expect(decide({ kind: 'call', code: 'no_report', possibleDuplicate: true })).toEqual({
      kind: 'sms_instead',
    });
  });

  it('to an invalid number is given up', () => {
    expect(decide({ kind: 'call', code: 'invalid_number' })).toEqual({
      kind: 'give_up',
      reason: 'invalid_number',
    });
  });
});

describe('a call back that finds her busy', () => {
  const busy = { kind: 'call', code: 'busy', afterBeep: true } as const;

  it('is her own beep at first: tried again in seconds, then as any other', () => {
    expect(decide({ ...busy, attempts: 1 })).toEqual(retryIn(3 / 60));
    expect(decide({ ...busy, attempts: 2 })).toEqual({ kind: 'sms_instead' });
    expect(decide({ ...busy, attempts: 1, afterBeep: false })).toEqual(retryIn(2));
  });
});
