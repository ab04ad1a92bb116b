import { parseArgs } from 'node:util';
import type { ParseArgsConfig } from 'node:util';
import { FfpError } from '../core/errors.ts';
import type { LoadAsset } from '../core/assets.ts';

/** A file that grows while a command runs. Every method throws FfpError('file'). */
export interface OpenFile {
  append(bytes: Uint8Array): Promise<void>;
  /** Puts bytes in the place of those at an offset. */
  overwrite(offset: number, bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

/** What a command can reach of the world. */
export interface Context {
  /** Reads a file of `public/`. */
  readonly loadAsset: LoadAsset;
  /** Reads a file the user named, or standard input for `-`. Throws FfpError('file'). */
  readonly readText: (path: string) => Promise<string>;
  /**
   * Reads the files of a folder or a zip archive the user named, and of the folders in it, whose paths there match; null
   * where there is neither. Throws FfpError('file').
   */
  readonly readFolder: (path: string, pattern: RegExp) => Promise<ReadonlyMap<string, Uint8Array> | null>;
  /** Writes a file the user named. Throws FfpError('file'). */
  readonly writeText: (path: string, text: string) => Promise<void>;
  /** Reads a file the user named; null where there is none. Throws FfpError('file'). */
  readonly readBytes: (path: string) => Promise<Uint8Array | null>;
  /** Writes a file the user named, all of it or nothing. Throws FfpError('file'). */
  readonly writeBytes: (path: string, bytes: Uint8Array) => Promise<void>;
  /** Opens a new file that the user named, over one that is there. Throws FfpError('file'). */
  readonly openFile: (path: string) => Promise<OpenFile>;
  /** Removes a file that this program wrote, if it is there. Throws FfpError('file'). */
  readonly removeFile: (path: string) => Promise<void>;
  /** Something worth knowing that is no result: printed on standard error once the command has succeeded. */
  readonly note: (text: string) => void;
  /** How far a long command is: shown while it runs, to a person who watches, and then gone. */
  readonly progress: (text: string) => void;
}

export interface OptionHelp {
  readonly type: 'string' | 'boolean';
  /** Whether it may be given several times: see `Arguments.texts`. */
  readonly multiple?: boolean;
  /** What stands for the value in the help, e.g. `FS`. */
  readonly value?: string;
  readonly help: string;
}

export interface Command {
  readonly name: string;
  /** The words after the command's name, for the usage line. */
  readonly usage: string;
  readonly summary: string;
  /** What the result's fields mean, and what should be known about the method. */
  readonly details: string;
  readonly options: Readonly<Record<string, OptionHelp>>;
  /** Help on the words that follow the command; null where there is nothing more to say than on the command. */
  helpOn?(words: readonly string[]): Promise<string | null>;
  /** Resolves with the result: one JSON object. */
  run(args: Arguments, context: Context): Promise<object>;
}

/** The words of one call, checked as they are asked for. */
export class Arguments {
  constructor(
    private readonly values: Readonly<Record<string, string | boolean | readonly string[] | undefined>>,
    readonly positionals: readonly string[],
  ) {}

  /** Whether an option was given. */
  has(name: string): boolean {
    return this.values[name] !== undefined;
  }

  text(name: string): string | undefined {
    const value = this.values[name];
    return typeof value === 'string' ? value : undefined;
  }

  /** All values of an option that may be given several times. */
  texts(name: string): readonly string[] {
    const value = this.values[name];
    return typeof value === 'object' ? value : [];
  }

  /** The value of an option that must be given. */
  required(name: string): string {
    const value = this.text(name);
    if (value === undefined) throw new FfpError('usage', `--${name} is missing.`);
    return value;
  }

  /** One of the given words. */
  choice<T extends string>(name: string, choices: readonly T[]): T | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const found = choices.find((choice) => choice === value);
    if (found === undefined) {
      throw new FfpError('usage', `--${name} must be ${choices.join(' or ')}, not "${value.slice(0, 40)}".`);
    }
    return found;
  }

  /** A number between two bounds. */
  number(name: string, fallback: number, low: number, high: number): number {
    const value = this.text(name);
    if (value === undefined) return fallback;
    const number = value.trim() === '' ? NaN : Number(value);
    if (!(number >= low && number <= high)) {
      throw new FfpError('usage', `--${name} must be a number from ${low} to ${high}, not "${value.slice(0, 40)}".`);
    }
    return number;
  }

  /** A whole number between two bounds. */
  integer(name: string, fallback: number, low: number, high: number): number {
    const number = this.number(name, fallback, low, high);
    if (!Number.isInteger(number)) throw new FfpError('usage', `--${name} must be a whole number, not ${number}.`);
    return number;
  }
}

/**
 * Sorts the words of a call into options and the rest.
 * @throws FfpError('usage') for an option that the command does not have.
 */
export function parseArguments(command: Command, words: readonly string[]): Arguments {
  const options: ParseArgsConfig['options'] = Object.fromEntries(
    Object.entries(command.options).map(([name, { type, multiple = false }]) => [name, { type, multiple }]),
  );
  try {
    const { values, positionals } = parseArgs({
      args: negativesJoined(words, options),
      options,
      allowPositionals: true,
    });
    return new Arguments(values as Record<string, string | boolean | string[] | undefined>, positionals);
  } catch (error) {
    // Node's own messages, without their hints on how parseArgs reads dashes.
    const [first] = String((error as Error).message).split(/\. |\n/);
    throw new FfpError('usage', `${first?.replace(/\.$/, '')}; see "ffp ${command.name} --help".`);
  }
}

/** `--option -1` as `--option=-1`: Node takes what begins with a dash for an option. */
function negativesJoined(words: readonly string[], options: NonNullable<ParseArgsConfig['options']>): string[] {
  const joined: string[] = [];
  for (const word of words) {
    const before = joined.at(-1) ?? '';
    if (/^-[\d.]/.test(word) && options[before.replace(/^--/, '')]?.type === 'string' && before.startsWith('--'))
      joined[joined.length - 1] = `${before}=${word}`;
    else joined.push(word);
  }
  return joined;
}
