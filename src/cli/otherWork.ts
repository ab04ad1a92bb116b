import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';

/** Linux counts in hundredths of a second, whatever its kernel does inside. */
const TICK_MS = 10;
/** Of the numbers after the name in /proc/self/stat: what children took that have ended, in user's and in kernel's code. */
const CHILDREN = [13, 14] as const;

/**
 * Begins to count what other programs take of the processor, which spoils timings.
 * @returns asks for the mean since then, in cores; null where the system does not say. This program's own work is not counted, nor that of programs that it started
 * and that have ended.
 */
export function otherWork(): () => number | null {
  const [begin, busy, own] = [performance.now(), busyMs(), ownMs()];
  return () => {
    const now = ownMs();
    if (own === null || now === null) return null;
    return Math.max(0, (busyMs() - busy - (now - own)) / (performance.now() - begin));
  };
}

/** Of all cores since the system began. */
const busyMs = (): number =>
  cpus().reduce((sum, { times: { user, nice, sys, irq } }) => sum + user + nice + sys + irq, 0);

function ownMs(): number | null {
  const { user, system } = process.cpuUsage();
  try {
    const stat = readFileSync('/proc/self/stat', 'utf8');
    // The name stands in brackets, and may have anything in it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const children = CHILDREN.reduce((sum, at) => sum + Number(fields[at]), 0);
    return (user + system) / 1000 + TICK_MS * children;
  } catch {
    return null;
  }
}
