// npm test: all set-up, then checks and every test. With --prove, the long runs as well.
// Further words go to Vitest: `npm test -- tests/domain`.
import { spawnSync } from 'node:child_process';
import { build, findChromium, installPackages, requireNode, run } from './setup.mjs';

const words = process.argv.slice(2);
const prove = words.includes('--prove');
const wanted = words.filter((word) => word !== '--prove');

requireNode();
installPackages();
build();
process.env.CHROMIUM = findChromium();
if (prove) process.env.PROVE = '1';
if (wanted.length === 0) run('npm', ['run', '--silent', 'check']);
const { status } = spawnSync('npx', ['vitest', 'run', ...wanted], { stdio: 'inherit' });
process.exit(status ?? 1);
