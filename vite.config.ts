import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

const server = process.env.DEV_SERVER ?? 'http://127.0.0.1:8080';

/** One build, two parts: the client to `dist/client`, the server to `dist/server`. */
export default defineConfig({
  root: 'client',
  plugins: [svelte({ configFile: '../svelte.config.js' })],
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
        rollupOptions: {
          input: { main: 'server/main.ts', 'sqlite-worker': 'server/storage/sqlite-worker.ts' },
        },
      },
    },
  },
});
