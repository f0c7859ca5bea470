import { septets } from '../lib/gsm7.ts';
import { type CallbackOutcome, postCallback } from './callbacks.ts';
import { inBackground, newId, type Operator } from './operator.ts';
import { type Phone, type UssdDialogue, working } from './phones.ts';

const HOP_HEADER = 'at-ussd-hop-metadata';

/** What a handset itself says when the network has no page for it. */
const NETWORK_FAILURE = 'Problème de connexion ou code MMI non valide.';

/** What the operator bills one dialogue, in its own words. */
const SESSION_COST = 'XOF 10.0000';

/** Dials a code. Returns why it could not, or null once the first page is there. */
export async function dialUssd(
  operator: Operator,
  phone: Phone,
  code: string,
): Promise<string | null> {
  if (phone.ussd !== null) return 'une page USSD est ouverte : répondez ou quittez-la';
  operator.journal.add(phone.msisdn, 'ussd.dialled', { code });
  const suffix = suffixOf(operator.settings.ussdCode, code);
  if (suffix === null) {
    phone.lastPage = NETWORK_FAILURE;
    operator.journal.add(phone.msisdn, 'ussd.failed', { problem: 'code inconnu' });
    return null;
  }
  const dialogue: UssdDialogue = {
    session: newId(operator, 'ATUid_'),
    code: operator.settings.ussdCode,
    inputs: suffix,
    page: '',
    startedAt: operator.clock.now(),
    hops: 0,
    hopMetadata: [],
    disarm: () => undefined,
    asking: false,
  };
  phone.ussd = dialogue;
  await exchange(operator, phone, dialogue);
  return null;
}

/** Answers the open page. Returns why it could not, or null once the next page is there. */
export async function answerUssd(
  operator: Operator,
  phone: Phone,
  text: string,
): Promise<string | null> {
  const dialogue = phone.ussd;
  if (dialogue === null) return 'aucune page USSD n’est ouverte';
  if (dialogue.asking) return 'le réseau n’a pas encore répondu';
  dialogue.inputs.push(text);
  operator.journal.add(phone.msisdn, 'ussd.input', { session: dialogue.session, text });
  await exchange(operator, phone, dialogue);
  return null;
}

/** The person presses the red key. Returns why there was nothing to leave, or null. */
export function cancelUssd(operator: Operator, phone: Phone): string | null {
  if (phone.ussd === null) return 'aucune page USSD n’est ouverte';
  end(operator, phone, phone.ussd, { status: 'Incomplete', problem: 'quittée' });
  return null;
}

/** `*384*223*1*2#` on `*384*223#` is a deep dial of `1*2`; null for a code of somebody else. */
function suffixOf(ours: string, dialled: string): string[] | null {
  if (dialled === ours) return [];
  const stem = ours.slice(0, -1);
  if (!dialled.endsWith('#') || !dialled.startsWith(`${stem}*`)) return null;
  return dialled.slice(stem.length + 1, -1).split('*');
}

async function exchange(operator: Operator, phone: Phone, dialogue: UssdDialogue): Promise<void> {
  dialogue.disarm();
  dialogue.asking = true;
  await working(phone, async () => {
    const reply = await postCallback(operator, {
      kind: 'ussd',
      phone: phone.msisdn,
      url: `${operator.settings.callbackBase}/ussd`,
      fields: {
        sessionId: dialogue.session,
        phoneNumber: phone.msisdn,
        networkCode: operator.switches.of(phone.msisdn).networkCode,
        serviceCode: dialogue.code,
        text: dialogue.inputs.join('*'),
      },
      headers: hopHeader(dialogue),
    });
    dialogue.asking = false;
    if (phone.ussd === dialogue) show(operator, phone, dialogue, reply);
  });
}

function hopHeader(dialogue: UssdDialogue): Record<string, string> {
  const last = dialogue.hopMetadata.at(-1);
  return last === undefined ? {} : { [HOP_HEADER]: last };
}

function show(
  operator: Operator,
  phone: Phone,
  dialogue: UssdDialogue,
  reply: CallbackOutcome,
): void {
  dialogue.hops += 1;
  const answered = reply.kind === 'answered' ? reply : null;
  const page = answered?.status === 200 ? /^(CON|END) ([\s\S]*)$/.exec(answered.body) : null;
  if (page === null) {
    const problem =
      answered === null ? 'pas de réponse' : `réponse ${answered.status}, ou sans CON ni END`;
    end(operator, phone, dialogue, { status: 'Failed', problem });
    return;
  }
  const metadata = answered?.headers.get(HOP_HEADER);
  if (metadata) dialogue.hopMetadata.push(metadata);
  const text = page[2] ?? '';
  const last = page[1] === 'END';
  dialogue.page = text;
  phone.lastPage = text;
  operator.journal.add(phone.msisdn, 'ussd.page', {
    session: dialogue.session,
    text,
    end: last,
    septets: septets(`CON ${text}`),
  });
  if (last) end(operator, phone, dialogue, { status: 'Success', problem: null });
  else arm(operator, phone, dialogue);
}

function arm(operator: Operator, phone: Phone, dialogue: UssdDialogue): void {
  const idleMs = operator.switches.of(phone.msisdn).ussdIdleMs;
  if (idleMs <= 0) return;
  const timer = setTimeout(() => {
    if (phone.ussd !== dialogue) return;
    end(operator, phone, dialogue, { status: 'Incomplete', problem: 'laissée trop longtemps' });
  }, idleMs);
  dialogue.disarm = () => clearTimeout(timer);
}

interface UssdEnding {
  status: 'Success' | 'Incomplete' | 'Failed';
  problem: string | null;
}

function end(operator: Operator, phone: Phone, dialogue: UssdDialogue, ending: UssdEnding): void {
  dialogue.disarm();
  phone.ussd = null;
  const { status, problem } = ending;
  const { session } = dialogue;
  if (status !== 'Success') phone.lastPage = null;
  if (status === 'Failed') {
    phone.lastPage = NETWORK_FAILURE;
    operator.journal.add(phone.msisdn, 'ussd.failed', { session, problem });
  }
  operator.journal.add(phone.msisdn, 'ussd.ended', { session, status, problem });
  inBackground(operator, () => notifyEnd(operator, phone, dialogue, ending));
}

async function notifyEnd(
  operator: Operator,
  phone: Phone,
  dialogue: UssdDialogue,
  ending: UssdEnding,
): Promise<void> {
  const now = operator.clock.now();
  await postCallback(operator, {
    kind: 'ussd-events',
    phone: phone.msisdn,
    url: `${operator.settings.callbackBase}/ussd/events`,
    fields: {
      date: new Date(now).toISOString().slice(0, 19).replace('T', ' '),
      sessionId: dialogue.session,
      serviceCode: dialogue.code,
      networkCode: operator.switches.of(phone.msisdn).networkCode,
      phoneNumber: phone.msisdn,
      status: ending.status,
      cost: SESSION_COST,
      durationInMillis: String(now - dialogue.startedAt),
      hopsCount: String(dialogue.hops),
      hopsMetadata: dialogue.hopMetadata.join('|'),
      input: dialogue.inputs.join('*'),
      lastAppResponse: dialogue.page,
      ...(ending.problem === null ? {} : { errorMessage: ending.problem }),
    },
  });
}
