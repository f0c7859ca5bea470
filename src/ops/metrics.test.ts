import { expect, it } from 'vitest';
import { openMetrics } from './metrics.ts';

it('tells what is on disk while the database is away: then it is looked at', async () => {
  const away = () => Promise.reject(new Error('no database'));
  const metrics = openMetrics({
    oldestDueSeconds: away,
    possibleDuplicates: away,
    deliveries: away,
    budgets: away,
    broadcasts: away,
    voices: away,
    spooled: async () => 3,
    diskFree: async () => 5,
  });
  const lines = (await metrics.text()).split('\n');
  expect(lines).toContain('kumasira_spooled_events 3');
  expect(lines).toContain('kumasira_disk_free_bytes 5');
  expect(lines).toContain('kumasira_oldest_due_seconds Nan');
  expect(lines.filter((line) => line.startsWith('kumasira_deliveries'))).toEqual([]);
});
