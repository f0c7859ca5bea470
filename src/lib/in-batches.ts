/** How what is asked for one by one is done. */
export interface BatchWork<Item, Outcome> {
  /**
   * Does several at once, and gives what came of those it did: an item it leaves out is done alone. A
   * throw is everybody's.
   */
  together(items: readonly Item[]): Promise<ReadonlyMap<Item, Outcome>>;
  alone(item: Item): Promise<Outcome>;
  /** Most items of one batch. */
  most: number;
}

interface Asked<Item, Outcome> {
  item: Item;
  resolve(outcome: Outcome | Promise<Outcome>): void;
  reject(error: unknown): void;
}

/**
 * Has what is asked for one by one done together: while one batch is under way the next gathers, so
 * nobody waits for company and the busier it is, the larger the batches. What came of an item is given
 * to one of those who asked for it; whoever asked for the same beside him has it done alone.
 */
export function inBatches<Item, Outcome>(
  work: BatchWork<Item, Outcome>,
): (item: Item) => Promise<Outcome> {
  const waiting: Asked<Item, Outcome>[] = [];
  let isUnderWay = false;

  async function run(): Promise<void> {
    if (isUnderWay) return;
    isUnderWay = true;
    while (waiting.length > 0) await doTogether(work, waiting.splice(0, work.most));
    isUnderWay = false;
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      void run();
    });
}

/** Never throws: each asker is told. */
async function doTogether<Item, Outcome>(
  work: BatchWork<Item, Outcome>,
  batch: readonly Asked<Item, Outcome>[],
): Promise<void> {
  try {
    const done = new Map(await work.together(batch.map(({ item }) => item)));
    for (const { item, resolve } of batch) {
      const outcome = done.get(item);
      resolve(outcome === undefined ? work.alone(item) : outcome);
      done.delete(item);
    }
  } catch (error) {
    for (const { reject } of batch) reject(error);
  }
}
