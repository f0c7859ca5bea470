import { describe, expect, it } from 'vitest';
import { parseRedisUrl } from './redis-url.ts';

describe('parseRedisUrl', () => {
  it.each([
    [
      'redis://localhost',
      { kind: 'single', node: { host: 'localhost', port: 6379 }, db: 0, tls: false },
    ],
    [
      'rediss://ama:p%40ss@[::1]:7000/3',
      {
        kind: 'single',
        node: { host: '::1', port: 7000 },
        db: 3,
        tls: true,
        username: 'ama',
        password: 'p@ss',
      },
    ],
    [
      'redis://:secret@a:1,b:2,redis://c',
      {
        kind: 'cluster',
        nodes: [
          { host: 'a', port: 1 },
          { host: 'b', port: 2 },
          { host: 'c', port: 6379 },
        ],
        tls: false,
        password: 'secret',
      },
    ],
    [
      'redis+sentinel://h1,h2:26380/kayes/2',
      {
        kind: 'sentinel',
        sentinels: [
          { host: 'h1', port: 26379 },
          { host: 'h2', port: 26380 },
        ],
        master: 'kayes',
        db: 2,
        tls: false,
      },
    ],
  ])('reads %s', (url, target) => {
    expect(parseRedisUrl(url)).toEqual(target);
  });

  it.each([
    'http://:geheim@localhost',
    'redis://:geheim@',
    'redis://:geheim@a:99999',
    'redis://:geheim@a:b:c',
    'redis://:geheim@a/x',
    'redis+sentinel://:geheim@h1,h2',
    'redis://%E0:geheim@a',
  ])('refuses %s without repeating it', (url) => {
    const read = (): unknown => parseRedisUrl(url);
    expect(read).toThrow(/config_invalid: REDIS_URL/);
    expect(read).not.toThrow('geheim');
  });
});
