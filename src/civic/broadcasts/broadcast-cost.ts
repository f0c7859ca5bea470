/** One language and medium of those who are told. */
export interface ToldPart {
  kind: 'sms' | 'call';
  count: number;
  /** Of one SMS; calls have none. */
  segments: number;
}

/** In millionths, of one segment and one begun minute. */
export interface BroadcastPrices {
  segmentMillionths: number;
  minuteMillionths: number;
}

export interface BroadcastEstimate {
  peopleSms: number;
  peopleCall: number;
  segments: number;
  /** Seconds of all calls together. */
  callSeconds: number;
  amountMillionths: number;
}

/** A call says who calls and what to press, waits for a key, and says goodbye. */
const AROUND_SECONDS = 20;
/** Words a synthetic voice says in a second. */
const WORDS_A_SECOND = 2;

/** How long one call of a broadcast is taken to be: as long as its sound, or its words read. */
export function callSecondsOf(content: { body: string; soundSeconds: number | null }): number {
  const words = content.body.split(/\s+/).filter((word) => word !== '').length;
  return AROUND_SECONDS + Math.ceil(content.soundSeconds ?? words / WORDS_A_SECOND);
}

/** What one call of a broadcast is taken to cost: begun minutes. */
export function callCost(callSeconds: number, prices: BroadcastPrices): number {
  return Math.ceil(callSeconds / 60) * prices.minuteMillionths;
}

/** What telling everybody is expected to take, every SMS whole and every call answered. */
export function estimateBroadcast(
  parts: readonly ToldPart[],
  callSeconds: number,
  prices: BroadcastPrices,
): BroadcastEstimate {
  const sum = (of: (part: ToldPart) => number) => parts.reduce((all, part) => all + of(part), 0);
  const peopleSms = sum(({ kind, count }) => (kind === 'sms' ? count : 0));
  const peopleCall = sum(({ kind, count }) => (kind === 'call' ? count : 0));
  const segments = sum(({ kind, count, segments: each }) => (kind === 'sms' ? count * each : 0));
  return {
    ...{ peopleSms, peopleCall, segments },
    callSeconds: peopleCall * callSeconds,
    amountMillionths:
      segments * prices.segmentMillionths + peopleCall * callCost(callSeconds, prices),
  };
}
