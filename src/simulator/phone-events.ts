import type { Request, Response } from 'express';
import type { JournalEntry } from './journal.ts';
import type { Operator } from './operator.ts';

const KEEP_ALIVE_MS = 20_000;

/**
 * A phone's journal as server-sent events: entries after `?since=` or Last-Event-ID first, then each
 * new one, until the client leaves or the simulator stops. `id` is the entry's `seq`.
 */
export function streamPhone(operator: Operator, phone: string, req: Request, res: Response): void {
  const since = Number(req.get('last-event-id') ?? req.query.since ?? operator.journal.last());
  res.set({ 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  res.write('retry: 1000\n\n');
  for (const entry of operator.journal.entries(since || 0, phone)) write(res, entry);
  const unfollow = operator.journal.follow((entry) => {
    if (entry.phone === phone) write(res, entry);
  });
  const beat = setInterval(() => res.write(': \n\n'), KEEP_ALIVE_MS);
  const finish = () => res.end();
  operator.stopping.addEventListener('abort', finish, { once: true });
  res.on('close', () => {
    unfollow();
    clearInterval(beat);
    operator.stopping.removeEventListener('abort', finish);
  });
}

function write(res: Response, entry: JournalEntry): void {
  res.write(`id: ${entry.seq}\nevent: entry\ndata: ${JSON.stringify(entry)}\n\n`);
}
