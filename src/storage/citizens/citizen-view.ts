import type { Named } from '../../engine/value.ts';
import { type CommuneChoice, communeChoice } from '../officials/communes.ts';
import { queryRows } from '../rows.ts';
import type { Db } from '../transaction.ts';

/** What a dialogue knows of the person who holds it. */
export interface CitizenView {
  language: string | null;
  /** Null: never asked, or no answer. */
  consent: boolean | null;
  sex: string | null;
  sexAsked: boolean;
  age_band: string | null;
  ageAsked: boolean;
  commune: CommuneChoice | null;
  communeAsked: boolean;
  draft: {
    kind: string;
    theme: string | null;
    /** The one she chose. */
    official: { id: number } | null;
    body: Named;
  } | null;
  /** Contributions sent so far. */
  contacts: number;
  /** The first answer that came and that she has not heard or read; null when there is none. */
  waitingAnswer: { reference: string } | null;
  optedOut: boolean;
  /** She asked that everything be erased, and it is not yet. */
  erasing: boolean;
  official: boolean;
}

const NOBODY: CitizenView = {
  language: null,
  consent: null,
  sex: null,
  sexAsked: false,
  age_band: null,
  ageAsked: false,
  commune: null,
  communeAsked: false,
  draft: null,
  contacts: 0,
  waitingAnswer: null,
  optedOut: false,
  erasing: false,
  official: false,
};

interface ViewRow {
  language: string | null;
  consent: boolean | null;
  sex: string | null;
  ageBand: string | null;
  communeNumber: number | null;
  communeName: string | null;
  asked: string[];
  draftKind: string | null;
  draftTheme: string | null;
  draftBody: string | null;
  draftRecording: string | null;
  draftOfficial: number | null;
  contacts: number;
  waiting: string | null;
  optedOut: boolean;
  erasing: boolean;
  official: boolean;
}

/**
 * Answers to a phone that did not reach her: not heard in a call; or an SMS that could not carry it, or did
 * not come. One she asked to hear in her language waits for that.
 */
const WAITING_ANSWER = `from answer join contribution c on c.id = answer.contribution_id
  where c.phone_id = phone.id and answer.state = 'sent' and heard_at is null
    and c.state not in ('erased', 'rejected')
    and (spoken_asked_at is null or spoken_recording_id is not null)
    and (c.medium = 'voice' or answer.body is null or not exists (select from delivery
      where answer_id = answer.id and kind = 'sms' and delivery.state not in ('failed', 'cancelled')))`;

const SQL = `
select coalesce(phone.language, citizen.language) as language,
  (select given from consent where citizen_id = citizen.id order by at desc, id desc limit 1) as consent,
  citizen.sex, citizen.age_band, commune.number as commune_number, commune.name as commune_name,
  array(select distinct field from citizen_statement where citizen_id = citizen.id) as asked,
  draft.kind as draft_kind, draft.theme as draft_theme, draft.body as draft_body,
  draft.recording_id as draft_recording, draft.official_id as draft_official,
  (select count(*) from contribution where phone_id = phone.id and reference is not null
     and state <> 'erased') as contacts,
  (select reference ${WAITING_ANSWER} order by answer.sent_at, answer.id limit 1) as waiting,
  phone.opted_out_at is not null or phone.broadcasts_off_at is not null as opted_out,
  phone.erase_due_at is not null as erasing,
  exists (select from official_phone join official on official.id = official_id
     where official_phone.phone_id = phone.id and active) as official
from phone
  left join citizen on citizen.phone_id = phone.id
  left join commune on commune.number = citizen.commune_number
  left join contribution draft on draft.phone_id = phone.id and draft.state = 'draft'
where phone.hash = :phoneHash`;

/** @param phoneHash keyed hash of the phone; of an unknown one everything is empty. */
export async function citizenView(db: Db, phoneHash: string): Promise<CitizenView> {
  const [row] = await queryRows<ViewRow>(db, SQL, { phoneHash });
  if (row === undefined) return NOBODY;
  const asked = new Set(row.asked);
  return {
    language: row.language,
    consent: row.consent,
    sex: row.sex,
    sexAsked: asked.has('sex'),
    age_band: row.ageBand,
    ageAsked: asked.has('age_band'),
    commune: communeOf(row),
    communeAsked: asked.has('commune'),
    draft: draftOf(row),
    contacts: row.contacts,
    waitingAnswer: row.waiting === null ? null : { reference: row.waiting },
    optedOut: row.optedOut,
    erasing: row.erasing,
    official: row.official,
  };
}

function communeOf(row: ViewRow): CommuneChoice | null {
  if (row.communeNumber === null || row.communeName === null) return null;
  return communeChoice({ number: row.communeNumber, name: row.communeName });
}

function draftOf(row: ViewRow): CitizenView['draft'] {
  if (row.draftKind === null) return null;
  const body: Named =
    row.draftRecording === null ? { text: row.draftBody ?? '' } : { recording: row.draftRecording };
  const official = row.draftOfficial === null ? null : { id: row.draftOfficial };
  return { kind: row.draftKind, theme: row.draftTheme, official, body };
}
