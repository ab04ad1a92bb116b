import type { Plugin } from 'vite';
import { ISOLATION } from './isolation.ts';

/**
 * What the built page may load and run: its own files and nothing else. The one other host it may ask, when a visitor presses the
 * button, has the files of published models (public/models), which are checked against their hashes and never run.
 */
const POLICY = [
  "default-src 'self'",
  "connect-src 'self' https://raw.githubusercontent.com",
  "img-src 'self' data: blob:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** The same for workers, which also run the WebAssembly that they generate (ADR 8). A worker obeys the header of its own script. */
export const WORKER_POLICY = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "connect-src 'self' https://raw.githubusercontent.com",
].join('; ');

/** Scripts of workers in the build. */
export const WORKER_SCRIPT = /\/assets\/[\w.]+\.worker-[\w-]+\.js(?:\?|$)/;

/** As `_headers`, which several static hosts read: this policy, and what isolates the page. */
const HEADERS = [
  '/*',
  ...Object.entries(ISOLATION).map(([name, value]) => `  ${name}: ${value}`),
  '/assets/*.worker-*.js',
  `  Content-Security-Policy: ${WORKER_POLICY}`,
  '',
].join('\n');

/**
 * Puts a Content-Security-Policy into the built page, and sends one with workers' scripts: from `npm start` and `vite preview`, from hosts that
 * read `_headers`, and elsewhere from the second visit on, when the service worker adds it (app/offline/sw.ts). Vite's dev server injects
 * scripts and styles, so it goes without.
 */
export function contentSecurityPolicy(): Plugin {
  return {
    name: 'content-security-policy',
    apply: (_, { command, isPreview }) => command === 'build' || isPreview === true,
    transformIndexHtml: () => [
      { tag: 'meta', attrs: { 'http-equiv': 'Content-Security-Policy', content: POLICY }, injectTo: 'head-prepend' },
    ],
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: '_headers', source: HEADERS });
    },
    configurePreviewServer({ middlewares }) {
      middlewares.use((request, response, next) => {
        if (WORKER_SCRIPT.test(request.url ?? '')) response.setHeader('Content-Security-Policy', WORKER_POLICY);
        next();
      });
    },
  };
}
