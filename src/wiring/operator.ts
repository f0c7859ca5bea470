import { join } from 'node:path';
import type { RecordingHosts } from '../audio/fetch.ts';
import type { Config } from '../config.ts';
import { AppError } from '../errors.ts';
import type { ServiceLog } from '../lib/fault-log.ts';
import type { Provider } from '../providers/provider.ts';
import { createProvider } from '../providers/registry.ts';
import { createSimulator, type Simulator } from '../simulator/simulator.ts';

/** The operator in use: the adapter, and with the simulator the other end of its wire. */
export interface OpenedOperator {
  provider: Provider;
  recordingHosts: RecordingHosts;
  /** Phones over HTTP; null with a real operator, and in a worker: the web process has them. */
  simulator: Pick<Simulator, 'router' | 'url'> | null;
  stop(): Promise<void>;
}

/** @param callbackBase `${PUBLIC_URL}/at/<token>`, known once the gateway listens. */
export async function openOperator(
  config: Config,
  callbackBase: string,
  log: ServiceLog,
): Promise<OpenedOperator> {
  const voiceUrl = `${callbackBase}/voice`;
  if (config.operator !== 'simulator') {
    const provider = createProvider(config.operator, { ...config.at, voiceUrl });
    const recordingHosts = { provider: provider.recordingHosts, named: config.recordingHosts };
    return { provider, recordingHosts, simulator: null, stop: async () => undefined };
  }
  const simulator =
    config.role === 'worker' ? null : await startSimulator(config, callbackBase, log);
  const baseUrl = config.at.baseUrl ?? simulator?.url ?? null;
  const provider = createProvider('simulator', { ...config.at, baseUrl, voiceUrl });
  return {
    provider,
    // The simulated operator lives on this machine: its host must be named to be allowed.
    recordingHosts: { provider: [], named: [...config.recordingHosts, ...provider.recordingHosts] },
    simulator,
    stop: async () => simulator?.stop(),
  };
}

async function startSimulator(
  config: Config,
  callbackBase: string,
  log: ServiceLog,
): Promise<Simulator> {
  const simulator = createSimulator({
    port: config.simulatorPort,
    callbackBase,
    ussdCode: config.ussdCode,
    smsNumber: config.at.smsNumber,
    voiceNumber: config.at.voiceNumber,
    recordingsDir: join(config.varDir, 'simulator'),
    username: config.at.username,
    apiKey: config.at.apiKey,
    log,
  });
  await simulator.start().catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error;
    throw new AppError('config_invalid', `SIMULATOR_PORT: port ${config.simulatorPort} is taken`);
  });
  return simulator;
}
