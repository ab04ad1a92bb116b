import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { minify, transformWithOxc, type Plugin } from 'vite';
import { WORKER_POLICY } from './contentSecurityPolicy.ts';
import { ISOLATION } from './isolation.ts';

const SOURCE = 'app/offline/sw.ts';

/** What is kept on a device from the start: the page, its force fields, the molecule it opens with. The rest is kept when it was used. */
const KEPT =
  /^(?:index\.html|assets\/|forcefields\/|icons\/|lessons\/|manifest\.webmanifest|literature\.json|reference\/index\.json|reference\/frames\/ethanol\.)/;

/**
 * Builds the service worker as `sw.js` beside `index.html`, with the names of the files that it keeps. Its own bytes change whenever one of them
 * does: that is how browsers notice.
 */
export function offline(): Plugin {
  let root = '.';
  let publicDir = 'public';
  return {
    name: 'offline',
    apply: 'build',
    enforce: 'post',
    configResolved(config) {
      ({ root, publicDir } = config);
    },
    async generateBundle(_, bundle) {
      const contents = new Map<string, string | Uint8Array>();
      for (const file of Object.values(bundle))
        contents.set(file.fileName, file.type === 'chunk' ? file.code : file.source);
      for (const name of readdirSync(publicDir, { recursive: true, withFileTypes: true }).filter((entry) =>
        entry.isFile(),
      )) {
        const path = join(name.parentPath, name.name);
        contents.set(path.slice(publicDir.length + 1).replaceAll('\\', '/'), readFileSync(path));
      }
      const kept = [...contents.keys()].filter((name) => KEPT.test(name)).sort();
      const hash = createHash('sha256');
      for (const name of kept) hash.update(name).update(contents.get(name)!);
      const { code } = await transformWithOxc(readFileSync(join(root, SOURCE), 'utf8'), 'sw.ts');
      const script = code.replace(/^export \{\s*\};?$/m, '');
      const constants = {
        // The page is asked for by the folder that it lies in.
        KEPT_FILES: JSON.stringify(kept.map((name) => (name === 'index.html' ? './' : name))),
        WORKER_POLICY: JSON.stringify(WORKER_POLICY),
        ISOLATION: JSON.stringify(ISOLATION),
        VERSION: JSON.stringify(hash.digest('hex').slice(0, 16)),
      };
      const filled = Object.entries(constants).reduce(
        (text, [name, value]) => text.replaceAll(name, () => value),
        script,
      );
      this.emitFile({ type: 'asset', fileName: 'sw.js', source: (await minify('sw.js', filled)).code });
    },
  };
}
