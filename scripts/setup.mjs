// Brings a fresh clone to where it can run, with nothing but Node: installs packages when they are
// missing or the lockfile changed, builds when a source changed, finds or installs a Chromium for
// the tests. Says plainly what it lacks. Needs no package itself.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = new URL('..', import.meta.url).pathname;
const stamps = join(root, 'node_modules', '.etatyopeili');

/** Runs a command to its end, showing what it says. Ends this process when it fails. */
export function run(command, args, { quiet = false } = {}) {
  const result = spawnSync(command, args, { cwd: root, stdio: quiet ? 'ignore' : 'inherit' });
  if (result.status !== 0) {
    if (quiet) return false;
    process.exit(result.status ?? 1);
  }
  return true;
}

export function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  console.error(`EtäTyöpeili needs Node 20.19 or newer; this is ${process.version}.`);
  process.exit(1);
}

export function installPackages() {
  const wanted = digest([join(root, 'package-lock.json'), join(root, 'package.json')]);
  if (stamp('packages') === wanted) return;
  console.log('Installing packages …');
  run('npm', ['ci', '--no-audit', '--no-fund', '--include=dev']);
  writeStamp('packages', wanted);
}

export function build() {
  const sources = ['client', 'server', 'shared'].flatMap((folder) => files(join(root, folder)));
  const wanted = digest([
    ...sources,
    join(root, 'vite.config.ts'),
    join(root, 'package-lock.json'),
  ]);
  if (stamp('build') === wanted && existsSync(join(root, 'dist/server/main.js'))) return;
  console.log('Building …');
  run('npx', ['vite', 'build', '--app', '--logLevel', 'warn']);
  writeStamp('build', wanted);
}

/** The path of a Chromium for the tests, installed with apt when there is none and we may. */
export function findChromium() {
  const known = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser'];
  const usable = () => known.find((path) => path && existsSync(path));
  if (!usable() && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    console.log('Installing Chromium …');
    run('apt-get', ['update', '-qq'], { quiet: true });
    run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], {
      quiet: true,
    });
  }
  const path = usable();
  if (path) return path;
  console.error(
    'The end-to-end tests need a Chromium. Install one (Debian: apt-get install chromium), or ' +
      'name one in the environment variable CHROMIUM.',
  );
  process.exit(1);
}

function stamp(name) {
  const path = join(stamps, name);
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
}

function writeStamp(name, value) {
  mkdirSync(stamps, { recursive: true });
  writeFileSync(join(stamps, name), value);
}

function files(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

function digest(paths) {
  const hash = createHash('sha256');
  for (const path of paths.sort()) hash.update(path.slice(root.length)).update(readFileSync(path));
  return hash.digest('hex');
}
