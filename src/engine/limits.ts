/** Every limit of the engine in one place. */
export const LIMITS = {
  /** Screens passed in one step before a flow counts as looping. */
  hops: 60,
  /** Septets of one USSD page, `CON ` or `END ` included (protocols A1.4: 160 is the safe figure). */
  ussdSeptets: 160,
  /** Septets taken by `CON ` or `END `. */
  ussdPrefix: 4,
  /** Septets of one SMS thread page: three concatenated parts of 153. */
  smsSeptets: 459,
  /** Options on one text page. */
  textOptions: 8,
  /** Options of one spoken menu. */
  voiceOptions: 4,
  /** Silences and wrong keys of a call answered by repeating the screen; the next one says goodbye. */
  silences: 2,
  /** Empty recordings answered by asking again; the next one says goodbye. */
  emptyTakes: 2,
  /** "One moment" waits for a recording before the review goes on without play back. */
  recordingWaits: 3,
  /** Positions kept for going back. */
  history: 12,
  /** Characters of typed text looked at; the rest is cut before anything else happens. */
  inputCharacters: 1_000,
} as const;
