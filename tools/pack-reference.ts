/**
 * `node tools/run.mjs tools/pack-reference.ts FOLDER [OUT]`: reads the labelled frames, trajectories, scans and charges of a folder that
 * tools/reference/export.py wrote (extended XYZ and esp_charges.json), checks them, and writes the Reference set into
 * public/reference (or OUT). Prints what docs/data-card.md says.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseExtxyz } from '../src/chem/extxyz.ts';
import { hillFormula } from '../src/chem/formula.ts';
import { connectedComponents } from '../src/chem/graph.ts';
import { referenceFromExtxyz } from '../src/assess/extxyz.ts';
import { chooseFrames } from '../src/assess/frames.ts';
import {
  loadReferenceMolecule,
  referenceFile,
  type ReferenceEntry,
  type ReferenceIndex,
  type ScanEntry,
} from '../src/assess/load.ts';
import { packMolecule } from '../src/assess/packing.ts';
import type { ReferenceMolecule, ReferenceScan } from '../src/assess/reference.ts';
import { addObservations, emptyNormalEquations, solveRidge } from '../src/fit/leastSquares.ts';
import { labelsHash } from './lib/fingerprints.ts';
import { analyseEnvironment } from '../src/forcefield/class1/environment.ts';

const LEVEL = 'ωB97X/6-31G(d)';
const LARGER_LEVEL = 'ωB97X/def2-TZVP';

/** Names in the files that are no names. */
const TITLES: Readonly<Record<string, string>> = {
  '1-butanol-short': '1-Butanol',
  '2-methylpropane-1-ol': '2-Methylpropan-1-ol',
  'cyclohexane-like-pyran': 'Tetrahydropyran',
  'acetylglycinamide-short': 'N-Acetylaminoacetaldehyde',
  'acetylacetone-enol': 'Acetylacetone (enol)',
  'nma-water': 'N-Methylacetamide and water',
};

/** Largest component of the net force of a frame, kcal/mol/Å: what the integration grid of the method leaves. */
const NET_FORCE_LIMIT = 1.5;
/** Training frames of a molecule that everybody loads who opens it; the others lie apart, so that ethanol opens quickly. */
const SHOWN_TRAINING_FRAMES = 12;
/** Energy above a molecule's lowest frame, kcal/mol a degree of freedom: 1000 K twice over (½kT each, potential part). */
const ENERGY_LIMIT = 2;

export async function main([folder, out = 'public/reference']: readonly string[]): Promise<void> {
  if (!folder)
    throw new Error(
      'usage: node tools/run.mjs tools/pack-reference.ts FOLDER [OUT] (FOLDER with frames/, trajectory/, scans/, larger/, esp_charges.json)',
    );
  const problems: string[] = [];
  const charges = JSON.parse(readFileSync(join(folder, 'esp_charges.json'), 'utf8')) as Record<string, EspCharges>;
  const larger = new Map(readFolder(join(folder, 'larger')).map(({ name, molecule }) => [name, molecule]));
  const molecules = readFolder(join(folder, 'frames')).map(({ molecule }) => {
    check(molecule, problems);
    const whole = addMinimum(molecule, charges[molecule.name], problems);
    return addLargerBasis(whole, larger.get(molecule.name), problems);
  });
  const trajectories = readFolder(join(folder, 'trajectory')).map(({ molecule }) => {
    check(molecule, problems);
    if (!molecules.some(({ name }) => name === molecule.name)) problems.push(`${molecule.name}: only a trajectory`);
    return molecule;
  });
  checkRoles(molecules, problems);
  const scans = readFolder(join(folder, 'scans')).map(({ name, molecule, infos }): [string, ReferenceScan] => [
    name,
    {
      molecule,
      coordinate: infos[0].get('coordinate') ?? '',
      values: Float64Array.from(infos, (info) => Number(info.get('value'))),
    },
  ]);
  for (const [name, { molecule, coordinate, values }] of scans) {
    check(molecule, problems, Infinity);
    if (coordinate === '' || !values.every(Number.isFinite))
      problems.push(`${name}: the scanned coordinate is missing`);
  }
  if (problems.length > 0) throw new Error(`Not packed:\n${problems.join('\n')}`);

  // Of what is shipped, wherever this goes.
  const before = await packedLabels('public/reference');
  rmSync(out, { recursive: true, force: true });
  mkdirSync(join(out, 'frames'), { recursive: true });
  mkdirSync(join(out, 'more'));
  mkdirSync(join(out, 'trajectory'));
  mkdirSync(join(out, 'scans'));
  const index: Omit<ReferenceIndex, 'labels'> = {
    format: 'ffp-reference-index-1',
    level: LEVEL,
    semiempiricalLevel: 'GFN2-xTB',
    units: 'positions Å, energies kcal/mol, forces kcal/mol/Å, charges e, dipoles e·Å, temperatures K',
    provenance:
      'Geometries: GFN2-xTB molecular dynamics (xtb 6.5.1). Labels: ωB97X/6-31G(d), Cartesian d functions, density-fitted SCF (Psi4 1.3.2); GFN2-xTB. Charges: restrained fit to the HF/6-31G(d) electrostatic potential. See docs/data-card.md.',
    licence: 'CC-BY-4.0',
    frames: molecules.reduce((sum, { frames }) => sum + frames, 0),
    splits: tally(molecules.flatMap(({ splits }) => [...splits])),
    molecules: await Promise.all(
      molecules.map(async (molecule) => ({
        name: molecule.name,
        title: titleOf(molecule.name),
        formula: formulaOf(molecule),
        smiles: molecule.smiles,
        charge: molecule.structure.charge,
        atoms: molecule.structure.elements.length,
        frames: molecule.frames,
        splits: tally(molecule.splits),
        temperatures: tally(Array.from(molecule.temperatures, String)),
        ...(await writeFrames(out, molecule)),
      })),
    ),
    trajectories: await Promise.all(
      trajectories.map(async (molecule) => ({
        name: molecule.name,
        frames: molecule.frames,
        temperatures: tally(Array.from(molecule.temperatures, String)),
        ...write(out, referenceFile('trajectory', molecule.name), await packMolecule(molecule, LEVEL)),
      })),
    ),
    largerBasis: { level: LARGER_LEVEL, ...compareBases(molecules) },
    scans: await Promise.all(
      scans.map(async ([name, scan]): Promise<ScanEntry> => ({
        name,
        molecule: scan.molecule.name,
        coordinate: scan.coordinate,
        from: Math.min(...scan.values),
        to: Math.max(...scan.values),
        frames: scan.molecule.frames,
        ...write(out, referenceFile('scans', name), await packMolecule(scan.molecule, LEVEL, scan)),
      })),
    ),
  };
  const files = allFiles(index).map(({ file }) => file);
  if (new Set(files).size !== files.length) throw new Error('Two molecules would share a file name.');
  const { format, ...content } = index;
  const whole = (labels: string): ReferenceIndex => ({ format, labels, ...content });
  // Read back: what a fit sees has the files' precision and order.
  const labels =
    before?.hash === (await labelsOf(out, whole('')))
      ? before.labels
      : createHash('sha256').update(JSON.stringify(index)).digest('hex');
  writeFileSync(join(out, 'index.json'), `${JSON.stringify(whole(labels), null, 1)}\n`);
  report(whole(labels), molecules, trajectories);
}

/** What fits see of the molecules of an index whose files lie in a folder, as a hash. */
async function labelsOf(folder: string, index: ReferenceIndex): Promise<string> {
  const load = async (path: string): Promise<ArrayBuffer> => {
    const bytes = readFileSync(join(folder, path.replace(/^reference/, '')));
    return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  };
  return labelsHash(await Promise.all(index.molecules.map(({ name }) => loadReferenceMolecule(load, name, index))));
}

/** The labels that are packed already, as a hash, and what fitted files call them; null where there are none. */
async function packedLabels(folder: string): Promise<{ readonly hash: string; readonly labels: string } | null> {
  if (!existsSync(join(folder, 'index.json'))) return null;
  const index = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')) as ReferenceIndex;
  return { hash: await labelsOf(folder, index), labels: index.labels };
}

type FileEntry = Pick<ReferenceEntry, 'file' | 'sha256' | 'bytes'>;

/** A molecule's frames: what visitors and tests need in one file, training frames beyond the first few in another. */
async function writeFrames(
  out: string,
  molecule: ReferenceMolecule,
): Promise<FileEntry & Pick<ReferenceEntry, 'more'>> {
  const training = Array.from(molecule.splits.keys()).filter((f) => molecule.splits[f] === 'train');
  const further = training.slice(SHOWN_TRAINING_FRAMES).filter((f) => !molecule.largerBasis?.frames.includes(f));
  const parts = async (folder: 'frames' | 'more', part: ReferenceMolecule): Promise<FileEntry> =>
    write(out, referenceFile(folder, molecule.name), await packMolecule(part, LEVEL));
  if (further.length === 0) return parts('frames', molecule);
  const first = Array.from(molecule.splits.keys()).filter((f) => !further.includes(f));
  const { minimum: _, largerBasis: __, ...rest } = chooseFrames(molecule, further);
  return {
    ...(await parts('frames', chooseFrames(molecule, first))),
    more: { frames: further.length, ...(await parts('more', rest)) },
  };
}

function allFiles({ molecules, trajectories, scans }: Omit<ReferenceIndex, 'labels'>): FileEntry[] {
  return [...molecules, ...molecules.flatMap(({ more }) => more ?? []), ...trajectories, ...scans];
}

interface EspCharges {
  readonly elements: readonly string[];
  readonly positions_angstrom: readonly (readonly number[])[];
  readonly charges_e: readonly number[];
}

function readFolder(
  folder: string,
): { name: string; molecule: ReferenceMolecule; infos: ReadonlyMap<string, string>[] }[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.xyz'))
    .sort()
    .map((file) => {
      const frames = parseExtxyz(readFileSync(join(folder, file), 'utf8'));
      const molecules = referenceFromExtxyz(frames);
      if (molecules.length !== 1) throw new Error(`${file} holds ${molecules.length} molecules instead of one`);
      return { name: file.slice(0, -4), molecule: molecules[0], infos: frames.map(({ info }) => info) };
    });
}

/** What a parser cannot know: physics of the labels, and bonds against valence. */
function check(molecule: ReferenceMolecule, problems: string[], energyLimit = ENERGY_LIMIT): void {
  const { name, structure, frames, forces, energies, semiempirical } = molecule;
  const atoms = structure.elements.length;
  if (structure.bondSource !== 'file') problems.push(`${name}: no bonds in the file`);
  if (!semiempirical) problems.push(`${name}: no GFN2-xTB labels`);
  try {
    analyseEnvironment(structure);
  } catch (error) {
    problems.push((error as Error).message);
  }
  const lowest = energies.reduce((low, energy) => Math.min(low, energy), Infinity);
  for (let f = 0; f < frames; f++) {
    for (const [labels, source] of [
      [forces, LEVEL],
      [semiempirical?.forces ?? new Float64Array(forces.length), 'GFN2-xTB'],
    ] as const) {
      const net = [0, 1, 2].map((axis) => {
        let sum = 0;
        for (let i = 0; i < atoms; i++) sum += labels[(f * atoms + i) * 3 + axis];
        return Math.abs(sum);
      });
      if (Math.max(...net) > NET_FORCE_LIMIT)
        problems.push(`${name}, frame ${f}: net ${source} force of ${Math.max(...net).toFixed(2)} kcal/mol/Å`);
    }
    const perDegree = (energies[f] - lowest) / (3 * atoms);
    if (perDegree > energyLimit)
      problems.push(`${name}, frame ${f}: ${(energies[f] - lowest).toFixed(1)} kcal/mol above the lowest frame`);
  }
}

function addMinimum(molecule: ReferenceMolecule, esp: EspCharges | undefined, problems: string[]): ReferenceMolecule {
  if (!esp) return molecule;
  const symbols = esp.elements.map((symbol) => ({ H: 1, C: 6, N: 7, O: 8 })[symbol]);
  if (symbols.join() !== molecule.structure.elements.join()) {
    problems.push(`${molecule.name}: the charges are for other atoms`);
    return molecule;
  }
  const charges = Float64Array.from(esp.charges_e);
  const total = charges.reduce((sum, charge) => sum + charge, 0);
  if (Math.abs(total - molecule.structure.charge) > 1e-3)
    problems.push(`${molecule.name}: the charges sum to ${total.toFixed(4)} e`);
  return { ...molecule, minimum: { positions: Float64Array.from(esp.positions_angstrom.flat()), charges } };
}

/** Labels in the larger basis, by place: each must be for the very geometry that has the usual label. */
function addLargerBasis(
  molecule: ReferenceMolecule,
  larger: ReferenceMolecule | undefined,
  problems: string[],
): ReferenceMolecule {
  if (!larger) return molecule;
  const places = placesOf(molecule);
  const frames = placesOf(larger).map((place) => places.indexOf(place));
  const width = 3 * molecule.structure.elements.length;
  frames.forEach((frame, place) => {
    const there = larger.positions.subarray(place * width, (place + 1) * width);
    if (frame < 0 || there.some((value, c) => Math.abs(value - molecule.positions[frame * width + c]) > 1e-5))
      problems.push(`${molecule.name}: frame ${place} of the larger basis is for another geometry`);
  });
  return {
    ...molecule,
    largerBasis: { frames: Uint32Array.from(frames), energies: larger.energies, forces: larger.forces },
  };
}

/** Temperature and number in the trajectory of each frame: what it is known by. */
function placesOf({ frames, temperatures, frameIndices }: ReferenceMolecule): string[] {
  return Array.from({ length: frames }, (_, f) => `${temperatures[f]} K, ${frameIndices?.[f]}`);
}

/** A molecule that is kept out of training is so whole, under every name; a frame is there once. */
function checkRoles(molecules: readonly ReferenceMolecule[], problems: string[]): void {
  const names = new Map<string, string>();
  for (const molecule of molecules) {
    const { name, smiles, splits } = molecule;
    const outside = splits.filter((split) => split === 'ood').length;
    if (outside > 0 && outside < splits.length) problems.push(`${name}: only some of its frames are ood`);
    const places = placesOf(molecule);
    if (new Set(places).size < places.length) problems.push(`${name}: a frame stands there twice`);
    if (names.has(smiles)) problems.push(`${name} is ${names.get(smiles)}`);
    names.set(smiles, name);
  }
}

/** How far the labels of both bases lie apart: mean absolute differences of force components, and of energies less their mean. */
function compareBases(molecules: readonly ReferenceMolecule[]): Omit<ReferenceIndex['largerBasis'], 'level'> {
  let [force, beside, components, energy, frames, count] = [0, 0, 0, 0, 0, 0];
  for (const { structure, positions, forces, energies, largerBasis } of molecules) {
    if (!largerBasis) continue;
    count++;
    const width = 3 * structure.elements.length;
    const shifts = Array.from(largerBasis.frames, (frame, place) => largerBasis.energies[place] - energies[frame]);
    const mean = shifts.reduce((sum, shift) => sum + shift, 0) / shifts.length;
    largerBasis.frames.forEach((frame, place) => {
      const own = forces.subarray(frame * width, (frame + 1) * width);
      const difference = largerBasis.forces.slice(place * width, (place + 1) * width).map((value, c) => value - own[c]);
      const rest = withoutBondForces(
        structure.bonds,
        positions.subarray(frame * width, (frame + 1) * width),
        difference,
      );
      for (let c = 0; c < width; c++) {
        force += Math.abs(difference[c]);
        beside += Math.abs(rest[c]);
      }
      components += width;
      // One frame alone has nothing to be compared with.
      if (shifts.length > 1) {
        energy += Math.abs(shifts[place] - mean);
        frames++;
      }
    });
  }
  const all = molecules.reduce((sum, { largerBasis }) => sum + (largerBasis?.frames.length ?? 0), 0);
  const rounded = (value: number): number => Number(value.toFixed(3));
  return {
    molecules: count,
    frames: all,
    forceMae: components > 0 ? rounded(force / components) : 0,
    forceMaeBesideBonds: components > 0 ? rounded(beside / components) : 0,
    energyMae: frames > 0 ? rounded(energy / frames) : null,
  };
}

/** Forces less those along bonds, one number a bond, that come nearest to them. */
function withoutBondForces(bonds: Uint32Array, positions: Float64Array, forces: Float64Array): Float64Array {
  const columns = bonds.length / 2;
  const design = new Float64Array(forces.length * columns);
  for (let b = 0; b < columns; b++) {
    const [i, j] = bonds.subarray(2 * b, 2 * b + 2);
    const along = [0, 1, 2].map((axis) => positions[3 * j + axis] - positions[3 * i + axis]);
    const length = Math.hypot(...along);
    along.forEach((component, axis) => {
      design[(3 * i + axis) * columns + b] = -component / length;
      design[(3 * j + axis) * columns + b] = component / length;
    });
  }
  const equations = emptyNormalEquations(columns);
  addObservations(equations, design, forces, 1);
  // The prior only keeps the matrix regular.
  const along = solveRidge(equations, new Float64Array(columns).fill(1e-9), new Float64Array(columns));
  return forces.map((force, c) => along.reduce((rest, value, b) => rest - design[c * columns + b] * value, force));
}

function meanLargerForce(molecules: readonly ReferenceMolecule[]): string {
  const forces = molecules.flatMap(({ largerBasis }) => (largerBasis ? [...largerBasis.forces] : []));
  return (forces.reduce((sum, force) => sum + Math.abs(force), 0) / forces.length).toFixed(2);
}

function write(out: string, file: string, bytes: Uint8Array): FileEntry {
  writeFileSync(join(out, file), bytes);
  return { file, sha256: createHash('sha256').update(bytes).digest('hex').slice(0, 16), bytes: bytes.byteLength };
}

function titleOf(name: string): string {
  const known = TITLES[name];
  if (known) return known;
  // Locants stay joined: "1,2-propanediol", "n,n-dimethylacetamide".
  const [, locants, rest] = /^((?:[0-9,]+|n(?:,n)?)-)?(.*)$/.exec(name)!;
  const words = rest.replace(/-water$/, ' and water').replaceAll('-', ' ');
  return `${(locants ?? '').toUpperCase()}${words[0].toUpperCase()}${words.slice(1)}`;
}

/** Hill formula; clusters as a product of their molecules: "(H2O)2", "CH4O·H2O". */
function formulaOf({ structure }: ReferenceMolecule): string {
  const { component, count } = connectedComponents(structure.elements.length, structure.bonds);
  const parts = Array.from({ length: count }, (_, c) =>
    hillFormula(structure.elements.filter((_, i) => component[i] === c)),
  );
  return Object.entries(tally(parts))
    .map(([formula, n]) => (n > 1 ? `(${formula})${n}` : formula))
    .join('·');
}

function tally(words: readonly string[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true })));
}

function report(
  index: ReferenceIndex,
  molecules: readonly ReferenceMolecule[],
  trajectories: readonly ReferenceMolecule[],
): void {
  const atoms = molecules.map(({ structure }) => structure.elements.length);
  const mean = (pick: (molecule: ReferenceMolecule) => ArrayLike<number>, split: string): string => {
    let [sum, count] = [0, 0];
    for (const molecule of split === 'trajectory' ? trajectories : molecules) {
      const width = 3 * molecule.structure.elements.length;
      const values = pick(molecule);
      for (let c = 0; c < values.length; c++) {
        if (molecule.splits[Math.floor(c / width)] !== split) continue;
        sum += Math.abs(values[c]);
        count++;
      }
    }
    return (sum / count).toFixed(2);
  };
  const difference = ({ forces, semiempirical }: ReferenceMolecule): Float64Array =>
    forces.map((force, c) => force - semiempirical!.forces[c]);
  console.log(
    `molecules and clusters   ${index.molecules.length}, ${Math.min(...atoms)} to ${Math.max(...atoms)} atoms`,
  );
  console.log(`clusters                 ${molecules.filter(({ smiles }) => smiles.includes('.')).length}`);
  console.log(`with charges             ${molecules.filter(({ minimum }) => minimum).length}`);
  console.log(`frames                   ${index.frames}`);
  console.log(`  by split               ${JSON.stringify(index.splits)}`);
  console.log(
    `  by temperature, K      ${JSON.stringify(tally(molecules.flatMap((m) => Array.from(m.temperatures, String))))}`,
  );
  console.log(`force components         ${molecules.reduce((sum, m) => sum + m.forces.length, 0)}`);
  console.log(
    `scans                    ${index.scans.length}, ${index.scans.reduce((sum, s) => sum + s.frames, 0)} frames`,
  );
  console.log(
    `trajectories             ${index.trajectories.length}, ${index.trajectories.reduce((sum, t) => sum + t.frames, 0)} frames`,
  );
  console.log(
    `larger basis             ${index.largerBasis.frames} frames of ${index.largerBasis.molecules} molecules: forces ${index.largerBasis.forceMae} kcal/mol/Å apart (mean |F| ${meanLargerForce(molecules)}; ${index.largerBasis.forceMaeBesideBonds} beside the bonds), energies ${index.largerBasis.energyMae} kcal/mol`,
  );
  console.log(
    `molecules by split       ${JSON.stringify(tally(index.molecules.flatMap(({ splits }) => Object.keys(splits))))}`,
  );
  console.log(`bytes                    ${allFiles(index).reduce((sum, { bytes }) => sum + bytes, 0)}`);
  for (const split of ['train', 'validation', 'test', 'ood', 'trajectory'])
    console.log(
      `mean |F|, GFN2 MAE       ${split}: ${mean((m) => m.forces, split)}, ${mean(difference, split)} kcal/mol/Å`,
    );
}
