import type { Named } from '../engine/value.ts';

/** Words, somebody's recording, or both, as something to show: absent parts are left out. */
export function contentOf(row: { text: string | null; recording: string | null }): Named {
  return {
    ...(row.text !== null && row.text !== '' && { text: row.text }),
    ...(row.recording !== null && { recording: row.recording }),
  };
}
