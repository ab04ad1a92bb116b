// `npm run bench:pack [-- FOLDER]`: one folder that runs the command line, its benchmark suites above all, on another Linux machine of
// this architecture, with a graphics card and its Vulkan driver: no Node, no npm and no network are needed there. What is large is
// packed with xz (30 instead of 120 MB), which tar, xz or Python unpack there.
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from './lib/bundle.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = resolve(process.argv[2] ?? join(root, '.cache/bench-pack'));
const platform = `${process.platform}-${process.arch}`;
const dawn = join(root, 'node_modules/webgpu');
const addon = `dist/${platform}/dawn.node`;

const RUN = `#!/bin/sh
# run.sh COMMAND ...: the command line of the Force Field Playground, e.g. "./run.sh bench --suite resident --json".
set -e
here=$(cd "$(dirname "$0")" && pwd)
unpack() { # FILE.xz
  [ -f "$here/$1" ] && return
  if command -v xz >/dev/null; then xz -dc "$here/$1.xz" >"$here/$1.part"
  else python3 -c 'import lzma,shutil,sys; shutil.copyfileobj(lzma.open(sys.argv[1]), open(sys.argv[2], "wb"))' "$here/$1.xz" "$here/$1.part"
  fi
  chmod +x "$here/$1.part" && mv "$here/$1.part" "$here/$1"
}
unpack node
unpack node_modules/webgpu/${addon}
# A Vulkan loader of the pack's own, where the system has none.
if [ -d "$here/lib" ] && ! ldconfig -p 2>/dev/null | grep -q libvulkan.so.1; then export LD_LIBRARY_PATH="$here/lib:$LD_LIBRARY_PATH"; fi
exec "$here/node" "$here/start.mjs" "$@"
`;

const START = `import { fileURLToPath } from 'node:url';
import { main } from './ffp.mjs';
try {
  await main(process.argv.slice(2), { root: fileURLToPath(new URL('.', import.meta.url)), cwd: process.cwd() });
} catch (error) {
  process.stderr.write(\`ffp: \${String(error?.message ?? error).split('\\n')[0]}\\n\`);
  process.exit(1);
}
`;

/** Packs a file to NAME.xz in the folder. */
function pack(from, name) {
  writeFileSync(join(folder, `${name}.xz`), execFileSync('xz', ['-6', '-c', from], { maxBuffer: 2 ** 30 }));
}

/** The Vulkan loader of this Debian, where apt can fetch it: a driver alone does not bring one. Returns whether it is there. */
function addLoader() {
  const scratch = join(folder, 'deb');
  mkdirSync(scratch);
  try {
    execFileSync('apt-get', ['download', 'libvulkan1'], { cwd: scratch, stdio: 'ignore' });
    execFileSync('sh', ['-c', 'dpkg -x libvulkan1_*.deb . && mkdir ../lib && cp -L usr/lib/*/libvulkan.so.1 ../lib/'], {
      cwd: scratch,
    });
    return true;
  } catch {
    return false;
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

if (process.platform !== 'linux') throw new Error('bench:pack makes a folder for Linux, and runs on Linux.');
if (!existsSync(join(dawn, addon))) throw new Error(`There is no ${addon} in node_modules/webgpu: run "npm ci" first.`);
rmSync(folder, { recursive: true, force: true });
mkdirSync(join(folder, 'node_modules/webgpu/dist', platform), { recursive: true });
await bundle(root, 'src/cli/main.ts', join(folder, 'ffp.mjs'));
cpSync(join(root, 'public'), join(folder, 'public'), { recursive: true });
// What the bundle leaves outside.
for (const file of [
  'webgpu/index.js',
  'webgpu/package.json',
  'openchemlib/dist/openchemlib.js',
  'openchemlib/dist/resources.json',
  'openchemlib/package.json',
])
  cpSync(join(root, 'node_modules', file), join(folder, 'node_modules', file), { recursive: true });
pack(process.execPath, 'node');
pack(join(dawn, addon), `node_modules/webgpu/${addon}`);
writeFileSync(join(folder, 'run.sh'), RUN, { mode: 0o755 });
writeFileSync(join(folder, 'start.mjs'), START);
console.log(
  addLoader() ? 'with a Vulkan loader' : 'without a Vulkan loader: the other machine must have libvulkan.so.1',
);
console.log(`${folder}: copy it, and there run ./run.sh bench --json`);
