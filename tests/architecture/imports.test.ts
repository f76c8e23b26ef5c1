import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const IMPORT = /(?:\bfrom\s+|\bimport\s+|\bimport\()\s*['"]([^'"]+)['"]/g;

interface Edge {
  readonly from: string;
  readonly to: string;
}

/** Every import between our own files, and of packages by name, read from the source. */
function importsOf(folder: string): readonly Edge[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|svelte)$/.test(entry.name))
    .flatMap((entry) => {
      const path = join(entry.parentPath, entry.name);
      const from = relative(root, path);
      return [...readFileSync(path, 'utf8').matchAll(IMPORT)].map(([, specifier = '']) => ({
        from,
        to: specifier.startsWith('.')
          ? normalize(join(dirname(from), specifier))
          : `package:${specifier}`,
      }));
    });
}

/** Who may import whom, as ARCHITECTURE.md says it. */
const RULES: readonly { readonly of: string; readonly may: readonly RegExp[] }[] = [
  { of: 'shared/meeting', may: [/^shared\/meeting\//] },
  { of: 'shared/protocol', may: [/^shared\/(protocol|meeting)\//, /^package:valibot$/] },
  { of: 'shared/docs', may: [/^shared\/(docs|meeting)\//, /^package:yjs$/] },
  { of: 'shared/deck', may: [/^shared\/(deck|meeting)\//] },
  { of: 'shared/vault', may: [/^shared\/vault\//, /^shared\/meeting\/ids\.ts$/] },
  { of: 'server', may: [/^(server|shared)\//, /^package:/] },
  { of: 'client', may: [/^(client|shared)\//, /^package:(?!node:)/] },
];

describe('ARCHITECTURE who may import whom', () => {
  for (const { of, may } of RULES) {
    it(`given ${of}, then it imports only what it may`, () => {
      const edges = importsOf(of);
      expect(edges.length).toBeGreaterThan(0);
      const wrong = edges.filter(({ to }) => !may.some((pattern) => pattern.test(to)));
      expect(wrong).toEqual([]);
    });
  }

  it('given the server, then only main.ts imports concrete adapters', () => {
    const adapters = /^server\/(storage\/(sqlite|memory)\.ts|system\.ts)$/;
    const wrong = importsOf('server').filter(
      ({ from, to }) => adapters.test(to) && from !== 'server/main.ts',
    );
    expect(wrong).toEqual([]);
  });

  it('given the client’s interface parts, then they know nothing of meetings', () => {
    const wrong = importsOf('client/ui').filter(({ to }) =>
      /^(client\/(state|views|connection)|shared\/(protocol|docs|vault))\//.test(to),
    );
    expect(wrong).toEqual([]);
  });

  it('given Yjs keys, then they are named in shared/docs alone', () => {
    const naming = /\.get(Map|Array|Text|XmlFragment)\(/;
    const wrong = ['client', 'server'].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && /\.(ts|svelte)$/.test(entry.name))
        .map((entry) => join(entry.parentPath, entry.name))
        .filter((path) => naming.test(readFileSync(path, 'utf8')))
        .map((path) => relative(root, path)),
    );
    expect(wrong).toEqual([]);
  });
});
