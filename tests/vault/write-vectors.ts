/** Writes tests/vault/vectors.json anew: `npx tsx tests/vault/write-vectors.ts`. */
import { writeFileSync } from 'node:fs';
import { makeVectors } from './make-vectors.ts';

const target = new URL('vectors.json', import.meta.url);
writeFileSync(target, `${JSON.stringify(makeVectors(), null, 2)}\n`);
