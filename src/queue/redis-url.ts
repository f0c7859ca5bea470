import { AppError } from '../errors.ts';

export interface RedisNode {
  host: string;
  port: number;
}

interface RedisAccess {
  tls: boolean;
  username?: string;
  password?: string;
}

/** Where Redis is: one server, a Cluster's seed nodes, or a master found through sentinels. */
export type RedisTarget = RedisAccess &
  (
    | { kind: 'single'; node: RedisNode; db: number }
    | { kind: 'cluster'; nodes: RedisNode[] }
    | { kind: 'sentinel'; sentinels: RedisNode[]; master: string; db: number }
  );

const URL_PARTS = /^(rediss?)(\+sentinel)?:\/\/(?:([^@/]*)@)?([^/]+)(?:\/(.*))?$/;
const REPEATED_SCHEME = /,\s*rediss?:\/\//g;
const REDIS_PORT = 6379;
const SENTINEL_PORT = 26379;

/**
 * Reads a `REDIS_URL`: `redis://[user:password@]host[:port][/db]`, several hosts with commas for a
 * Cluster, `redis+sentinel://[user:password@]h1,h2/<master>[/db]`; `rediss` asks for TLS.
 * Throws `config_invalid`; the address, which may hold a password, is not repeated.
 */
export function parseRedisUrl(url: string): RedisTarget {
  const parts = URL_PARTS.exec(url.trim().replace(REPEATED_SCHEME, ','));
  if (parts === null) throw invalid('it does not read like redis://host:port');
  const [, scheme, sentinel, userInfo, hosts = '', path = ''] = parts;
  const access = { tls: scheme === 'rediss', ...readUserInfo(userInfo) };
  if (sentinel !== undefined) {
    const [master = '', db = ''] = path.split('/');
    if (master === '') throw invalid('the name of the master is missing after the sentinels');
    const sentinels = readNodes(hosts, SENTINEL_PORT);
    return { kind: 'sentinel', sentinels, master, db: readDb(db), ...access };
  }
  const nodes = readNodes(hosts, REDIS_PORT);
  const [first] = nodes;
  if (first === undefined) throw invalid('no host');
  if (nodes.length > 1) return { kind: 'cluster', nodes, ...access };
  return { kind: 'single', node: first, db: readDb(path), ...access };
}

function readNodes(hosts: string, defaultPort: number): RedisNode[] {
  return hosts.split(',').map((text) => {
    const match = /^(\[[0-9a-fA-F:]+\]|[^:\s]+)(?::(\d{1,5}))?$/.exec(text.trim());
    if (match?.[1] === undefined) throw invalid('a host is not of the form host:port');
    const port = match[2] === undefined ? defaultPort : Number(match[2]);
    if (port < 1 || port > 65_535) throw invalid('a port is not between 1 and 65535');
    return { host: match[1].replace(/^\[|\]$/g, ''), port };
  });
}

function readUserInfo(userInfo: string | undefined): { username?: string; password?: string } {
  if (userInfo === undefined || userInfo === '') return {};
  const colon = userInfo.indexOf(':');
  const decode = (text: string): string => {
    try {
      return decodeURIComponent(text);
    } catch {
      throw invalid('the user or password holds a % that is not an escape');
    }
  };
  if (colon === -1) return { username: decode(userInfo) };
  const username = decode(userInfo.slice(0, colon));
  const password = decode(userInfo.slice(colon + 1));
  return username === '' ? { password } : { username, password };
}

function readDb(text: string): number {
  if (text === '') return 0;
  if (!/^\d{1,3}$/.test(text)) throw invalid('the database after the last / is not a number');
  return Number(text);
}

function invalid(reason: string): AppError {
  return new AppError('config_invalid', `REDIS_URL: ${reason}`);
}
