import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/lib/durations.ts';
import type { Agenda } from './agenda.ts';
import type { Goal } from './citizen-moves.ts';
import { openVisit, takeCall, visitBySms, visitByUssd, visitByVoice } from './citizen-visits.ts';
import { type Line, openLines } from './lines.ts';
import type { Moderator } from './moderator.ts';
import { type Desk, officialKeys, planDay, readSms, takeOfficialCall } from './official-habits.ts';
import type { Official } from './officials.ts';
import type { Citizen } from './people.ts';
import { openPhoneWords } from './phone-words.ts';
import { isQueueEmpty, type Reactions } from './quiet.ts';
import { drawQuestion } from './words.ts';
import { START, USSD_CODE, type World } from './world.ts';

/** When a moderator sits down to work. */
const MODERATION_HOURS = [8, 12, 17];
/** Of the calls we make to people. */
const ANSWERS_CALLS = 0.8;
/** Of those who are asked by SMS whether they had an answer. */
const ANSWERS_FOLLOW_UP = 0.4;
/** Somebody in the middle of something does the next thing later. */
const LATER_MS = 10 * MINUTE_MS;

export interface Town {
  world: World;
  citizens: readonly Citizen[];
  officials: readonly Official[];
  agenda: Agenda;
  moderator: Moderator;
  reactions: Reactions;
  /** Nobody begins anything after it. */
  end: number;
}

/** A citizen with her phone in her hand. */
interface Resident {
  citizen: Citizen;
  line: Line;
  /** In the middle of a visit. */
  isBusy: boolean;
  /** What she came for and has not got. */
  unmet: Goal | null;
}

/** People who react to what their phones get, from now on, and who have plans for so many days. */
export function comeAlive(town: Town, days: number): void {
  const { world, citizens, officials, reactions } = town;
  const lines = openLines(
    world.network,
    async () => world.network.busy() === 0 && (await isQueueEmpty(world.db)),
  );
  const residents = new Map(
    citizens.map((citizen): [string, Resident] => [
      citizen.phone,
      { citizen, line: lines.of(citizen.phone), isBusy: false, unmet: null },
    ]),
  );
  const elected = new Map(officials.map((each) => [each.phone, each]));
  const keys = officialKeys(openPhoneWords(world.catalog.locales, 'fr'));
  const desk: Desk = {
    line: ({ phone }) => lines.of(phone),
    agenda: town.agenda,
    now: world.clock.now,
    isOver: () => world.clock.now() >= town.end,
  };
  lines.onSms((phone, text) => {
    const official = elected.get(phone);
    const resident = residents.get(phone);
    if (official !== undefined) readSms(desk, official, text);
    else if (resident !== undefined) readFollowUp(town, resident, text);
  });
  lines.onRing((phone) => {
    const official = elected.get(phone);
    const resident = residents.get(phone);
    if (official !== undefined) {
      reactions.begin(takeOfficialCall(official, lines.of(phone), keys));
    } else if (resident !== undefined) reactions.begin(hearRing(town, resident));
  });
  for (const resident of residents.values()) planVisits(town, resident, days);
  for (let day = 0; day < days; day += 1) planTheDay(town, desk, day);
}

function planTheDay(town: Town, desk: Desk, day: number): void {
  const midnight = START + day * DAY_MS;
  for (const hour of MODERATION_HOURS) {
    town.agenda.at(midnight + hour * HOUR_MS, () => town.moderator.work());
  }
  town.agenda.at(midnight, async () => {
    for (const official of town.officials) planDay(desk, official, midnight, day);
  });
}

/** When she comes, and what for: at a full hour, from six in the morning to nine at night. */
function planVisits(town: Town, resident: Resident, days: number): void {
  const { random, behaviour } = resident.citizen;
  const first = random.between(0, Math.max(0, Math.floor(days * 0.8) - 1));
  const dayTime = () => random.between(6, 21) * HOUR_MS;
  const visit = (day: number, goal: () => Goal) => {
    if (day < days)
      town.agenda.at(START + day * DAY_MS + dayTime(), () => come(town, resident, goal()));
  };
  const asking = (): Goal => ({
    kind: random.next() < 0.75 ? 'ask' : 'challenge',
    ...drawQuestion(random),
  });
  switch (behaviour) {
    case 'asks':
      visit(first, asking);
      if (random.next() < 0.5) visit(first + random.between(2, 14), asking);
      return;
    case 'supports':
      visit(first, () => ({ kind: 'support' }));
      visit(first + random.between(1, 10), () => ({ kind: 'support' }));
      return;
    case 'listens':
      visit(first, () => ({ kind: random.next() < 0.2 ? 'follow' : 'listen' }));
      visit(first + random.between(1, 10), () => ({ kind: 'listen' }));
      return;
    case 'never_returns':
      visit(first, asking);
      return;
    case 'stops':
      visit(first, asking);
      if (first + 4 < days) {
        town.agenda.at(START + (first + 4) * DAY_MS + dayTime(), () => stop(resident));
      }
  }
}

async function come(town: Town, resident: Resident, goal: Goal): Promise<void> {
  const { citizen, line } = resident;
  if (citizen.stopped) return;
  if (resident.isBusy) {
    town.agenda.at(town.world.clock.now() + LATER_MS, () => come(town, resident, goal));
    return;
  }
  const visit = openVisit(citizen, town.world.catalog.locales, goal);
  resident.isBusy = true;
  resident.unmet = goal;
  try {
    if (citizen.medium === 'voice') await visitByVoice(line, visit);
    else if (citizen.medium === 'ussd') await visitByUssd(line, visit, USSD_CODE);
    else await visitBySms(line, visit, firstSms(town, citizen, goal));
  } finally {
    resident.isBusy = false;
  }
  if (visit.isDone) resident.unmet = null;
}

function firstSms({ moderator }: Town, citizen: Citizen, goal: Goal): string {
  if (goal.kind === 'ask') return `Q ${goal.text}`;
  if (goal.kind === 'challenge') return `X ${goal.text}`;
  const known = moderator.known(citizen.commune.number);
  const reference = known[citizen.random.between(0, Math.max(0, known.length - 1))];
  return goal.kind === 'support' && reference !== undefined ? `+${reference}` : 'MENU';
}

async function stop({ citizen, line }: Resident): Promise<void> {
  citizen.stopped = true;
  await line.act('sms', { text: 'STOP' });
}

/** A call of ours, or the call back of a beep that came when she no longer waited for it. */
async function hearRing(town: Town, resident: Resident): Promise<void> {
  const { citizen, line, unmet } = resident;
  if (citizen.random.next() >= ANSWERS_CALLS) return void (await line.act('reject'));
  const goal: Goal = unmet ?? { kind: 'hear' };
  const visit = openVisit(citizen, town.world.catalog.locales, goal);
  await takeCall(line, visit);
  if (visit.isDone) resident.unmet = null;
}

/** "Have you had an answer?": some say. */
function readFollowUp(town: Town, { citizen, line }: Resident, text: string): void {
  const words = openPhoneWords(town.world.catalog.locales, citizen.language);
  const isAsked = words.says(text.split('\n'), 'sms.followup');
  if (!isAsked || citizen.random.next() >= ANSWERS_FOLLOW_UP) return;
  const at = town.world.clock.now() + HOUR_MS;
  town.agenda.at(at, async () => void (await line.act('sms', { text: '2' })));
}
