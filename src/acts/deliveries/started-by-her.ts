import type { DeliveryRow } from '../../storage/deliveries/deliveries.ts';

/** What answers a contact of the person's own: it leaves at any hour. */
const PURPOSES = new Set(['reply', 'door', 'door.quota', 'door.rests', 'official.play']);

/** Whether a delivery answers what a person has just done; such a one waits for no hour. */
export function startedByHer(delivery: Pick<DeliveryRow, 'purpose'>): boolean {
  return PURPOSES.has(delivery.purpose);
}
