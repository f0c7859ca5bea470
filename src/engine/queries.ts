/** `asks`: somebody of that commune (null: unknown) may ask something for it. */
const DEBATE = ['id', 'theme', 'name', 'stage', 'asks', 'date', 'hour', 'end', 'count', 'answered'];

/**
 * Every query a flow may name: whether it answers a list, the arguments it takes, and the fields its
 * answer (or each item) has. The runner answers them; `text`/`prompt`/`recording`/`audio` inside a field
 * is a `Named` value.
 * @example { "type": "list", "query": "officials", "with": { "commune": "$me.commune.number" } }
 */
export const QUERIES = {
  /**
   * Who she is; `contacts` counts what she has sent, `offered.<code>` is false for one not offered,
   * `waitingAnswer.reference` is that of an answer she has not heard or read (null: none waits),
   * `poorTake` what she sent and nobody can hear, when she does not know (null: nothing).
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
      'news',
      'facilitates',
      'facilitator',
      'offered',
      'official',
      'waitingAnswer',
      'line',
      'poorTake',
    ],
  },
  themes: { list: true, args: [], fields: ['id'] },
  /** Communes whose name begins with what she typed. */
  communes: { list: true, args: ['letters'], fields: ['number', 'name'] },
  officials: {
    list: true,
    args: ['commune'],
    fields: ['id', 'role', 'name', 'label', 'followed', 'invitation'],
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
  /**
   * The first that is not in `after`, the `heard` of the one before it (null: none was heard); null when there
   * are no more.
   */
  next_publication: {
    list: false,
    args: ['commune', 'kind', 'after'],
    fields: ['id', 'content', 'heard'],
  },
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
    fields: ['id', 'content', 'supports', 'supportsAfter', 'supported', 'mine', 'heard'],
  },
  /** What somebody else asked in her commune (null: anywhere), answered and open ones in turn; `who` names whom. */
  next_other: {
    list: false,
    args: ['commune', 'after'],
    fields: [
      'id',
      'who',
      'commune',
      'theme',
      'content',
      'answer',
      'supported',
      'supportsAfter',
      'heard',
    ],
  },
  /** The debate of a commune; null when none is announced, open or just over. `stage`: before, open, over. */
  debate: {
    list: false,
    args: ['commune'],
    fields: DEBATE,
  },
  /** The one a call is about; null once it is called off, or long over. */
  debate_called: {
    list: false,
    args: ['id', 'commune'],
    fields: DEBATE,
  },
  debate_questions: { list: true, args: ['debate'], fields: ['id', 'title', 'supports'] },
  next_debate_question: {
    list: false,
    args: ['debate', 'after'],
    fields: ['id', 'content', 'supports', 'supportsAfter', 'supported', 'mine', 'answer', 'heard'],
  },
  answered: { list: true, args: ['commune'], fields: ['id', 'title', 'supports'] },
  next_answered: {
    list: false,
    args: ['commune', 'after'],
    fields: ['id', 'content', 'mine', 'answer', 'heard'],
  },
  my_requests: { list: true, args: [], fields: ['reference', 'status'] },
  /**
   * One of hers by its reference; null when it is not hers. `spoken`: her language can be heard;
   * `audible` false: a call has no way to say the answer; `readable`: it has words; `official` has it, or
   * answered; `explanation`: why it takes time, while there is no answer; `council`: it waits
   * for the council, `when` is `on` a `date` or `soon`.
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
      'readable',
      'official',
      'explanation',
      'council',
    ],
  },
  next_request: {
    list: false,
    args: ['after'],
    fields: [
      'id',
      'reference',
      'status',
      'answer',
      'spoken',
      'audible',
      'theme',
      'heard',
      'readable',
      'official',
      'explanation',
      'council',
    ],
  },
  /**
   * `state` is `pending`, `ready`, `empty` (nothing to hear) or `failed`; `verdict` is `ok`, `silent`,
   * `short`, `clipped` or `noisy`, null when nobody knows.
   */
  recording: { list: false, args: ['id'], fields: ['state', 'verdict'] },
  /**
   * What a call to an official asks first; null: it is no official's phone. `pin` is `set`, `none`, `shared`,
   * `locked` or `blocked`.
   */
  official_self: { list: false, args: [], fields: ['pin'] },
  /** A code he keyed: whose it is, or what one more wrong code leads to (`locks`: `locked`, `blocked` or null). */
  official_pin: { list: false, args: ['pin'], fields: ['right', 'official', 'locks'] },
  /** A first code, sealed; `same`: it is the one `first` seals. */
  official_new_pin: { list: false, args: ['pin', 'first'], fields: ['official', 'sealed', 'same'] },
  /** What is asked before her own thread: `none`, `set` (a code) or `locked`; `forgotten`: she said so.
   * `masked`: her voice is, before others hear it; `maskAsked`: she has said whether it should be. */
  thread_self: {
    list: false,
    args: [],
    fields: ['pin', 'forgotten', 'masked', 'maskAsked', 'came'],
  },
  thread_pin: { list: false, args: ['pin'], fields: ['right', 'locks'] },
  thread_new_pin: { list: false, args: ['pin', 'first'], fields: ['sealed', 'same'] },
  official_waiting: { list: false, args: ['official'], fields: ['count'] },
  /** A question of the official whose code was keyed; null when it is not his. */
  official_item: {
    list: false,
    args: ['official', 'reference'],
    fields: ['reference', 'themeName', 'group', 'content', 'passable', 'heard'],
  },
  /** The next that waits and is not in `heard`, that of the one before it; null when there are no more. */
  official_next: {
    list: false,
    args: ['official', 'heard'],
    fields: ['reference', 'themeName', 'group', 'content', 'passable', 'heard'],
  },
  /** To whom he may pass it. */
  official_colleagues: {
    list: true,
    args: ['official', 'reference'],
    fields: ['id', 'role', 'name'],
  },
  /** Whether this is the phone of somebody who records prompts; `came`: in a call that came in, she is called back. */
  studio: { list: false, args: [], fields: ['open', 'came'] },
  /** Whose code was keyed; `speaker` null: nobody's, `locked`: it was not looked at. */
  studio_code: { list: false, args: ['code'], fields: ['locked', 'speaker', 'language'] },
  /**
   * The next sentence to record that is not in `heard`: in French, and as it is said today in her language;
   * null when nothing is left. `left` counts it.
   */
  studio_next: {
    list: false,
    args: ['speaker', 'heard'],
    fields: ['prompt', 'french', 'own', 'left', 'heard'],
  },
  /** What she said for a prompt, measured and prepared; `verdict` is `absent` while it has not come. */
  studio_take: {
    list: false,
    args: ['speaker', 'prompt', 'recording'],
    fields: ['verdict', 'take'],
  },
  /** A code keyed by who helps others; `locked`: no other is looked at now. `commune`: where she helps. */
  facilitator_code: { list: false, args: ['code'], fields: ['right', 'locked', 'commune'] },
  /** What somebody said with her help and a call cut off before it was sent; null: nothing. */
  assist_unsent: { list: false, args: [], fields: ['kind', 'ask', 'language', 'body'] },
  /** The last of what was said with her help for which a wrong number was keyed; null: nothing. */
  assist_astray: { list: false, args: [], fields: ['reference'] },
  /**
   * Who said something with a helper, who keyed this phone's number, and nobody has said yet that it is hers: the
   * author of `contribution`, else of what came first; null: nobody. `citizen` null: that one is not of this phone.
   */
  helped: { list: false, args: ['contribution'], fields: ['citizen'] },
  /** How many people are around the phone, and women among them; `right` false: that cannot be. */
  group_size: { list: false, args: ['size', 'women'], fields: ['right', 'size', 'women'] },
  /** A phone number as keyed, and as it is said; null when it is none, or the wrong one of the question `instead`. */
  dialled: { list: false, args: ['digits', 'instead'], fields: ['number', 'said'] },
  /** The commune of a three-digit number; null when there is none. */
  commune_numbered: { list: false, args: ['digits'], fields: ['number', 'text', 'prompt'] },
} as const satisfies Record<
  string,
  { list: boolean; args: readonly string[]; fields: readonly string[] }
>;

export type QueryName = keyof typeof QUERIES;

/** Whether a flow may name it. */
export function isQueryName(name: string): name is QueryName {
  return Object.hasOwn(QUERIES, name);
}

/** What a `do` screen may ask for under `needs`. */
export const NEEDS = ['reference'] as const;
