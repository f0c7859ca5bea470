import type { PublicationKind } from '../../storage/publications/publications.ts';

/** What came of an official's order; each is one sentence `sms.off.<kind>` in French. */
export type OfficialOutcome =
  | {
      /** `sent`: there is no time to undo, it is on its way already. */
      kind:
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
        | 'undo_late'
        /** Its author or a moderator took it back; he refused it or passed it on. */
        | 'gone'
        | 'given_away'
        /** There is nothing left to take in charge or to explain. */
        | 'answered_already'
        /** The author was told already. */
        | 'undo_told'
        | 'undo_taken'
        | 'undo_explained'
        /** No colleague of his can be reached, or it is not to be passed on. */
        | 'pass_nobody'
        | 'undo_pass';
      reference: string;
    }
  /** `quoted`: the words he had written before he said which question they answer. */
  | { kind: 'answer'; reference: string; quoted?: string }
  /** The question itself, as it was first sent to him. */
  | { kind: 'item'; reference: string; body: string }
  /** `reason` is null when he said it instead of typing it. */
  | { kind: 'not_mine'; reference: string; reason: string | null }
  | { kind: 'not_mine_reason'; reference: string }
  /** To whom it went. */
  | { kind: 'passed'; reference: string; name: string }
  /** Whom it may be passed to, in the order of their numbers. */
  | { kind: 'pass_who'; reference: string; names: string[] }
  /** `reference` was merged into `into`: what he ordered was done there. */
  | { kind: 'merged'; reference: string; into: string }
  /** No item of that reference was sent to him. */
  | { kind: 'unknown'; given: string }
  | { kind: 'unknown_suggest'; given: string; suggestion: string }
  /** Several numbers of his it may have been: he sends the right one. */
  | { kind: 'unknown_choose'; given: string; references: string[] }
  /** None of his it may have been: his words are kept for the right one. */
  | { kind: 'unknown_kept'; given: string }
  /**
   * Words without a number; `reference` serves as the example. `which_kept`: kept until he sends the number;
   * `which_one`: kept, and only that question can be meant.
   */
  | { kind: 'which' | 'which_kept' | 'which_one'; reference: string }
  | { kind: 'list'; items: { reference: string; theme: string | null }[] }
  | { kind: 'help'; page: 1 | 2 | 3; reference: string }
  /** `until` in milliseconds. */
  | { kind: 'pause'; until: number }
  | { kind: 'publication'; publication: PublicationKind }
  /** 0 Sunday to 6 Saturday; `hour` as it will be, after the quiet hours. */
  | { kind: 'call_times' | 'digest_times'; days: number[]; hour: number }
  | { kind: 'undo_publication' }
  | {
      kind:
        | 'undo_none'
        | 'pin'
        | 'pin_again'
        | 'pin_bad'
        | 'pin_blocked'
        | 'pin_locked'
        | 'pin_shared'
        | 'pin_wrong'
        | 'call_off'
        | 'call_times_bad'
        | 'digest_times_bad'
        | 'list_empty'
        | 'pause_bad'
        | 'resume'
        | 'not_understood'
        | 'unknown_recording'
        | 'not_registered';
    };

/** The commands that need a number show this one when he has none waiting. */
export const EXAMPLE_REFERENCE = '417';
