/**
 * Every query a flow may name: whether it answers a list, the arguments it takes, and the fields its
 * answer (or each item) has. The runner answers them; `text`/`prompt`/`recording`/`audio` inside a field
 * is a `Named` value.
 * @example { "type": "list", "query": "officials", "with": { "commune": "$me.commune.number" } }
 */
export const QUERIES = {
  /**
   * Who she is; `contacts` counts what she has sent, `offered.<code>` is false for one not offered,
   * `waitingAnswer.reference` is that of an answer she has not heard or read (null: none waits).
   */
  citizen: {
    list: false,
    args: [],
    fields: [
      'language',
      'consent',
      'commune',
      'communeAsked',
      'sexAsked',
      'ageAsked',
      'contacts',
      'optedOut',
      'erasing',
      'draft',
      'help',
      'offered',
      'waitingAnswer',
    ],
  },
  themes: { list: true, args: [], fields: ['id'] },
  /** Communes whose name begins with what she typed. */
  communes: { list: true, args: ['letters'], fields: ['number', 'name'] },
  officials: {
    list: true,
    args: ['commune'],
    fields: ['id', 'role', 'name', 'label', 'followed'],
  },
  /**
   * Who would get what she sends; `known` false: a facilitator has to find somebody. `pace`: how he
   * answers (civic/responsiveness.ts), null when there is nothing to say of it; `days` with `usual`.
   */
  recipient: {
    list: false,
    args: ['commune', 'official', 'theme'],
    fields: ['known', 'pace', 'days'],
  },
  /** How an official answers, or the council of a commune; `judged`: enough authors said what they think. */
  responsiveness: {
    list: false,
    args: ['commune', 'official'],
    fields: ['total', 'answered', 'pace', 'days', 'judged', 'good', 'notGood'],
  },
  publications: { list: true, args: ['commune', 'kind'], fields: ['id', 'date', 'title'] },
  publication: { list: false, args: ['id'], fields: ['id', 'content'] },
  /** The one after `after`, the newest when it is null; null when there are no more. */
  next_publication: { list: false, args: ['commune', 'kind', 'after'], fields: ['id', 'content'] },
  challenges: { list: true, args: ['commune'], fields: ['id', 'title', 'supports'] },
  /** `supportsAfter` is the number once hers is added. */
  challenge: {
    list: false,
    args: ['id'],
    fields: ['id', 'content', 'supports', 'supportsAfter', 'supported', 'mine', 'answer'],
  },
  next_challenge: {
    list: false,
    args: ['commune', 'after'],
    fields: ['id', 'content', 'supports', 'supportsAfter', 'supported'],
  },
  answered: { list: true, args: ['commune'], fields: ['id', 'title', 'supports'] },
  next_answered: {
    list: false,
    args: ['commune', 'after'],
    fields: ['id', 'content', 'mine', 'answer'],
  },
  my_requests: { list: true, args: [], fields: ['reference', 'status'] },
  /**
   * One of hers by its reference; null when it is not hers. `spoken`: her language can be heard;
   * `audible` false: a call has no way to say the answer.
   */
  request: {
    list: false,
    args: ['reference'],
    fields: [
      'id',
      'reference',
      'status',
      'statusName',
      'content',
      'answer',
      'spoken',
      'audible',
      'theme',
    ],
  },
  next_request: {
    list: false,
    args: ['after'],
    fields: ['id', 'reference', 'status', 'answer', 'spoken', 'audible', 'theme'],
  },
  /**
   * `state` is `pending`, `ready`, `empty` (nothing to hear) or `failed`; `verdict` is `ok`, `silent`,
   * `short`, `clipped` or `noisy`, null when nobody knows.
   */
  recording: { list: false, args: ['id'], fields: ['state', 'verdict'] },
  /** An item sent to the official who is on the line; null when it is not his. */
  official_item: { list: false, args: ['reference'], fields: ['themeName', 'content'] },
} as const satisfies Record<
  string,
  { list: boolean; args: readonly string[]; fields: readonly string[] }
>;

export type QueryName = keyof typeof QUERIES;

export function isQueryName(name: string): name is QueryName {
  return Object.hasOwn(QUERIES, name);
}

/** What a `do` screen may ask for under `needs`. */
export const NEEDS = ['reference'] as const;
