import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, it } from 'vitest';
import { findFfmpegStatic } from '../../src/lib/programs.ts';

/** Programs some tests need; the path of each comes from its variable, else from PATH. */
const TOOLS = {
  ffmpeg: { variable: 'FFMPEG_PATH', names: ['ffmpeg'] },
  ffprobe: { variable: 'FFPROBE_PATH', names: ['ffprobe'] },
  'espeak-ng': { variable: 'ESPEAK_PATH', names: ['espeak-ng'] },
  'redis-server': { variable: 'REDIS_SERVER_PATH', names: ['redis-server'] },
  sox: { variable: 'SOX_PATH', names: ['sox'] },
  bs1770gain: { variable: 'BS1770GAIN_PATH', names: ['bs1770gain'] },
  chromium: {
    variable: 'CHROMIUM_PATH',
    names: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
  },
} as const;

export type Tool = keyof typeof TOOLS;

/** Path of a program, or null when this machine has none. */
export function findTool(tool: Tool): string | null {
  const { variable, names } = TOOLS[tool];
  const folders = (process.env.PATH ?? '').split(delimiter);
  const onPath = folders.flatMap((folder) => names.map((name) => join(folder, name)));
  const given = process.env[variable];
  const packaged = tool === 'ffmpeg' ? findFfmpegStatic() : null;
  const candidates = [given ? given : null, packaged, ...onPath];
  return candidates.find((path) => path !== null && canRun(path)) ?? null;
}

/** Path of a program; throws when there is none. For use inside `describeWith`. */
export function toolPath(tool: Tool): string {
  const path = findTool(tool);
  if (path === null) throw new Error(`${tool} is not installed`);
  return path;
}

/**
 * `describe` for tests that need programs. Without them they are skipped, with the reason in their
 * title, from which the closing lines of `npm test` take it; with REQUIRE_ALL=1 they fail.
 */
export function describeWith(tools: readonly Tool[], title: string, body: () => void): void {
  const missing = tools.filter((tool) => findTool(tool) === null);
  if (missing.length === 0) {
    describe(title, body);
    return;
  }
  const reason = `${missing.join(', ')} not installed`;
  if (process.env.REQUIRE_ALL === '1') {
    describe(title, () => {
      it('has the programs it needs', () => {
        throw new Error(`${reason}, and REQUIRE_ALL=1`);
      });
    });
    return;
  }
  describe.skipIf(true)(`${title} [skipped: ${reason}]`, body);
}

function canRun(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
