import { svelte } from '@sveltejs/vite-plugin-svelte';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';

const server = process.env.DEV_SERVER ?? 'http://127.0.0.1:8080';

/** Writes a brotli copy beside each text asset, so that the server compresses nothing by itself. */
function compressed(): Plugin {
  return {
    name: 'compressed',
    apply: 'build',
    applyToEnvironment: (environment) => environment.name === 'client',
    writeBundle({ dir = '' }) {
      const assets = join(dir, 'assets');
      for (const name of readdirSync(assets)) {
        if (!/\.(js|css|svg)$/.test(name)) continue;
        const path = join(assets, name);
        writeFileSync(`${path}.br`, brotliCompressSync(readFileSync(path)));
      }
    },
  };
}

/** One build, two parts: the client to `dist/client`, the server to `dist/server`. */
export default defineConfig({
  root: 'client',
  plugins: [svelte({ configFile: '../svelte.config.js' }), compressed()],
  server: {
    port: 5173,
    host: '127.0.0.1',
    // In development the pages come from Vite and everything else from the server.
    proxy: {
      '/api': { target: server, changeOrigin: false },
      '/socket.io': { target: server, ws: true, changeOrigin: false },
      '^/g/[^/]+/docs/': { target: server, ws: true, changeOrigin: false },
    },
  },
  builder: {},
  environments: {
    client: {
      build: {
        outDir: '../dist/client',
        emptyOutDir: true,
        target: 'es2022',
        assetsInlineLimit: 0,
      },
    },
    ssr: {
      build: {
        outDir: '../dist/server',
        emptyOutDir: true,
        ssr: true,
        target: 'node20',
        rolldownOptions: {
          input: { main: 'server/main.ts', 'sqlite-worker': 'server/storage/sqlite-worker.ts' },
        },
      },
    },
  },
});
