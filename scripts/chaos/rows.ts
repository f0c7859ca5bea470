import pg from 'pg';
import { attachEmbedded } from '../../src/storage/embedded/embedded.ts';

/** Runs `work` on the database of an embedded gateway, running or not. */
export async function withDatabase<T>(
  varDir: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const database = await attachEmbedded({ varDir, log: { info: () => undefined } });
  try {
    return await withClient(database.url, work);
  } finally {
    await database.stop();
  }
}

export async function withClient<T>(
  url: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Nonces that are not in exactly one contribution, or whose contribution was not sent. */
export async function notOnce(client: pg.Client, nonces: readonly string[]): Promise<string[]> {
  const { rows } = await client.query<{ body: string; state: string }>(
    "select body, state from contribution where body like '%nz%'",
  );
  const found = new Map<string, string[]>();
  for (const { body, state } of rows) {
    for (const [nonce] of body.matchAll(/nz[a-z0-9]{12}/g)) {
      found.set(nonce, [...(found.get(nonce) ?? []), state]);
    }
  }
  return nonces.flatMap((nonce) => {
    const states = found.get(nonce) ?? [];
    if (states.length !== 1) return [`${nonce} exists ${states.length} times`];
    return states[0] === 'draft' ? [`${nonce} was never sent`] : [];
  });
}
