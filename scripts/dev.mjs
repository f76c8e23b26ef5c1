// npm run dev: the client by Vite and the server by tsx, both reloading when a file changes.
import { spawn } from 'node:child_process';
import { installPackages, requireNode } from './setup.mjs';

requireNode();
installPackages();
const env = { ...process.env, ORIGIN: process.env.ORIGIN ?? 'http://localhost:5173' };
const parts = [
  spawn('npx', ['tsx', 'watch', '--clear-screen=false', 'server/main.ts'], {
    stdio: 'inherit',
    env,
  }),
  spawn('npx', ['vite'], { stdio: 'inherit', env }),
];
for (const part of parts) {
  part.on('exit', (code) => {
    for (const other of parts) other.kill();
    process.exitCode = code ?? 0;
  });
}
