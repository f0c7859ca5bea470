/** When a council speaks of what came to it, as people are told. */
export interface CouncilSession {
  /** Ends the catalogue key `status.council.…`. */
  when: 'on' | 'soon';
  /** `12/12/2026`; empty when nobody has said. */
  date: string;
}

/** A day that has passed tells nothing of the next session. @param on, today `YYYY-MM-DD`. */
export function councilSession(on: string | null, today: string): CouncilSession {
  if (on === null || on < today) return { when: 'soon', date: '' };
  return { when: 'on', date: on.split('-').reverse().join('/') };
}

/** `2026-12-12` as it was typed, when it is a day of the calendar from `today` on. */
export function readSessionDate(typed: string, today: string): string | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(typed) || typed < today) return null;
  const date = new Date(`${typed}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(typed) ? typed : null;
}
