import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Runs a command with its output on this terminal, in `root`; throws when it fails. */
function runCommand(root, command, args) {
  // Debian's packages must not ask questions: nobody may be there to answer.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', env });
  if (status !== 0) throw new Error(`"${command} ${args.join(' ')}" failed${error ? `: ${error.message}` : ''}.`);
}

/** Installs the npm packages when they are absent or older than package-lock.json. */
export function installPackages(root) {
  const installed = statSync(join(root, 'node_modules/.package-lock.json'), { throwIfNoEntry: false });
  const wanted = statSync(join(root, 'package-lock.json'));
  if (installed && installed.mtimeMs >= wanted.mtimeMs) return;
  console.log('Installing the npm packages (once; about a minute) …');
  runCommand(root, 'npm', ['ci', '--no-audit', '--no-fund']);
}

/** The Chromium of the tests: its path, from CHROMIUM_PATH or where Debian puts it. */
export const chromiumPath = () => process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';

/** Installs Chromium through apt where that is possible; throws a sentence that says what to do where it is not. */
export function installChromium(root) {
  if (existsSync(chromiumPath())) return;
  const canInstall = !process.env.CHROMIUM_PATH && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (!canInstall) {
    throw new Error(
      `No Chromium at ${chromiumPath()}: install Chromium (Debian: apt-get install chromium), or set CHROMIUM_PATH to one.`,
    );
  }
  console.log('Installing Chromium for the browser tests (once) …');
  runCommand(root, 'apt-get', ['update', '-qq']);
  runCommand(root, 'apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-liberation']);
}
