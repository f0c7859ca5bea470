/**
 * npm run bench: figures as ratios against peers measured in the same run. Nothing is asserted.
 *   npm run bench -- keypress engine     only these
 */
import { benchKeypress } from './keypress.ts';

const PARTS: Readonly<Record<string, () => Promise<void>>> = {
  keypress: benchKeypress,
};

const wanted = process.argv.slice(2);
for (const [name, bench] of Object.entries(PARTS)) {
  if (wanted.length === 0 || wanted.includes(name)) await bench();
}
