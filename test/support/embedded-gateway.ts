// A gateway reduced to its database, for tests that kill it: prints its URL, then lives until killed.
import { openEmbedded } from '../../src/storage/embedded/embedded.ts';

const database = await openEmbedded({
  varDir: process.argv[2] ?? '',
  log: { info: () => undefined },
});
console.log(database.url);
setInterval(() => undefined, 60_000);
