/** Peers that are Python programs: a line in, a line out. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface PythonPeer {
  /** The first line it wrote: what it is, and which version. */
  readonly name: string;
  /** Sends a line and waits for the answer. */
  ask(line: string): Promise<string>;
  end(): void;
}

/** Starts a script of bench/; null where Python or what the script imports is not installed. */
export async function pythonPeer(script: string, args: readonly string[]): Promise<PythonPeer | null> {
  // Debian's own Python has Debian's packages, whatever other Python comes first on the path.
  const python = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';
  const process = spawn(python, [join('bench', script), ...args], { stdio: 'pipe' });
  process.on('error', () => undefined);
  let complaint = '';
  process.stderr.setEncoding('utf8').on('data', (text: string) => (complaint = (complaint + text).slice(-2000)));
  const lines = createInterface({ input: process.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`bench/${script} ended before it answered: ${complaint}`);
    return value;
  };
  const hello = await lines.next();
  if (hello.done) {
    if (complaint === '' || complaint.includes('ModuleNotFoundError')) return null;
    throw new Error(`bench/${script} failed: ${complaint}`);
  }
  return {
    name: hello.value,
    ask: (line) => {
      process.stdin.write(`${line}\n`);
      return next();
    },
    end: () => process.stdin.end(),
  };
}
