/** What came of an official's order; each is one sentence `sms.off.<kind>` in French. */
export type OfficialOutcome =
  | {
      /** `sent`: there is no time to undo, it is on its way already. */
      kind:
        | 'answer'
        | 'answer_added'
        | 'answer_empty'
        | 'sent'
        | 'taken'
        /** `taken_why`: with why it takes time; `explain_reason`: he forgot to say why. */
        | 'taken_why'
        | 'explained'
        | 'explain_reason'
        | 'call'
        | 'undo'
        | 'undo_late';
      reference: string;
    }
  /** `reason` is null when he said it instead of typing it. */
  | { kind: 'not_mine'; reference: string; reason: string | null }
  | { kind: 'not_mine_reason'; reference: string }
  /** No item of that reference was sent to him. */
  | { kind: 'unknown'; given: string }
  | { kind: 'unknown_suggest'; given: string; suggestion: string }
  /** Words without a number; `reference` serves as the example. */
  | { kind: 'which'; reference: string }
  | { kind: 'list'; items: { reference: string; theme: string | null }[] }
  | { kind: 'help'; page: 1 | 2; reference: string }
  /** `until` in milliseconds. */
  | { kind: 'pause'; until: number }
  | { kind: 'publication'; publication: 'message' | 'decision' }
  | { kind: 'undo_publication' }
  | {
      kind:
        | 'undo_none'
        | 'list_empty'
        | 'pause_bad'
        | 'resume'
        | 'not_understood'
        | 'unknown_recording'
        | 'not_registered';
    };

/** The commands that need a number show this one when he has none waiting. */
export const EXAMPLE_REFERENCE = '417';
