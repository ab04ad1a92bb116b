import react from '@vitejs/plugin-react';
import { execSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { defineConfig } from 'vite';
import { contentSecurityPolicy } from './tools/vite/contentSecurityPolicy.ts';
import { ISOLATION } from './tools/vite/isolation.ts';
import { offline } from './tools/vite/offline.ts';
import { slimBundle } from './tools/vite/slimBundle.ts';

/** Version and, where the source is a clone, commit: what a citation names. */
function version(): string {
  const { version: own } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  try {
    const commit = execSync('git rev-parse --short=10 HEAD', { stdio: ['ignore', 'pipe', 'ignore'] });
    return `${own} (${commit.toString().trim()})`;
  } catch {
    return own;
  }
}

export default defineConfig({
  define: { 'import.meta.env.VERSION': JSON.stringify(version()) },
  // Relative: the build works from any path of any host, and from a sub-folder of a static file server.
  base: './',
  plugins: [react(), contentSecurityPolicy(), slimBundle(), offline()],
  worker: { format: 'es', plugins: () => [slimBundle()] },
  build: {
    // Every browser with WebGPU has ES2022.
    target: 'es2022',
    // The policy forbids data: URLs for anything but pictures.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // three.js is one chunk of about 500 kB (gzip: tools/size.mjs has the budget that counts).
    chunkSizeWarningLimit: 600,
  },
  server: { host: 'localhost', headers: ISOLATION },
  preview: { host: 'localhost', headers: ISOLATION },
});
