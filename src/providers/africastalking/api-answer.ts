/** A JSON object, or null when `value` is anything else. */
export function asRecord(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
}

/** A message or session id; the API writes `None` where there is none. */
export function providerId(value: unknown): string | null {
  return typeof value === 'string' && value !== '' && value !== 'None' ? value : null;
}

/** A status word as it may be logged: short, and without anything that could be a phone number. */
export function safeWord(value: unknown): string {
  const word = typeof value === 'string' ? value.trim() : '';
  return /^[\w /:.,-]{1,80}$/.test(word) ? word.replace(/\d{6,}/g, '…') : 'no known word';
}
