/**
 * `npm run verify:long -- fuzz [links|NAME …] [--count N] [--seed S] [--minutes M] [--out FILE]`: `ffp fuzz` at length: a million spoilt
 * links, and 200,000 spoilt files of each format. Counts stand in docs/results/fuzz.json, a line a target and seed, written after every
 * few thousand cases: it can be stopped at any time and goes on from there. Exits with 1 where anything bad was ever counted.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { assetLoader, readBytes, readFolder } from '../../src/cli/files.ts';
import { campaign, isClean, type Bad, type Counts } from '../../src/cli/fuzz/campaign.ts';
import { fileTarget, FORMATS, type FormatName } from '../../src/cli/fuzz/files.ts';
import { linkTarget, packedLinkTarget } from '../../src/cli/fuzz/links.ts';

const LINKS = 1_000_000;
/** Links as text, and with their numbers as bytes. */
const LINK_TARGETS = { links: linkTarget, 'packed-links': packedLinkTarget } as const;
const isLink = (name: string): name is keyof typeof LINK_TARGETS => Object.hasOwn(LINK_TARGETS, name);
const NAMES: readonly string[] = [...Object.keys(LINK_TARGETS), ...FORMATS];
const FILES = 200_000;
/** Cases between two looks at the clock and the file. */
const PIECE = 2000;
/** Bad cases of a line that are told in full. */
const TOLD = 5;

interface Line extends Omit<Counts, 'from' | 'bad'> {
  /** Days of the first and the last case. */
  readonly dates: readonly [string, string];
  readonly bad: readonly Bad[];
}

export async function main(argv: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      count: { type: 'string' },
      seed: { type: 'string', default: '1' },
      minutes: { type: 'string' },
      out: { type: 'string', default: 'docs/results/fuzz.json' },
    },
  });
  const until = performance.now() + 60_000 * Number(values.minutes ?? Infinity);
  const names = positionals.length > 0 ? positionals : NAMES;
  const unknown = names.find((name) => !NAMES.includes(name));
  if (unknown !== undefined) throw new Error(`there is no format "${unknown}": ${NAMES.join(', ')}`);
  const root = process.cwd();
  const context = {
    loadAsset: assetLoader(root),
    readBytes: (path: string) => readBytes(root, path),
    readFolder: (path: string, pattern: RegExp) => readFolder(root, path, pattern),
  };
  const seed = Number(values.seed);
  for (const name of names) {
    const target = isLink(name) ? LINK_TARGETS[name]() : await fileTarget(name as FormatName, context);
    const wanted = Number(values.count ?? (isLink(name) ? LINKS : FILES));
    for (;;) {
      const before = read(values.out).find((line) => line.target === name && line.seed === seed);
      const done = before?.cases ?? 0;
      if (done >= wanted || performance.now() > until) break;
      const counts = await campaign(target, seed, done, Math.min(PIECE, wanted - done));
      // Read again: another process may have counted another target meanwhile.
      const others = read(values.out).filter((line) => line.target !== name || line.seed !== seed);
      write(values.out, [...others, joined(before, counts)]);
    }
    const line = read(values.out).find((one) => one.target === name && one.seed === seed);
    console.log(line ? `${JSON.stringify({ ...line, bad: line.bad.length })}` : `${name}: not measured`);
  }
  if (read(values.out).some((line) => !isClean({ ...line, from: 0 }))) process.exitCode = 1;
}

function joined(before: Line | undefined, piece: Counts): Line {
  const { from: _from, bad, ...counts } = piece;
  const today = new Date().toISOString().slice(0, 10);
  if (!before) return { ...counts, bad: bad.slice(0, TOLD), dates: [today, today] };
  const sum = (key: 'cases' | 'refused' | 'accepted' | 'crashes' | 'slow' | 'prototypes' | 'nan' | 'unclear') =>
    before[key] + counts[key];
  return {
    target: before.target,
    seed: before.seed,
    cases: sum('cases'),
    refused: sum('refused'),
    accepted: sum('accepted'),
    crashes: sum('crashes'),
    slow: sum('slow'),
    prototypes: sum('prototypes'),
    nan: sum('nan'),
    unclear: sum('unclear'),
    slowest: Math.max(before.slowest, counts.slowest),
    bad: [...before.bad, ...bad].slice(0, TOLD),
    dates: [before.dates[0], today],
  };
}

const read = (path: string): readonly Line[] =>
  existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as readonly Line[]) : [];

function write(path: string, lines: readonly Line[]): void {
  const place = (name: string) => NAMES.indexOf(name);
  const sorted = lines.toSorted((a, b) => place(a.target) - place(b.target) || a.seed - b.seed);
  mkdirSync(dirname(path), { recursive: true });
  // At once or not at all: another process may be reading it.
  writeFileSync(`${path}.${process.pid}`, `[\n${sorted.map((line) => JSON.stringify(line)).join(',\n')}\n]\n`);
  renameSync(`${path}.${process.pid}`, path);
}
