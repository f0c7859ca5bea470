import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** What the operator of the service watches; no label ever holds a number or a word of somebody. */
export interface Metrics {
  /** Prometheus text. */
  text(): Promise<string>;
  turn(medium: 'ussd' | 'sms' | 'voice', outcome: 'answered' | 'failed', seconds: number): void;
  /** From a beep to the ring of its call back. */
  callBack(seconds: number): void;
}

/** Read at each scrape; one that fails is left out (`NaN`), so that the others are told all the same. */
export interface MetricSources {
  /** Seconds the oldest due row has waited; 0 when none is due. */
  oldestDueSeconds(): Promise<number>;
  /** Rows that may have reached somebody twice. */
  possibleDuplicates(): Promise<number>;
  /** Deliveries by kind and state. */
  deliveries(): Promise<{ kind: string; state: string; count: number }[]>;
  /** Events on disk, waiting for the database. */
  spooled(): Promise<number>;
  /** Budgets of this month, in units of their currency; commune `service`: the whole service's. */
  budgets(): Promise<{ commune: string; currency: string; amount: number; reserved: number }[]>;
  /** Broadcasts by how they stand, and people who wait for theirs. */
  broadcasts(): Promise<{ state: string; broadcasts: number; queued: number }[]>;
  /** Questions of others that callers heard, and questions they recorded, in the last 30 days. */
  voices(): Promise<{ heard: number; recorded: number }>;
  /** Bytes left where VAR_DIR is. */
  diskFree(): Promise<number>;
}

/** The Prometheus page; each gauge reads its source when the page is asked for. */
export function openMetrics(sources: MetricSources): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const gauge = (name: string, help: string, read: () => Promise<number>) =>
    new Gauge({
      name,
      help,
      registers,
      async collect() {
        this.set(await read().catch(() => Number.NaN));
      },
    });
  gauge('kumasira_oldest_due_seconds', 'Age of the oldest due row', sources.oldestDueSeconds);
  gauge(
    'kumasira_possible_duplicates',
    'Messages that may have been sent twice',
    sources.possibleDuplicates,
  );
  gauge('kumasira_spooled_events', 'Events on disk waiting for the database', sources.spooled);
  gauge('kumasira_disk_free_bytes', 'Room left where VAR_DIR is', sources.diskFree);
  const deliveries = new Gauge({
    name: 'kumasira_deliveries',
    help: 'Outgoing messages and calls by state',
    labelNames: ['kind', 'state'],
    registers,
    async collect() {
      this.reset();
      for (const { kind, state, count } of await sources.deliveries().catch(() => []))
        deliveries.set({ kind, state }, count);
    },
  });
  readMoney(registers, sources);
  const voices = new Gauge({
    name: 'kumasira_calls_questions',
    help: 'Questions of others heard in calls and questions recorded in them, in the last 30 days',
    labelNames: ['act'],
    registers,
    async collect() {
      this.reset();
      const counted = await sources.voices().catch(() => ({}));
      for (const [act, count] of Object.entries(counted)) voices.set({ act }, count);
    },
  });
  const callBacks = new Histogram({
    name: 'kumasira_callback_seconds',
    help: 'Time from a beep to the ring of its call back',
    buckets: [1, 2, 3, 5, 10, 15, 20, 30, 60, 120, 300],
    registers,
  });
  const turns = new Counter({
    name: 'kumasira_turns_total',
    help: 'Turns taken',
    labelNames: ['medium', 'outcome'],
    registers,
  });
  const seconds = new Histogram({
    name: 'kumasira_turn_seconds',
    help: 'Time from a callback to its reply',
    labelNames: ['medium'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5],
    registers,
  });
  return {
    text: () => registry.metrics(),
    turn: (medium, outcome, took) => {
      turns.inc({ medium, outcome });
      seconds.observe({ medium }, took);
    },
    callBack: (took) => callBacks.observe(took),
  };
}

function readMoney(registers: Registry[], sources: MetricSources): void {
  const budget = (name: string, help: string, read: 'amount' | 'reserved') =>
    new Gauge({
      ...{ name, help, registers, labelNames: ['commune', 'currency'] },
      async collect() {
        this.reset();
        for (const { commune, currency, ...of } of await sources.budgets().catch(() => []))
          this.set({ commune, currency }, of[read]);
      },
    });
  budget('kumasira_budget_amount', 'What may be spent this month', 'amount');
  budget('kumasira_budget_reserved', 'Spent this month, or held for what leaves', 'reserved');
  const broadcast = (name: string, help: string, read: 'broadcasts' | 'queued') =>
    new Gauge({
      ...{ name, help, registers, labelNames: ['state'] },
      async collect() {
        this.reset();
        for (const { state, ...of } of await sources.broadcasts().catch(() => []))
          this.set({ state }, of[read]);
      },
    });
  broadcast('kumasira_broadcasts', 'Broadcasts by state', 'broadcasts');
  broadcast('kumasira_broadcast_queued', 'People whose part of a broadcast waits', 'queued');
}
