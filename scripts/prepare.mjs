// What `npm start`, `npm test` and the other commands need before they run, in plain Node, because
// on a fresh clone nothing is installed yet: dependencies, a build, programs. Under a second when
// nothing is to do. Usage: node scripts/prepare.mjs start | test | build | packages
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sourcePrint } from './prepare-fingerprint.mjs';
import { alone } from './prepare-lock.mjs';
import { prepareTools } from './prepare-tools.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const mode = process.argv[2];
const TOOLS = {
  start: ['ffmpeg', 'espeak-ng'],
  test: ['ffmpeg', 'espeak-ng', 'redis-server', 'chromium', 'sox', 'bs1770gain'],
  build: [],
  packages: [],
};

if (!(mode in TOOLS)) {
  console.error('usage: node scripts/prepare.mjs start | test | build | packages');
  process.exit(64);
}
process.chdir(ROOT);
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Node.js 20.19 or newer is needed; this is ${process.versions.node}.`);
  process.exit(78);
}

const built = mode === 'start' || mode === 'build';
if (!isInstalled() || (built && !isBuilt())) {
  await alone(join(ROOT, 'var'), () => {
    if (!isInstalled()) install();
    if (built && !isBuilt()) build();
  });
}
await prepareTools(TOOLS[mode], ROOT);

/** Every package the lock file names is there in its version; optional ones may be missing. */
function isInstalled() {
  try {
    const wanted = readJson('package-lock.json').packages;
    const present = readJson('node_modules/.package-lock.json').packages;
    return Object.entries(wanted).every(
      ([path, entry]) =>
        path === '' ||
        (entry.optional && present[path] === undefined) ||
        (entry.devOptional && present[path] === undefined) ||
        present[path]?.version === entry.version,
    );
  } catch {
    return false;
  }
}

function install() {
  console.log('> npm ci --include=dev');
  const npm = process.env.npm_execpath;
  const [command, ...first] = npm?.endsWith('.js') ? [process.execPath, npm] : ['npm'];
  run(command, [...first, 'ci', '--include=dev', '--no-audit', '--no-fund']);
}

function isBuilt() {
  const stamp = join('dist', '.sources');
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === sourcePrint(ROOT);
}

/**
 * Into a new folder first: a file whose source is gone must not stay, and a failed build changes
 * nothing. Style sheets and browser scripts go beside the code that serves them.
 */
function build() {
  console.log('> tsc -p tsconfig.build.json');
  const print = sourcePrint(ROOT);
  rmSync('dist.new', { recursive: true, force: true });
  process.once('exit', () => rmSync('dist.new', { recursive: true, force: true }));
  const compiler = join('node_modules', 'typescript', 'bin', 'tsc');
  run(process.execPath, [compiler, '-p', 'tsconfig.build.json', '--outDir', 'dist.new']);
  cpSync('src', join('dist.new', 'src'), { recursive: true, filter: isStatic });
  writeFileSync(join('dist.new', '.sources'), print);
  rmSync('dist.old', { recursive: true, force: true });
  if (existsSync('dist')) renameSync('dist', 'dist.old');
  renameSync('dist.new', 'dist');
  rmSync('dist.old', { recursive: true, force: true });
}

function isStatic(path) {
  return statSync(path).isDirectory() || !path.endsWith('.ts');
}

function run(command, args) {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit' });
  if (status === 0) return;
  console.error(`${command} ${args.join(' ')} failed${error ? `: ${error.message}` : ''}`);
  process.exit(status ?? 1);
}

function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}
