import type { Config } from '../config.ts';
import type { Clock } from '../lib/clock.ts';
import type { Vault } from '../lib/crypto.ts';
import type { Ids } from '../lib/ids.ts';
import { openPins } from '../lib/pin.ts';
import type { Acting } from '../runner/run-act.ts';
import type { Catalog } from './catalog.ts';
import { loadLadders } from './ladders.ts';

/** What acts stand on in this process, all but their outbox. */
export function openActing(
  config: Config,
  parts: { catalog: Catalog; vault: Vault; clock: Clock; ids: Ids; provider: string },
): Acting {
  const { catalog, vault, clock, ids } = parts;
  return {
    clock,
    ids,
    settings: {
      undoMinutes: config.undoMinutes,
      moderation: config.moderation,
      quietHours: config.quietHours,
      timeZone: config.timeZone,
      speakWaitHours: config.speakWaitHours,
      smsNumber: config.at.smsNumber,
      voiceNumber: config.at.voiceNumber,
      helpNumber: config.helpNumber,
      operator: parts.provider,
      callsADay: config.callsADay,
      callBackAfterMs: config.callBackAfterMs,
      broadcastPace: config.broadcastPace,
      canRead: config.ffmpegPath !== null && config.espeakPath !== null,
      facilitatorNumber: config.facilitatorNumber,
      ladders: loadLadders(),
    },
    words: (language, key, values) => catalog.say(language, key, values),
    phones: {
      hash: vault.lookup,
      encrypt: vault.encrypt,
      decrypt: vault.decrypt,
      keyId: vault.keyId,
    },
    pins: openPins(vault),
  };
}
