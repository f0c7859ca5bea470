import { AppError } from '../errors.ts';

/** SQLSTATE codes this service tells apart (PostgreSQL manual, appendix A). */
const CONFLICTS = new Set(['40001', '40P01', '55P03']);
/** Server side: connection, resources, shutdown. */
const UNAVAILABLE = /^(08|53|57P|58)/;
const NETWORK = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EPIPE',
]);
/** What pg and knex say without a code when a connection is gone or none is to be had. */
const UNAVAILABLE_MESSAGE =
  /Connection terminated|Client has encountered a connection error|Timeout acquiring a connection|not queryable|timeout exceeded when trying to connect/;

/**
 * Whatever the driver threw, as `database_conflict` (worth another try at once) or
 * `database_unavailable`. An `AppError` stays itself; a fault of ours (wrong SQL, a broken
 * constraint) is given back unchanged, since no policy can mend it.
 * @param attempt what was tried, without anybody's data: `save a contribution`.
 */
export function toAppError(error: unknown, attempt: string): unknown {
  if (error instanceof AppError) return error;
  const { code, message } = databaseFields(error);
  if (CONFLICTS.has(code)) return new AppError('database_conflict', attempt, { cause: error });
  if (UNAVAILABLE.test(code) || NETWORK.has(code) || UNAVAILABLE_MESSAGE.test(message)) {
    return new AppError('database_unavailable', attempt, { cause: error });
  }
  return error;
}

function databaseFields(error: unknown): { code: string; message: string } {
  const { code, message } = (error ?? {}) as Record<string, unknown>;
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  return { code: text(code), message: text(message) };
}
