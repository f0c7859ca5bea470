import type { Named } from '../../engine/value.ts';

/**
 * The sound of a contribution `c` as anybody hears it but its author and the moderators: where she wants
 * her voice masked, the masked one or, until that is made, none.
 */
export const SOUND_FOR_OTHERS = `(select id from recording where id = c.recording_id
    and mask is null) as recording,
  (select mask_key from recording where id = c.recording_id and mask = 'made') as audio`;

/** Words, somebody's recording, or both, as something to show: absent parts are left out. */
export function contentOf(row: {
  text: string | null;
  recording: string | null;
  audio?: string | null;
}): Named {
  return {
    ...(row.text !== null && row.text !== '' && { text: row.text }),
    ...(row.recording !== null && { recording: row.recording }),
    ...(row.audio != null && { audio: row.audio }),
  };
}
