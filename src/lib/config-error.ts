import { AppError } from '../errors.ts';

/** `config_invalid` with one clear line per problem, none of which holds a secret. */
export class ConfigError extends AppError {
  readonly lines: readonly string[];

  constructor(lines: readonly string[], options?: { cause?: unknown }) {
    super('config_invalid', lines.join('; '), options);
    this.lines = lines;
  }
}
