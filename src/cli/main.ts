/** `ffp`: everything the page computes, without a browser. */
import { FfpError } from '../core/errors.ts';
import type { Command, Context } from './command.ts';
import { parseArguments } from './command.ts';
import { assetLoader, openFile, readBytes, readFolder, readText, removeFile, writeBytes, writeText } from './files.ts';
import { assess } from './assess.ts';
import { bench } from './bench.ts';
import { compare } from './compare.ts';
import { evaluate } from './evaluate.ts';
import { exportCommand } from './export.ts';
import { box } from './fillBox.ts';
import { fit } from './fit.ts';
import { fuzz } from './fuzz.ts';
import { lesson } from './lesson.ts';
import { link } from './link.ts';
import { measure } from './measure.ts';
import { simulate } from './simulate.ts';
import { commandHelp, printResult, programHelp } from './print.ts';

const COMMANDS: readonly Command[] = [
  evaluate,
  assess,
  measure,
  simulate,
  box,
  compare,
  exportCommand,
  fit,
  bench,
  lesson,
  link,
  fuzz,
];

export interface Place {
  /** The project's root. */
  readonly root: string;
  /** Where the caller stands: file arguments are relative to it. */
  readonly cwd: string;
}

/**
 * Runs one command and leaves the process: with 0 and the result on standard output, or with another status and one line
 * of standard error that says why. Notes follow on standard error, but never beside a failure.
 */
export async function main(words: readonly string[], place: Place): Promise<never> {
  try {
    const notes: string[] = [];
    const output = await execute(words, place, (text) => notes.push(text));
    clearProgress();
    await write(process.stdout, output);
    await write(process.stderr, notes.map((note) => `${note}\n`).join(''));
    // Dawn's threads would keep the process alive.
    return process.exit(0);
  } catch (error) {
    clearProgress();
    await write(process.stderr, `ffp: ${inOneLine(error)}\n`);
    return process.exit(error instanceof FfpError && error.code === 'usage' ? 2 : 1);
  }
}

async function execute(words: readonly string[], { root, cwd }: Place, note: Context['note']): Promise<string> {
  const [name, ...rest] = words;
  if (name === undefined || name === '--help' || name === 'help') return programHelp(COMMANDS);
  const command = COMMANDS.find((candidate) => candidate.name === name);
  if (!command) {
    const known = COMMANDS.map((candidate) => candidate.name).join(', ');
    throw new FfpError('usage', `There is no command "${name.slice(0, 40)}"; there are ${known}.`);
  }
  const args = parseArguments(command, rest);
  if (args.has('help')) return (await command.helpOn?.(args.positionals)) ?? commandHelp(command);
  const result = await command.run(args, {
    loadAsset: assetLoader(root),
    readText: (path) => readText(cwd, path),
    readFolder: (path, pattern) => readFolder(cwd, path, pattern),
    writeText: (path, text) => writeText(cwd, path, text),
    readBytes: (path) => readBytes(cwd, path),
    writeBytes: (path, bytes) => writeBytes(cwd, path, bytes),
    openFile: (path) => openFile(cwd, path),
    removeFile: (path) => removeFile(cwd, path),
    note,
    progress: (text) => {
      if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
    },
  });
  return args.has('json') ? `${JSON.stringify(result)}\n` : printResult(result);
}

/** Takes away the line that said how far a command was. */
function clearProgress(): void {
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
}

function inOneLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const line = message.replace(/\s*\n\s*/g, ' ');
  return error instanceof FfpError ? line : `internal error: ${line}`;
}

/** Resolves when the text has left the process, or its reader has gone. */
function write(stream: NodeJS.WriteStream, text: string): Promise<void> {
  return new Promise((resolve) => {
    stream.once('error', () => resolve());
    stream.write(text, () => resolve());
  });
}
