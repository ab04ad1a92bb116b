/** Lines of a megabyte: answered at once, or in a time that grows as the text does. */
import { describe, expect, it } from 'vitest';
import { recognise } from '../../src/chem/recognise.ts';
import { assetLoader, readBytes, readFolder } from '../../src/cli/files.ts';
import { fileTarget, type FormatName } from '../../src/cli/fuzz/files.ts';
import { parseConstants, parseSelfEnergies } from '../../src/models/ani/constants.ts';

const LONG = 1_000_000;
/** What is answered within this, ms, need not be linear. */
const AT_ONCE = 50;
/** A quarter of the text takes at least this part of the time; 4 would be linear, 16 quadratic. */
const LINEAR = 11;
/** Other programs want the processor too. */
const CHANCES = 4;

const ROOT = process.cwd();
const context = {
  loadAsset: assetLoader(ROOT),
  readBytes: (path: string) => readBytes(ROOT, path),
  readFolder: (path: string, pattern: RegExp) => readFolder(ROOT, path, pattern),
};

/** What stands before and after the long part: `|`. */
const TEXTS: Readonly<Partial<Record<FormatName, readonly string[]>>> = {
  xyz: ['|', '1\n| x\nH 0 0 0\n', '1\nProperties=species:S:1:pos:R:3 name=| x="\nH 0 0 0\n', '1\n\nH 0 0 |x', '1\n\nH 0 0 0\n|x'],
  sdf: ['w\n\n\n  1  0  0  0  0  0            999 V2000\n    0.0000    0.0000    0.1173 O   0  0|x\n|M  END\n', '|\n$$$$', 'w\n\n\n  0  0  0     0  0            999 V3000\nM  V30 BEGIN CTAB\nM  V30 COUNTS |1 0\n'],
  pdb: ['HETATM    1  O   HOH A   1       0.000   0.000   0.117  1.00  0.00           O|\nCONECT    1|\nEND', 'TITLE |\nMODEL |'],
  prmtop: ['%VERSION |\n%FLAG TITLE\n%FORMAT(20a4)\n|', '%VERSION\n%FLAG |x\n%FORMAT(20a4)', '%VERSION\n%FLAG TITLE\n%FORMAT(|x'],
  rst7: ['t|\n  1|\n', 't\n   1\n   0.0000000   0.0000000|x\n'],
  smiles: ['C| |x'],
  lesson: ['{"id":"|"}', '[|]'],
  experiment: ['{"version":|1}'],
}; // prettier-ignore
const FILLS = [' ', '\n', '\r\n', '0', '-', '"', '(', '[', '>', '=', 'a', '$$$$\n', 'a= ', 'é'];

const fill = (text: string, by: string, length: number): string =>
  text.split('|').join(by.repeat(Math.ceil(length / by.length)));

/** Processor's time, ms: that of the clock is longer on a busy machine. */
async function time(read: (text: string) => unknown, text: string): Promise<number> {
  const before = process.cpuUsage();
  const start = performance.now();
  try {
    await read(text);
  } catch {
    // Refused: in what words is another test's question.
  }
  const { user, system } = process.cpuUsage(before);
  return Math.min(performance.now() - start, (user + system) / 1000);
}

/** The growth of the time from a quarter of the length, or null where it is short anyway. */
async function growth(
  read: (text: string) => unknown,
  text: string,
  by: string,
  length = LONG,
): Promise<number | null> {
  let best = Infinity;
  for (let chance = 0; chance < CHANCES; chance++) {
    const whole = await time(read, fill(text, by, length));
    if (whole <= AT_ONCE) return null;
    best = Math.min(best, whole / (await time(read, fill(text, by, length / 4))));
    if (best <= LINEAR) return best;
  }
  return best;
}

describe('a line of a megabyte', () => {
  it.each(Object.entries(TEXTS))(
    'in %s',
    async (format, texts) => {
      const { read } = await fileTarget(format as FormatName, context);
      for (const text of texts)
        for (const by of FILLS) {
          const found = await growth(read, text, by);
          expect(found ?? 0, `${JSON.stringify(by)} in ${JSON.stringify(text)}`).toBeLessThanOrEqual(LINEAR);
        }
    },
    60_000,
  );

  it.each<[string, (text: string) => unknown, readonly string[]]>([
    ['what tells formats apart', recognise, ['|', 'C>|> x', 'data_| x', '#1.| x', 'http://| x']],
    ['constants of ANI', (text) => parseConstants(text, 'a'), ['Rcr = x|x', '|x', 'Atyp = [|x']],
    ['self energies', (text) => parseSelfEnergies(text, 'a', [1]), ['H,0=x|x x', 'H|,']],
  ])(
    'in %s',
    async (_, read, texts) => {
      for (const text of texts)
        for (const by of FILLS)
          expect(
            (await growth(read, text, by)) ?? 0,
            `${JSON.stringify(by)} in ${JSON.stringify(text)}`,
          ).toBeLessThanOrEqual(LINEAR);
    },
    60_000,
  );

  it('would not do for an expression that looks back over everything', async () => {
    expect(await growth((text) => /^\s*(\w+)\s*=\s*(.*?)\s*$/.exec(text), 'a=x|x', ' ', 16_000)).toBeGreaterThan(
      LINEAR,
    );
  });
});
