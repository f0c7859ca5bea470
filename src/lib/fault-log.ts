import { AppError } from '../errors.ts';

/** The part of a pino logger that folders below the runtime are handed. */
export interface ServiceLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/**
 * The loggable part of a fault: its name, code and place. The message of a fault that is not ours is
 * left out, it may quote what somebody wrote.
 */
export function describeError(error: unknown): object {
  if (error instanceof AppError) {
    const cause = error.cause === undefined ? {} : { cause: describeError(error.cause) };
    return { code: error.code, detail: error.message, ...cause };
  }
  if (!(error instanceof Error)) return { name: typeof error };
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {};
  const at = error.stack?.split('\n').filter((line) => line.startsWith('    at ')) ?? [];
  return { name: error.name, ...code, at: at.slice(0, 8).map((line) => line.trim()) };
}
