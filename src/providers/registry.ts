import { type AfricasTalkingSettings, openAfricasTalking } from './africastalking/open.ts';
import type { Provider } from './provider.ts';

export type ProviderSettings = AfricasTalkingSettings;

/** One line per operator. The simulator speaks the wire format of a real one, reached at `baseUrl`. */
const OPERATORS = {
  africastalking: openAfricasTalking,
  simulator: openAfricasTalking,
} as const satisfies Record<string, (settings: ProviderSettings) => Provider>;

export type OperatorName = keyof typeof OPERATORS;

/** Opens the adapter of `operator`, the value of `OPERATOR`. */
export function createProvider(operator: OperatorName, settings: ProviderSettings): Provider {
  return OPERATORS[operator](settings);
}
