import { unpaidDebates } from '../storage/debates/debate-telling.ts';
import type { ModerationDeps } from './context.ts';

const MOST = 20;

/** Debates of which somebody is not told for lack of money, one line each. */
export async function unpaidDebateLines({ db }: ModerationDeps): Promise<string[]> {
  const unpaid = await unpaidDebates(db, MOST);
  return unpaid.map(({ id, waiting }) => {
    const what = waiting === 1 ? 'un message attend' : `${waiting} messages attendent`;
    return `Débat ${id} · ${what} · debate show ${id}, puis budget set`;
  });
}
