/**
 * npm run bench: figures as ratios against peers measured in the same run. Nothing is asserted.
 *   npm run bench -- keypress engine     only these
 */
import { benchDigests } from './digests.ts';
import { benchEngine } from './engine.ts';
import { benchGate } from './gate.ts';
import { benchKeypress } from './keypress.ts';
import { benchOutgoing } from './outgoing.ts';
import { benchRecording } from './recording.ts';
import { benchStart } from './start.ts';

const PARTS: Readonly<Record<string, () => Promise<void> | void>> = {
  keypress: benchKeypress,
  engine: benchEngine,
  outgoing: benchOutgoing,
  recording: benchRecording,
  gate: benchGate,
  start: benchStart,
  digests: benchDigests,
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in PARTS));
if (unknown.length > 0) {
  console.error(`No bench ${unknown.join(', ')}; there are ${Object.keys(PARTS).join(', ')}.`);
  process.exit(64);
}
for (const [name, bench] of Object.entries(PARTS)) {
  if (wanted.length === 0 || wanted.includes(name)) await bench();
}
