import type { Knex } from 'knex';

/** Whose number was given with a helper, and who was never in contact. */
const NEVER_CAME = `select citizen.id from citizen join phone on phone.id = citizen.phone_id
    where phone.last_contact_at is null and exists (select from contribution
      where contribution.citizen_id = citizen.id and assisted_by is not null)`;

/** Who may have the phone back: nobody else has it, and it was not said to be wrong. */
const ALONE = `select distinct on (keyed_phone_id) id from citizen
    where keyed_phone_id is not null and keyed_wrong_at is null
      and not exists (select from citizen own where own.phone_id = citizen.keyed_phone_id)
    order by keyed_phone_id, id`;

/**
 * The number somebody gave with a helper is hers only once it was confirmed on that phone: until then
 * `keyed_phone_id` names it, and nothing of hers hangs on it. `keyed_wrong_at`: it was not hers. Codes keyed in
 * calls that came in, whose number can be forged, are counted apart. The phone a speaker came in from.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
alter table citizen add column keyed_phone_id bigint references phone;
alter table citizen add column keyed_wrong_at timestamptz;
alter table citizen add constraint keyed_until_confirmed
  check (phone_id is null or (keyed_phone_id is null and keyed_wrong_at is null));
create index citizen_keyed_phone on citizen (keyed_phone_id) where keyed_phone_id is not null;
alter table speaker add column phone_id bigint references phone;
update contribution set phone_id = null where citizen_id in (${NEVER_CAME});
update citizen set keyed_phone_id = phone_id, phone_id = null where id in (${NEVER_CAME});
alter table thread_pin_lock add column came boolean not null default false;
alter table thread_pin_lock drop constraint thread_pin_lock_pkey;
alter table thread_pin_lock add primary key (phone_id, came);
alter table official_pin_lock add column came boolean not null default false;
alter table official_pin_lock drop constraint official_pin_lock_pkey;
alter table official_pin_lock add primary key (phone_id, came);`);
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
delete from official_pin_lock where came;
alter table official_pin_lock drop constraint official_pin_lock_pkey;
alter table official_pin_lock drop column came;
alter table official_pin_lock add primary key (phone_id);
delete from thread_pin_lock where came;
alter table thread_pin_lock drop constraint thread_pin_lock_pkey;
alter table thread_pin_lock drop column came;
alter table thread_pin_lock add primary key (phone_id);
drop index citizen_keyed_phone;
alter table citizen drop constraint keyed_until_confirmed;
update contribution set phone_id = citizen.keyed_phone_id
  from citizen where citizen.id = citizen_id and citizen_id in (${ALONE});
update citizen set phone_id = keyed_phone_id where id in (${ALONE});
alter table speaker drop column phone_id;
alter table citizen drop column keyed_wrong_at;
alter table citizen drop column keyed_phone_id;`);
}
