import { join } from 'node:path';
import type { Router } from 'express';
import type { RecordingHosts } from '../audio/fetch.ts';
import type { Config } from '../config.ts';
import type { ServiceLog } from '../lib/fault-log.ts';
import type { Provider } from '../providers/provider.ts';
import { createProvider } from '../providers/registry.ts';
import { createSimulator } from '../simulator/simulator.ts';

/** The operator in use: the adapter, and with the simulator the other end of its wire. */
export interface OpenedOperator {
  provider: Provider;
  recordingHosts: RecordingHosts;
  /** Phones over HTTP; null with a real operator. */
  simulator: { router: Router; url: string } | null;
  stop(): Promise<void>;
}

/** @param callbackBase `${PUBLIC_URL}/at/<token>`, known once the gateway listens. */
export async function openOperator(
  config: Config,
  callbackBase: string,
  log: ServiceLog,
): Promise<OpenedOperator> {
  if (config.operator !== 'simulator') {
    const provider = createProvider(config.operator, {
      ...config.at,
      voiceUrl: `${callbackBase}/voice`,
    });
    const recordingHosts = { provider: provider.recordingHosts, named: config.recordingHosts };
    return { provider, recordingHosts, simulator: null, stop: async () => undefined };
  }
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
  await simulator.start();
  const provider = createProvider('simulator', {
    ...config.at,
    baseUrl: config.at.baseUrl ?? simulator.url,
    voiceUrl: `${callbackBase}/voice`,
  });
  return {
    provider,
    // The simulated operator lives on this machine: its host must be named to be allowed.
    recordingHosts: { provider: [], named: [...config.recordingHosts, ...provider.recordingHosts] },
    simulator: { router: simulator.router, url: simulator.url },
    stop: () => simulator.stop(),
  };
}
