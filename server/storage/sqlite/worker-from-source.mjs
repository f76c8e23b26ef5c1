// Starts the storage worker from its TypeScript source, in development and in tests: in a worker
// of Node 20, `--import tsx` has no effect.
import { register } from 'tsx/esm/api';

register();
await import('../sqlite-worker.ts');
