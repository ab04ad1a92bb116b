import type { Plugin } from 'vite';

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

/** Puts a Content-Security-Policy into the built page. Vite's dev server injects scripts and styles, so it goes without. */
export function contentSecurityPolicy(): Plugin {
  return {
    name: 'content-security-policy',
    apply: 'build',
    transformIndexHtml: () => [
      { tag: 'meta', attrs: { 'http-equiv': 'Content-Security-Policy', content: POLICY }, injectTo: 'head-prepend' },
    ],
  };
}
