import { randomBytes } from 'node:crypto';
import { freePort, type Started, start, temporaryFolder } from './processes.ts';

export const TOKEN = 'a-token-of-the-benchmark';

/** The built gateway as `npm start` runs it, on the embedded database of a folder of its own. */
export interface GatewayProcess extends Started {
  port: number;
  varDir: string;
  dataKey: Buffer;
}

/** @param env added; without it: simulator, no demo, no quiet hours, warnings only. */
export async function startGateway(env: Record<string, string>): Promise<GatewayProcess> {
  const folder = temporaryFolder();
  const port = await freePort();
  const dataKey = randomBytes(32);
  const started = await start(
    process.execPath,
    ['--enable-source-maps', 'dist/src/main.js'],
    {
      ...{ PORT: String(port), HOST: '127.0.0.1', VAR_DIR: folder.path, CALLBACK_TOKEN: TOKEN },
      ...{ DATA_KEY: dataKey.toString('base64'), DEMO: '0', QUIET_HOURS: '' },
      ...env,
    },
    '"ready"',
  ).catch((error: unknown) => {
    folder.remove();
    throw error;
  });
  const stop = async (): Promise<void> => {
    await started.stop();
    folder.remove();
  };
  return { ...started, stop, port, varDir: folder.path, dataKey };
}
