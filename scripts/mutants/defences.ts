/** One defence, and how to take it away. */
export interface Mutant {
  name: string;
  /** Below the project folder. */
  file: string;
  /** Stands exactly once in the file. */
  find: string;
  replace: string;
  /** Test files of which at least one test must fail without the defence. */
  tests: string[];
  /** Only the tests whose name matches (vitest -t), where the others take long. */
  only?: string;
}

const SWITCHES = 'test/integration/gateway-switches.test.ts';

/** The defences and the simulator's switches they answer. */
export const MUTANTS: readonly Mutant[] = [
  {
    name: 'replay key: a copy of an event gets the reply it got',
    file: 'src/runner/turn.ts',
    find: '  if (known !== undefined) return known;\n',
    replace: '',
    tests: ['test/integration/turn-replay.test.ts'],
  },
  {
    name: 'compare-and-set: of two turns one wins (PostgreSQL)',
    file: 'src/sessions/postgres.ts',
    find: 'where phone_hash = ? and turn = ?`',
    replace: 'where phone_hash = ? and (turn = ? or true)`',
    tests: ['test/contract/sessions.test.ts'],
    only: 'refuses a write on the wrong turn',
  },
  {
    name: 'compare-and-set: of two turns one wins (Redis)',
    file: 'src/sessions/redis.ts',
    find: "ARGV[1] == 'write' and stored == tonumber(ARGV[2])",
    replace: "ARGV[1] == 'write'",
    tests: ['test/contract/sessions.test.ts'],
    only: 'refuses a write on the wrong turn',
  },
  {
    name: 'unique event: a known one performs nothing',
    file: 'src/runner/commit.ts',
    find: 'if (!isNew) throw',
    replace: 'if (!isNew && request.eventKey === "") throw',
    tests: ['test/integration/turn-replay.test.ts'],
  },
  {
    name: 'unique event: an SMS delivered twice is one event',
    file: 'src/channels/sms/dispatch-intake.ts',
    find: 'message.id}`;',
    replace: 'message.id}`.concat(String(Math.random()));',
    tests: [SWITCHES],
    only: 'duplication',
  },
  {
    name: 'check digit of a reference',
    file: 'src/lib/damm.ts',
    find: "return dammDigit(digits) === '0';",
    replace: "return digits !== '';",
    tests: ['src/lib/damm.test.ts', 'src/civic/references.test.ts'],
  },
  {
    name: 'media signature: a private sound needs our address',
    file: 'src/speech/signature.ts',
    find: 'return signing.verify(signed(name, expires), signature);',
    replace:
      "return signing.verify(signed(name, expires), signing.sign(signed(name, expires))) || signature === '';",
    tests: ['src/speech/signature.test.ts'],
  },
  {
    name: 'STOP: nothing we start is queued for her',
    file: 'src/acts/deliveries/queue-delivery.ts',
    find: "item.when === 'allowed' && phone.optedOutAt !== null",
    replace: "item.when !== 'allowed' && phone.optedOutAt !== null && phone.id < 0",
    tests: ['test/integration/acts-deliveries.test.ts'],
  },
  {
    name: 'quiet hours: what we start waits for the morning',
    file: 'src/civic/deliveries/quiet-hours.ts',
    find: "return startedBy === 'person' ? due : nextAllowed(due, quiet, zone);",
    replace:
      "return startedBy === 'person' ? due : nextAllowed(due, null, zone) + (quiet ? 0 : 0);",
    tests: ['src/civic/deliveries/quiet-hours.test.ts'],
  },
  {
    name: 'quiet hours: what was delayed into them waits too',
    file: 'src/acts/deliveries/may-leave.ts',
    find: "? null : 'held';",
    replace: '? null : null;',
    tests: ['test/integration/workers-sending.test.ts'],
  },
  {
    name: 'batch of SMS: what was claimed is handed to one job',
    file: 'src/lib/in-batches.ts',
    find: '      done.delete(item);\n',
    replace: '',
    tests: ['test/integration/sms-batches.test.ts'],
  },
  {
    name: 'batch of SMS: STOP, erasure and a stopped broadcast count up to the claim',
    file: 'src/acts/deliveries/claim-together.ts',
    find: 'return ended === null ? [{ delivery, pays, sealed }] : [];',
    replace: "return ended !== 'never' ? [{ delivery, pays, sealed }] : [];",
    tests: ['test/integration/sms-batches.test.ts'],
  },
  {
    name: 'batch of SMS: nobody spends the share of an answer',
    file: 'src/acts/budgets/reserve-together.ts',
    find: 'const share = Math.min(',
    replace: 'const share = Math.max(',
    tests: ['test/integration/sms-batches.test.ts'],
  },
  {
    name: 'host allow-list: recordings come from known hosts',
    file: 'src/audio/fetch.ts',
    find: "  throw new AppError('recording_host_refused');\n}",
    replace: '  return { isPrivateAllowed: true };\n}',
    tests: ['test/integration/audio-fetch.test.ts'],
  },
  {
    name: 'escaping: what somebody wrote stays text in XML',
    file: 'src/providers/africastalking/xml.ts',
    find: '\n    .replace(/[&<>"\']/g, (char) => ENTITIES[char] ?? char)',
    replace: '',
    tests: ['src/providers/africastalking/voice-actions.test.ts'],
  },
  {
    name: 'demo guard: a real operator never reaches a demo phone',
    file: 'src/acts/deliveries/may-leave.ts',
    find: 'if (delivery.demo && !demoAllowed)',
    replace: 'if (delivery.demo && !demoAllowed && delivery.kind !== delivery.kind)',
    tests: ['test/integration/workers-sending.test.ts'],
  },
  {
    name: 'page limit: no USSD page is over 160 septets',
    file: 'src/engine/paginate.ts',
    find: '    if (size(compose(content, body, more, true).text) > limit) break;\n',
    replace: '',
    tests: ['src/engine/paginate.test.ts'],
  },
  {
    name: 'job removal: the same job can come again',
    file: 'src/queue/queues.ts',
    find: 'removeOnComplete: true, removeOnFail: true',
    replace: 'removeOnComplete: false, removeOnFail: false',
    tests: ['test/contract/queue.test.ts'],
    only: 'runs a job added twice only once',
  },
  {
    name: 'loss: a call whose end was lost is closed',
    file: 'src/workers/sweep.ts',
    find: 'await actOnEach(deps, stale,',
    replace: 'await actOnEach(deps, stale.slice(stale.length),',
    tests: [SWITCHES],
    only: 'loss',
  },
  {
    name: 'delay: a late key of a dialogue she left has no effect',
    file: 'src/runner/play.ts',
    find: 'if (result === null || result.effects.length > 0) break;\n    played = show(port, flows, result.dialogue, result.screen, []);',
    replace:
      'if (result === null) break;\n    played = show(port, flows, result.dialogue, result.screen, result.effects);',
    tests: [SWITCHES],
    only: 'delay',
  },
  {
    name: 'reordering: the state of a delivery only moves forward',
    file: 'src/acts/deliveries/record-delivery-report.ts',
    find: 'if (RANK[report.state] <= RANK[delivery.state])',
    replace: 'if (RANK[report.state] === RANK[delivery.state])',
    tests: [SWITCHES],
    only: 'reordering',
  },
  {
    name: 'failure: what may have left is not sent again at once',
    file: 'src/acts/deliveries/settle-delivery.ts',
    find: "        state: 'unknown',\n        dueAt: decision.until,",
    replace: "        state: 'due',\n        dueAt: now,",
    tests: [SWITCHES],
    only: 'failure',
  },
  {
    name: 'secret code: its digits are in no snapshot',
    file: 'src/engine/step.ts',
    find: '  for (const name of run.secrets) delete run.dialogue.vars[name];\n',
    replace: '',
    tests: ['src/engine/step-voice.test.ts'],
    only: 'a secret',
  },
  {
    name: 'secret code: nobody goes on behind it',
    file: 'src/engine/step.ts',
    find: 'run.dialogue.unsaved && isOpen(run.dialogue.stack) &&',
    replace: 'run.dialogue.unsaved &&',
    tests: ['src/engine/step-voice.test.ts'],
    only: 'behind a code',
  },
  {
    name: 'secret code: a locked phone looks at none',
    file: 'src/acts/officials/look-at-pin.ts',
    find: 'const whose = isOpen ? held',
    replace: 'const whose = isOpen !== null ? held',
    tests: ['test/integration/official-pins.test.ts'],
    only: 'locks after three',
  },
  {
    name: 'number keyed with a helper: only that phone says whose it is',
    file: 'src/acts/facilitators/confirm-keyed.ts',
    find: 'said?.keyedPhoneId === person.phoneId &&',
    replace: 'said?.keyedPhoneId != null &&',
    tests: ['test/integration/keyed-phones.test.ts'],
  },
  {
    name: 'forged number: wrong codes of a call that came in lock such calls alone',
    file: 'src/runner/perform.ts',
    find: 'came: cameIn(request)',
    replace: 'came: false',
    tests: ['test/integration/calls-taken.test.ts'],
    only: 'after three wrong ones',
  },
];
