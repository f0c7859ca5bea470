import type { DispatchDeps } from '../channels/sms/dispatch.ts';
import type { JobWorkers } from '../queue/open.ts';
import { broadcastExpandWorker } from './broadcast-expand.ts';
import { callPlaceWorker } from './call-place.ts';
import type { CleanUpDeps } from './clean-up.ts';
import { digestSendWorker } from './digest-send.ts';
import { inboundSmsWorker } from './inbound-sms.ts';
import { type RecordingDeps, recordingFetchWorker } from './recording-fetch.ts';
import { recordingMaskWorker } from './recording-mask.ts';
import { replaySpoolWorker } from './replay-spool.ts';
import { smsSendWorker } from './sms-send.ts';
import { type SweepDeps, sweepWorker } from './sweep.ts';

/** What the workers of one process need, each its part. */
export type AllWorkerDeps = DispatchDeps &
  Parameters<typeof smsSendWorker>[0] &
  Parameters<typeof callPlaceWorker>[0] &
  Parameters<typeof replaySpoolWorker>[0] &
  RecordingDeps &
  SweepDeps &
  CleanUpDeps;

/** Every worker there is, by the name of its job. */
export function jobWorkers(deps: AllWorkerDeps): JobWorkers {
  return {
    'broadcast-expand': broadcastExpandWorker(deps),
    'digest-send': digestSendWorker(deps),
    'inbound-sms': inboundSmsWorker(deps),
    'sms-send': smsSendWorker(deps),
    'call-place': callPlaceWorker(deps),
    'recording-fetch': recordingFetchWorker(deps),
    'recording-mask': recordingMaskWorker(deps),
    sweep: sweepWorker(deps),
    'replay-spool': replaySpoolWorker(deps),
  };
}
