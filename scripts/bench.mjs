// npm run bench: all that speaks of time, memory or ratios, in one run, with peers beside it.
import { spawnSync } from 'node:child_process';
import { build, findChromium, installPackages, requireNode } from './setup.mjs';

requireNode();
installPackages();
build();
process.env.CHROMIUM = findChromium();
const quick = process.argv.includes('--quick') ? ['--quick'] : [];
for (const part of ['relay', 'commands', 'first-load', 'fairness']) {
  console.log(`\n— ${part} —\n`);
  const { status } = spawnSync('npx', ['tsx', `bench/${part}.ts`, ...quick], {
    stdio: ['ignore', 'inherit', 'ignore'],
  });
  if (status !== 0) process.exitCode = 1;
}
