import { AppError } from '../errors.ts';
import type { ModerationItem } from '../storage/moderation/moderation-views.ts';
import { broadcastCommand } from './broadcast.ts';
import { budgetCommand } from './budget.ts';
import { type Command, HELP, readCommand, readModerator } from './command.ts';
import type { Context, ModerationDeps, ModerationIo, Reply } from './context.ts';
import { councilCommand } from './council.ts';
import { debateCommand } from './debates.ts';
import { approveItem, refuseItem, routeItem, themeItem, transcribeItem } from './decide.ts';
import { callCommand, digestCommand } from './digest-times.ts';
import { facilitatorCommand } from './facilitators.ts';
import { focalCommand } from './focal.ts';
import { importCommand } from './import-officials.ts';
import { pinCommand } from './issue-pin.ts';
import { listWaiting } from './list.ts';
import { listen } from './listen.ts';
import { maskItem } from './mask.ts';
import { mergeItems, refuseMerged, similarTo, unmergeItem } from './merging.ts';
import { officialCommand } from './officials.ts';
import { listOfficials, setCommuneHeard } from './places.ts';
import { publishItem, transcribePublished, withholdItem } from './publish.ts';
import { reasonLines } from './reasons.ts';
import { showResponsiveness } from './responsiveness.ts';
import { show } from './show.ts';
import { speakItem } from './speak.ts';
import { speakerCommand } from './speakers.ts';
import { findSubject, type PublishedSubject, type Subject } from './subject.ts';
import { resetPin } from './thread-pin.ts';

export type ExitCode = 0 | 1 | 2;

/** Name under which decisions are kept when nobody gives one. */
const NOBODY = 'moderateur';

/**
 * Runs one moderation command, in French: `runModerate(['approve', '417'], io, deps)`.
 * @returns 0 done, 1 not possible (unknown, decided already, a part of the service is down), 2 typed wrong.
 */
export async function runModerate(
  argv: readonly string[],
  io: ModerationIo,
  deps: ModerationDeps,
): Promise<ExitCode> {
  const read = readCommand(argv);
  if (!read.ok) return answer(io, { usage: read.problem });
  const { command } = read;
  const moderator = readModerator(command.by ?? io.user ?? NOBODY);
  if (moderator === null)
    return answer(io, { usage: '--by : un nom, de quarante lettres au plus.' });
  try {
    return answer(io, await perform({ io, deps, moderator }, command));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return answer(io, { refused: `${error.code}. ${error.entry.operator}` });
  }
}

type About = (context: Context, subject: Subject, command: Command) => Promise<Reply> | Reply;

/** Commands about one thing, and how many words follow it: least, most. */
const ABOUT: Readonly<Record<string, { words: readonly [number, number]; run: About }>> = {
  show: { words: [0, 0], run: ({ deps }, subject) => show(deps, subject) },
  play: { words: [0, 0], run: listen },
  transcribe: {
    words: [1, 1],
    run: (context, subject, { arguments: [, text = ''], theme }) =>
      subject.kind === 'publication' && theme === undefined
        ? transcribePublished(context, subject.id, text)
        : forContribution(subject, (item) => transcribeItem(context, item, { text, theme })),
  },
  theme: {
    words: [1, 1],
    run: (context, subject, { arguments: [, theme = ''] }) =>
      forContribution(subject, (item) => themeItem(context, item, theme)),
  },
  approve: {
    words: [0, 0],
    run: (context, subject, { shown }) =>
      forAlone(context, subject, (item) => approveItem(context, item, shown), 'publish'),
  },
  refuse: {
    words: [1, 2],
    run: (context, subject, { arguments: [, reason = '', words] }) =>
      forAlone(
        context,
        subject,
        (item) => refuseItem(context, item, { reason, words }),
        'withhold',
      ),
  },
  route: {
    words: [1, 1],
    run: (context, subject, { arguments: [, official = ''], anyway }) =>
      forAlone(context, subject, (item) => routeItem(context, item, official, anyway)),
  },
  similar: {
    words: [0, 0],
    run: (context, subject) => forContribution(subject, (item) => similarTo(context, item)),
  },
  unmerge: {
    words: [0, 0],
    run: (context, subject) => forContribution(subject, (item) => unmergeItem(context, item)),
  },
  commune: {
    words: [1, 1],
    run: (context, subject, { arguments: [, number = ''] }) =>
      setCommuneHeard(context, subject, number),
  },
  speak: {
    words: [1, 1],
    run: (context, subject, { arguments: [, file = ''] }) => speakItem(context, subject, file),
  },
  mask: {
    words: [1, 1],
    run: (context, subject, { arguments: [, on = ''] }) =>
      forContribution(subject, (item) => maskItem(context, item, on)),
  },
  'pin-reset': {
    words: [0, 0],
    run: (context, subject) => forContribution(subject, (item) => resetPin(context, item)),
  },
  publish: {
    words: [0, 0],
    run: (context, subject) => forPublished(subject, (item) => publishItem(context, item)),
  },
  withhold: {
    words: [1, 2],
    run: (context, subject, { arguments: [, reason = '', words] }) =>
      forPublished(subject, (item) => withholdItem(context, item, { reason, words })),
  },
};

type Apart = (
  context: Context,
  typed: readonly string[],
  command: Command,
) => Promise<Reply> | Reply;

/** Commands that are about no one item, or find what they are about themselves. */
const APART: Readonly<Record<string, Apart>> = {
  help: () => ({ lines: [...HELP] }),
  list: async ({ deps }) => ({ lines: await listWaiting(deps) }),
  reasons: ({ deps }) => ({ lines: reasonLines(deps) }),
  officials: (context, typed, { anyway }) =>
    typed[0] === 'import'
      ? importCommand(context, typed, anyway)
      : forCommune('officials', typed, (commune) => listOfficials(context.deps, commune)),
  official: (context, typed, { anyway }) => officialCommand(context, typed, anyway),
  responsiveness: (context, typed) =>
    forCommune('responsiveness', typed, (commune) => showResponsiveness(context, commune)),
  merge: (context, typed, { anyway }) => mergeItems(context, typed, anyway),
  council: councilCommand,
  debate: debateCommand,
  speaker: speakerCommand,
  budget: budgetCommand,
  broadcast: broadcastCommand,
  digest: digestCommand,
  call: callCommand,
  focal: focalCommand,
  facilitator: facilitatorCommand,
  pin: pinCommand,
};

async function perform(context: Context, command: Command): Promise<Reply> {
  const { name, arguments: typed } = command;
  if (Object.hasOwn(APART, name) && APART[name]) return APART[name](context, typed, command);
  const about = Object.hasOwn(ABOUT, name) ? ABOUT[name] : undefined;
  if (about === undefined) return { usage: `Commande inconnue : ${name.slice(0, 20)}` };
  const [least, most] = about.words;
  const words = typed.length - 1;
  if (words < least || words > most) return { usage: usageOf(name) };
  const found = await findSubject(context.deps.db, typed[0] ?? '');
  if (!found.ok) return { refused: found.problem };
  return about.run(context, found.subject, command);
}

function forCommune(
  name: string,
  typed: readonly string[],
  run: (commune: string) => Promise<Reply>,
): Promise<Reply> | Reply {
  const commune = typed.join(' ');
  return commune === '' ? { usage: usageOf(name) } : run(commune);
}

/** As `forContribution`, of one that is not merged into another. */
function forAlone(
  context: Context,
  subject: Subject,
  run: (item: ModerationItem) => Promise<Reply>,
  instead?: string,
): Promise<Reply> | Reply {
  const alone = async (item: ModerationItem) =>
    (await refuseMerged(context, item)) ?? (await run(item));
  return forContribution(subject, alone, instead);
}

function forContribution(
  subject: Subject,
  run: (item: ModerationItem) => Promise<Reply>,
  instead?: string,
): Promise<Reply> | Reply {
  if (subject.kind === 'contribution') return run(subject.item);
  const hint = instead === undefined ? '' : ` Pour a7, p12, r3 : ${instead}.`;
  return { usage: `Donnez le numéro d'une demande, comme 417.${hint}` };
}

function forPublished(
  subject: Subject,
  run: (item: PublishedSubject) => Promise<Reply>,
): Promise<Reply> | Reply {
  if (subject.kind === 'contribution' || subject.kind === 'citizen') {
    return { usage: 'Donnez a7, p12 ou r3. Pour une demande : approve ou refuse.' };
  }
  return run(subject);
}

function usageOf(name: string): string {
  return HELP.find((line) => line.startsWith(`${name} `)) ?? HELP[0];
}

function answer(io: ModerationIo, reply: Reply): ExitCode {
  if ('lines' in reply) {
    for (const line of reply.lines) io.out(line);
    return 0;
  }
  io.error('refused' in reply ? reply.refused : `${reply.usage}\nAide : npm run moderate -- help`);
  return 'refused' in reply ? 1 : 2;
}
