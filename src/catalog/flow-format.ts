/** The format flows are written in today (`Flow.format`). */
export const FLOW_FORMAT = 1;

type Raw = Record<string, unknown>;

/** How a flow of format n becomes one of n + 1; one function for each bump. */
const MIGRATIONS: Readonly<Record<number, (flow: Raw) => Raw>> = {};

/**
 * Brings a flow, as read from its file, to today's format.
 * @returns the flow, or null when its format is unknown or from the future.
 */
export function upgradeFlow(
  flow: Raw,
  migrations: Readonly<Record<number, (flow: Raw) => Raw>> = MIGRATIONS,
  target: number = FLOW_FORMAT,
): Raw | null {
  let current = flow;
  let format = flow.format;
  while (format !== target) {
    const migrate = typeof format === 'number' ? migrations[format] : undefined;
    if (migrate === undefined || typeof format !== 'number') return null;
    format += 1;
    current = { ...migrate(current), format };
  }
  return current;
}
