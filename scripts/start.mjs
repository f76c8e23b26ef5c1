// npm start: all set-up, then the server on embedded SQLite.
import { build, installPackages, requireNode } from './setup.mjs';

requireNode();
installPackages();
build();
await import('../dist/server/main.js');
