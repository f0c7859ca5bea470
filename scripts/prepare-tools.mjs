import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** variable: where a path may be given; names: as found on PATH; apt, brew: package names. */
const TOOLS = {
  ffmpeg: { variable: 'FFMPEG_PATH', names: ['ffmpeg'], apt: 'ffmpeg', brew: 'ffmpeg' },
  'espeak-ng': {
    variable: 'ESPEAK_PATH',
    names: ['espeak-ng'],
    apt: 'espeak-ng',
    brew: 'espeak-ng',
  },
  'redis-server': {
    variable: 'REDIS_SERVER_PATH',
    names: ['redis-server'],
    apt: 'redis-server',
    brew: 'redis',
  },
  chromium: {
    variable: 'CHROMIUM_PATH',
    names: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
    apt: 'chromium',
    brew: 'chromium',
  },
  sox: { variable: 'SOX_PATH', names: ['sox'], apt: 'sox libsox-fmt-mp3', brew: 'sox' },
  bs1770gain: {
    variable: 'BS1770GAIN_PATH',
    names: ['bs1770gain'],
    apt: 'bs1770gain',
    brew: 'bs1770gain',
  },
};

/** After apt could not install something it is not tried again for a day. */
const RETRY_MS = 24 * 3600 * 1000;
const APT_OPTIONS = [
  '-o',
  'Acquire::Retries=1',
  '-o',
  'Acquire::http::Timeout=15',
  '-o',
  'DPkg::Lock::Timeout=120',
];
const LISTS_TIMEOUT_MS = 120_000;
const INSTALL_TIMEOUT_MS = 600_000;

/** Sees that `wanted` programs are there, or says once what to install. Never fails. */
export async function prepareTools(wanted, root) {
  const missing = wanted.filter((name) => !isPresent(name, root));
  if (missing.length === 0) return;
  const left = mayUseApt() && !gaveUp(root, missing) ? aptInstall(missing, root) : missing;
  if (left.length > 0) console.log(`not installed: ${left.join(', ')}. ${advice(left)}`);
}

function isPresent(name, root) {
  const { variable, names } = TOOLS[name];
  // `none` in the configuration: the service is to go on without it.
  if (process.env[variable] === 'none') return true;
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const packaged = name === 'ffmpeg' ? [join(root, 'node_modules', 'ffmpeg-static', 'ffmpeg')] : [];
  const onPath = folders.flatMap((folder) => names.map((file) => join(folder, file)));
  return [process.env[variable], ...packaged, ...onPath].some((path) => path && canRun(path));
}

function canRun(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function mayUseApt() {
  const debian = existsSync('/etc/debian_version') && existsSync('/usr/bin/apt-get');
  return debian && process.getuid?.() === 0 && process.env.KUMASIRA_NO_APT !== '1';
}

/** Gives back what is still missing. */
function aptInstall(missing, root) {
  const packages = missing.flatMap((name) => TOOLS[name].apt.split(' '));
  const command = ['install', '-y', '--no-install-recommends', ...packages];
  console.log(`> apt-get ${command.join(' ')}`);
  const first = apt([...APT_OPTIONS, ...command], INSTALL_TIMEOUT_MS);
  if (!first) {
    apt([...APT_OPTIONS, 'update'], LISTS_TIMEOUT_MS);
    if (!apt([...APT_OPTIONS, ...command], INSTALL_TIMEOUT_MS) && packages.length > 1) {
      // One package the mirror does not have must not cost the others.
      for (const name of missing) {
        apt(
          [
            ...APT_OPTIONS,
            'install',
            '-y',
            '--no-install-recommends',
            ...TOOLS[name].apt.split(' '),
          ],
          INSTALL_TIMEOUT_MS,
        );
      }
    }
  }
  const left = missing.filter((name) => !isPresent(name, root));
  if (left.length > 0) giveUp(root, left);
  return left;
}

function apt(args, timeout) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return (
    spawnSync('apt-get', ['-qq', ...args], { stdio: ['ignore', 'ignore', 'ignore'], env, timeout })
      .status === 0
  );
}

const memory = (root) => join(root, 'var', 'apt-failed.json');

function gaveUp(root, missing) {
  try {
    const { at, names } = JSON.parse(readFileSync(memory(root), 'utf8'));
    return Date.now() - at < RETRY_MS && missing.every((name) => names.includes(name));
  } catch {
    return false;
  }
}

function giveUp(root, names) {
  try {
    mkdirSync(join(root, 'var'), { recursive: true });
    writeFileSync(memory(root), JSON.stringify({ at: Date.now(), names }));
  } catch {
    // Then apt is tried again next time.
  }
}

function advice(missing) {
  const names = (key) => missing.map((name) => TOOLS[name][key]).join(' ');
  if (process.platform === 'darwin') return `To have them: brew install ${names('brew')}`;
  return `To have them: sudo apt-get install ${names('apt')} (or what your system calls them)`;
}
