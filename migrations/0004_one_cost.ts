import type { Knex } from 'knex';

/** A thing has one cost, estimated or reported: what is known later corrects it. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
drop index one_cost_per_delivery;
drop index one_cost_per_ussd;
drop index one_cost_per_inbound;
create unique index one_cost_per_delivery on cost_entry (delivery_id)
  where delivery_id is not null and source <> 'correction';
create unique index one_cost_per_ussd on cost_entry (ussd_session_id)
  where ussd_session_id is not null and source <> 'correction';
create unique index one_cost_per_inbound on cost_entry (inbound_call_key)
  where inbound_call_key is not null and source <> 'correction';`);
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
drop index one_cost_per_delivery;
drop index one_cost_per_ussd;
drop index one_cost_per_inbound;
create unique index one_cost_per_delivery on cost_entry (delivery_id, source)
  where delivery_id is not null and source <> 'correction';
create unique index one_cost_per_ussd on cost_entry (ussd_session_id, source)
  where ussd_session_id is not null and source <> 'correction';
create unique index one_cost_per_inbound on cost_entry (inbound_call_key, source)
  where inbound_call_key is not null and source <> 'correction';`);
}
