import type { PhoneChanged } from '../acts/staff/change-official-phone.ts';
import type { NotDone } from '../acts/staff/import-officials.ts';
import { DAYS } from '../civic/sms/sms-official-times.ts';
import { foldKey } from '../lib/text-fold.ts';
import type { OfficialRole, OfficialRow } from '../storage/officials/officials.ts';

/** What is typed for a role, folded. */
const ROLES: Readonly<Record<string, OfficialRole>> = {
  maire: 'mayor',
  mayor: 'mayor',
  adjoint: 'deputy',
  adjointe: 'deputy',
  'adjoint au maire': 'deputy',
  'adjointe au maire': 'deputy',
  deputy: 'deputy',
  conseiller: 'councillor',
  conseillere: 'councillor',
  councillor: 'councillor',
  secretaire: 'secretary',
  'secretaire general': 'secretary',
  'secretaire generale': 'secretary',
  secretary: 'secretary',
};

export const ROLES_TYPED = 'maire, adjoint, conseiller, secretaire';

/** The role that is meant; null when it is none. */
export const readRole = (typed: string): OfficialRole | null => ROLES[foldKey(typed)] ?? null;

/** The name of a person, as everybody will read and hear it; null when it is none. */
export function readName(typed: string): string | null {
  const name = typed.normalize('NFC').trim().replace(/\s+/g, ' ');
  return /^\p{L}[\p{L}\p{M} .'’-]{1,58}[\p{L}\p{M}.]$/u.test(name) ? name : null;
}

/** What he will be sent, and how that is changed. */
export function toldWords({ id, notify, digestDays, digestHour }: OfficialRow): string {
  if (notify === 'at_once') return 'Il reçoit chaque question par SMS, dès qu’elle est approuvée.';
  const days = digestDays.map((day) => DAYS[day]).join(', ');
  return `Il reçoit un résumé par SMS, ${days} à ${digestHour} h, s’il y a des questions (chaque question aussitôt : digest ${id} direct).`;
}

/** Why an official cannot be registered so, or have that phone. */
export function whyNot(why: NotDone | Extract<PhoneChanged, { kind: 'phone_taken' | 'stopped' }>) {
  switch (why.kind) {
    case 'unknown_commune':
      return 'Aucune commune de ce numéro.';
    case 'has_mayor':
      return `Cette commune a un maire : ${named(why.mayor)}. S’il est remplacé : la même commande avec --anyway, puis official end ${why.mayor.id} (ses questions vont au nouveau).`;
    case 'phone_taken':
      return `Ce téléphone est celui de ${named(why.by)}. S’ils le partagent : --anyway.`;
    case 'stopped':
      return 'Ce téléphone a envoyé STOP. Qu’il envoie d’abord REPRISE.';
  }
}

const named = ({ id, name }: OfficialRow) => `${name} (numéro ${id})`;
