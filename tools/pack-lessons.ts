/**
 * `node tools/run.mjs tools/pack-lessons.ts WORK [FILE]`: corrects the GFN2-xTB frames of WORK (tools/reference/lessons.py) by what
 * ωB97X/6-31G(d) exceeds GFN2-xTB by, as the mean of the networks of tools/reference/corrections says, and writes the files of
 * public/semiempirical, or one of them. A correction that has no model file yet is fitted first. Prints each SHA-256, which recipes name, and what
 * docs/data-card.md says.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { elementBySymbol } from '../src/chem/elements.ts';
import { BOHR, HARTREE } from '../src/core/units.ts';
import { assetLoader } from '../src/cli/files.ts';
import { chooseFrames } from '../src/assess/frames.ts';
import { selectData } from '../src/fit/data.ts';
import { NO_PROGRESS } from '../src/fit/fitter.ts';
import { parseRecipe, type Recipe } from '../src/fit/recipe.ts';
import { loadFitData, runRecipe } from '../src/fit/run.ts';
import { baselinesOf } from '../src/fit/training/baseline.ts';
import type { Baseline } from '../src/fit/training/data.ts';
import { packLessons } from '../src/fit/training/lessonFile.ts';
import { savedForceField } from '../src/models/file/forcefield.ts';
import type { ForceField } from '../src/forcefield/forcefield.ts';
import type { ReferenceMolecule, Split } from '../src/assess/reference.ts';

const CORRECTIONS = 'tools/reference/corrections';
const OUT = 'public/semiempirical';
/** Folders of WORK by the files that are made of them. */
const FILES = {
  'gfn2-corrected': ['lessons'],
  'gfn2-stretched': ['stretched'],
  'gfn2-visited': ['visited1', 'visited2'],
  'gfn2-springs': ['springs'],
} as const;
const LEVEL = 'GFN2-xTB, corrected towards ωB97X/6-31G(d)';
/**
 * Frames in which a force component of one correction is this far from that of another are left out, kcal/mol/Å: there they are
 * guesses.
 */
const DISAGREEMENT = 20;

/** A file of tools/reference/lessons.py: Å, hartree, hartree/bohr, K. */
interface Geometries {
  readonly name: string;
  readonly smiles: string;
  readonly symbols: readonly string[];
  readonly bonds: readonly (readonly [number, number, number])[];
  readonly frames: readonly {
    readonly T: number;
    readonly x: readonly (readonly number[])[];
    readonly E: number;
    readonly g: readonly (readonly number[])[];
  }[];
}

export async function main([work, only]: readonly string[]): Promise<void> {
  if (!work) throw new Error('usage: node tools/run.mjs tools/pack-lessons.ts WORK [FILE]');
  const load = assetLoader('.');
  const data = await loadFitData(load);
  const recipes = readdirSync(CORRECTIONS)
    .filter((file) => file.endsWith('.json'))
    .map((file) => parseRecipe(readFileSync(join(CORRECTIONS, file), 'utf8'), file));
  const corrections: ForceField[] = [];
  for (const recipe of recipes) {
    if (!existsSync(recipe.out)) {
      const { bytes } = await runRecipe(recipe, data, NO_PROGRESS, 'node tools/run.mjs tools/pack-lessons.ts WORK');
      writeFileSync(recipe.out, bytes);
    }
    corrections.push(await savedForceField(new Uint8Array(readFileSync(recipe.out)), load, recipe.id));
  }
  if (!only) await printErrors(corrections, data.molecules, recipes[0]);

  for (const [name, visits] of Object.entries(FILES).filter(([own]) => !only || own === only))
    await pack(
      visits.map((visit) => join(work, 'geometries', visit)),
      name,
      corrections,
    );
}

/** Writes the frames of folders, with the mean of the corrections added to their labels. */
async function pack(folders: readonly string[], name: string, corrections: readonly ForceField[]): Promise<void> {
  const found = new Map<string, Geometries>();
  for (const folder of folders.filter(existsSync))
    for (const file of readdirSync(folder).filter((own) => own.endsWith('.json'))) {
      const own = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Geometries;
      found.set(file, { ...own, frames: [...(found.get(file)?.frames ?? []), ...own.frames] });
    }
  const molecules = [...found]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, geometries]) => moleculeOf(geometries))
    .filter(({ frames }) => frames > 0);
  if (molecules.length === 0) return;
  const corrected: ReferenceMolecule[] = [];
  let doubtful = 0;
  for (const molecule of molecules) {
    const said = await saidBy(corrections, [molecule]);
    const kept = sure(
      molecule,
      said.map(([own]) => own),
    );
    doubtful += molecule.frames - kept.length;
    if (kept.length > 0)
      corrected.push(
        chooseFrames(
          sum(
            molecule,
            said.map(([own]) => own),
          ),
          kept,
        ),
      );
  }
  const bytes = packLessons(corrected, LEVEL);
  mkdirSync(OUT, { recursive: true });
  writeFileSync(join(OUT, `${name}.safetensors`), bytes);
  const frames = corrected.reduce((count, { frames: own }) => count + own, 0);
  console.log(`${name}: ${corrected.length} molecules, ${frames} frames (${doubtful} left out), ${bytes.length} bytes`);
  console.log(`sha256 ${createHash('sha256').update(bytes).digest('hex')}`);
}

function moleculeOf({ name, smiles, symbols, bonds, frames }: Geometries): ReferenceMolecule {
  const flat = (of: 'x' | 'g', factor: number): Float64Array =>
    Float64Array.from(
      frames.flatMap((frame) => frame[of].flat()),
      (value) => value * factor,
    );
  // As they are stored: labels belong to the geometry that is read.
  const positions = Float64Array.from(Float32Array.from(flat('x', 1)));
  const ordered = bonds
    .map(([i, j, order]) => [Math.min(i, j), Math.max(i, j), order])
    .sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  return {
    name,
    smiles,
    structure: {
      name,
      elements: Uint8Array.from(symbols, (symbol) => elementBySymbol(symbol).number),
      positions: positions.slice(0, 3 * symbols.length),
      bonds: Uint32Array.from(ordered.flatMap(([i, j]) => [i, j])),
      bondOrders: Uint8Array.from(ordered, ([, , order]) => order),
      charge: 0,
      bondSource: 'file',
    },
    frames: frames.length,
    positions,
    energies: Float64Array.from(frames, ({ E }) => E * HARTREE),
    forces: flat('g', -HARTREE / BOHR),
    temperatures: Float64Array.from(frames, ({ T }) => T),
    splits: frames.map(() => 'train' as const),
  };
}

const saidBy = (corrections: readonly ForceField[], molecules: readonly ReferenceMolecule[]): Promise<Baseline[][]> =>
  Promise.all(corrections.map((correction) => baselinesOf(correction, molecules)));

/** Frames about which corrections agree. */
function sure({ frames, structure }: ReferenceMolecule, said: readonly Baseline[]): number[] {
  const size = 3 * structure.elements.length;
  return Array.from({ length: frames }, (_, f) => f).filter((f) =>
    Array.from({ length: size }, (_, x) => f * size + x).every((x) => {
      const values = said.map(({ forces }) => forces[x]);
      return Math.max(...values) - Math.min(...values) <= DISAGREEMENT;
    }),
  );
}

/** The molecule with the mean of the corrections added to its labels. */
function sum(molecule: ReferenceMolecule, said: readonly Baseline[]): ReferenceMolecule {
  const mean = (of: 'energies' | 'forces', at: number): number =>
    said.reduce((total, own) => total + own[of][at], 0) / said.length;
  return {
    ...molecule,
    energies: molecule.energies.map((energy, f) => energy + mean('energies', f)),
    forces: molecule.forces.map((force, x) => force + mean('forces', x)),
  };
}

/** How near GFN2-xTB comes with the corrections, and with each, by split: mean absolute error of force components, kcal/mol/Å. */
async function printErrors(
  corrections: readonly ForceField[],
  all: readonly ReferenceMolecule[],
  recipe: Recipe,
): Promise<void> {
  const molecules = selectData(all, recipe);
  const said = await saidBy(corrections, molecules);
  for (const split of ['train', 'validation', 'test', 'ood'] as const satisfies readonly Split[]) {
    const each = corrections.map((_, c) => error(molecules, split, (m, x) => said[c][m].forces[x]));
    const mean = error(
      molecules,
      split,
      (m, x) => said.reduce((total, own) => total + own[m].forces[x], 0) / said.length,
    );
    console.log(`${split}: ${mean.toFixed(3)} by the mean, ${each.map((one) => one.toFixed(3)).join(' and ')} by each`);
  }
}

function error(molecules: readonly ReferenceMolecule[], split: Split, of: (m: number, x: number) => number): number {
  let [total, components] = [0, 0];
  for (const [m, { splits, structure, forces }] of molecules.entries()) {
    const size = 3 * structure.elements.length;
    for (let f = 0; f < splits.length; f++)
      if (splits[f] === split)
        for (let x = f * size; x < (f + 1) * size; x++, components++) total += Math.abs(of(m, x) - forces[x]);
  }
  return total / components;
}
