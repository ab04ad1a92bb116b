// `npm start`: installs what is missing, builds the page if its sources changed, and serves it on this machine.
import { fileURLToPath } from 'node:url';
import { buildPage } from './lib/build.mjs';
import { installPackages } from './lib/install.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

try {
  installPackages(root);
  await buildPage(root);
  const { preview } = await import('vite');
  // A taken port is no error: the next free one is used.
  const server = await preview({ root, preview: { port: 4173, strictPort: false } });
  console.log(`\nForce Field Playground is at ${server.resolvedUrls.local[0]}\n(stop it with Ctrl+C)`);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
