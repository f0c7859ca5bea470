import { randomBytes } from 'node:crypto';
import { chmodSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from '../lib/config-error.ts';

/** What an embedded gateway generates for itself on its first start. */
export interface Secrets {
  /** Secret path part of every callback address. */
  callbackToken: string;
  /** 32 bytes, base64. Losing it loses every stored phone number. */
  dataKey: string;
}

/**
 * Reads `varDir/secrets.json`, writing it (mode 0600) when absent. Two processes that start together
 * get the same secrets. Throws `ConfigError` when the file is there but cannot be used: new
 * secrets in its place would make what is stored unreadable.
 */
export function readOrCreateSecrets(varDir: string): Secrets {
  const path = join(varDir, 'secrets.json');
  const found = readSecrets(path);
  if (found !== null) return found;
  const fresh: Secrets = {
    callbackToken: randomBytes(24).toString('base64url'),
    dataKey: randomBytes(32).toString('base64'),
  };
  try {
    mkdirSync(varDir, { recursive: true });
    const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
    writeFileSync(draft, `${JSON.stringify(fresh, null, 2)}\n`, { mode: 0o600 });
    chmodSync(draft, 0o600);
    try {
      linkSync(draft, path);
    } finally {
      rmSync(draft, { force: true });
    }
  } catch (cause) {
    const other = readSecrets(path);
    if (other !== null) return other;
    throw new ConfigError([`VAR_DIR ${varDir} cannot be written`], { cause });
  }
  return fresh;
}

function readSecrets(path: string): Secrets | null {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new ConfigError([`${path} cannot be read`], { cause });
  }
  const parsed = parseSecrets(text);
  if (parsed === null) throw new ConfigError([`${path} is damaged; restore it`]);
  return parsed;
}

function parseSecrets(text: string): Secrets | null {
  try {
    const { callbackToken, dataKey } = JSON.parse(text) as Partial<Secrets>;
    if (typeof callbackToken !== 'string' || callbackToken.length < 16) return null;
    if (typeof dataKey !== 'string' || Buffer.from(dataKey, 'base64').length !== 32) return null;
    return { callbackToken, dataKey };
  } catch {
    return null;
  }
}
