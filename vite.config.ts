import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { contentSecurityPolicy } from './tools/vite/contentSecurityPolicy.ts';
import { offline } from './tools/vite/offline.ts';
import { slimBundle } from './tools/vite/slimBundle.ts';

export default defineConfig({
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
  server: { host: 'localhost' },
  preview: { host: 'localhost' },
});
