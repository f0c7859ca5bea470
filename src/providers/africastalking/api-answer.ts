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

/** A status word as it may be logged: one word, so never what somebody wrote. */
export function safeWord(value: unknown): string {
  return typeof value === 'string' && /^[A-Za-z]{1,40}$/.test(value) ? value : 'no known word';
}

/** A sentence of the operator where nobody's words can be, without what could be a phone number. */
export function safeSentence(value: unknown): string {
  const text = typeof value === 'string' ? value.trim().slice(0, 80) : '';
  return text.replace(/\d{5,}/g, '…') || 'no known word';
}
