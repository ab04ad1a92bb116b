/** Labelled frames of extended XYZ files, grouped by molecule. */
import type { ExtxyzFrame } from '../chem/extxyz.ts';
import { hillFormula } from '../chem/formula.ts';
import { FfpError } from '../core/errors.ts';
import { DEBYE, ELECTRONVOLT } from '../core/units.ts';
import { coolestFrame } from './packing.ts';
import { SPLITS, type ReferenceMolecule, type Split } from './reference.ts';

/**
 * Total energies of the free atoms, eV, to about 1 % for any all-electron method: only to see whether a file's energies can
 * be electronvolts (ωB97X/6-31G(d) triplets and doublets, rounded).
 */
const ATOM_ENERGY: Readonly<Record<number, number>> = { 1: -13.6, 6: -1029, 7: -1485, 8: -2042 };

/** What energies would be, as a fraction of electronvolts, had the file another unit. */
const OTHER_UNITS: readonly (readonly [unit: string, ratio: number])[] = [
  ['hartree', 1 / 27.2114],
  ['kcal/mol', 23.0605],
  ['kJ/mol', 96.485],
];

/** Mean absolute force component above which nothing is a molecule's, kcal/mol/Å (1000 K: about 30). */
const LARGEST_MEAN_FORCE = 250;

/**
 * Groups labelled frames by molecule: by name, or by elements and bonds where frames have no name. Frames of which the bonds
 * were perceived share the bonds of the coolest one. A frame without a split counts as `test`: nobody trained on it here.
 * Throws FfpError('file') that names the line: no energy or forces, a label that is not finite, atoms in another order than in
 * an earlier frame of that name, other bonds, an unknown split, energies or forces that cannot be in eV and eV/Å;
 * FfpError('unsupported') for periodic frames.
 * @param units `open`: energies and forces may be in another unit, which the caller finds out
 */
export function referenceFromExtxyz(
  frames: readonly ExtxyzFrame[],
  units: 'electronvolts' | 'open' = 'electronvolts',
): ReferenceMolecule[] {
  const groups = new Map<string, ExtxyzFrame[]>();
  for (const frame of frames) {
    checkLabels(frame);
    const key = groupKey(frame);
    const group = groups.get(key);
    if (group) {
      checkSameMolecule(group[0], frame);
      group.push(frame);
    } else groups.set(key, [frame]);
  }
  const names = new Set<string>();
  return [...groups.values()].map((group) => {
    const formula = hillFormula(group[0].structure.elements);
    let name = group[0].structure.name || formula;
    for (let n = 2; names.has(name); n++) name = `${formula} (${n})`;
    names.add(name);
    const molecule = joinFrames(name, group);
    if (units === 'electronvolts') checkUnits(molecule, group[0]);
    return molecule;
  });
}

function groupKey({ structure }: ExtxyzFrame): string {
  if (structure.name !== '') return `name ${structure.name}`;
  const bonds = structure.bondSource === 'file' ? bondList(structure) : 'perceived';
  return `${structure.elements.join()} ${bonds}`;
}

function bondList({ bonds, bondOrders }: ExtxyzFrame['structure']): string {
  return Array.from(bondOrders, (order, b) => {
    const [i, j] = [bonds[2 * b], bonds[2 * b + 1]];
    return `${Math.min(i, j)}-${Math.max(i, j)}:${order}`;
  })
    .sort()
    .join(' ');
}

function checkLabels({ energies, forces, structure, periodic, line }: ExtxyzFrame): void {
  if (periodic)
    throw new FfpError(
      'unsupported',
      `frame at line ${line} lies in a periodic box, and labels here are of molecules in empty space: a cutoff would reach beyond the box; cut molecules out, or say pbc="F F F"`,
    );
  const energy = energies.get('energy');
  const force = forces.get('forces');
  if (energy === undefined)
    throw new FfpError('file', `frame at line ${line}: the reference energy (energy=) is missing`);
  if (force === undefined)
    throw new FfpError('file', `frame at line ${line}: the reference forces (forces:R:3) are missing`);
  if (force.length !== 3 * structure.elements.length || ![energy, ...force].every(Number.isFinite))
    throw new FfpError('file', `frame at line ${line}: a reference energy or force is not a finite number`);
}

function checkSameMolecule(first: ExtxyzFrame, frame: ExtxyzFrame): void {
  const [a, b] = [first.structure, frame.structure];
  const of = `frame at line ${frame.line}: "${b.name}"`;
  if (a.elements.join() !== b.elements.join())
    throw new FfpError('file', `${of} has other atoms, or another order of them, than at line ${first.line}`);
  if (a.charge !== b.charge) throw new FfpError('file', `${of} has another charge than at line ${first.line}`);
  if (a.bondSource !== b.bondSource || (a.bondSource === 'file' && bondList(a) !== bondList(b)))
    throw new FfpError('file', `${of} has other bonds than at line ${first.line}`);
  if (frame.energies.has('gfn2_energy') !== first.energies.has('gfn2_energy'))
    throw new FfpError('file', `${of} has GFN2-xTB labels in some frames only (line ${first.line} differs)`);
}

function joinFrames(name: string, group: readonly ExtxyzFrame[]): ReferenceMolecule {
  const size = 3 * group[0].structure.elements.length;
  const join = (part: (frame: ExtxyzFrame) => ArrayLike<number>, width: number): Float64Array => {
    const whole = new Float64Array(group.length * width);
    group.forEach((frame, f) => whole.set(part(frame), f * width));
    return whole;
  };
  const energies = join(({ energies: e }) => [e.get('energy')!], 1);
  const temperatures = join((frame) => [numberIn(frame, 'temperature') ?? 0], 1);
  const coolest = group[coolestFrame(temperatures, energies)].structure;
  const dipoles = group.map((frame) => dipoleIn(frame));
  const indices = group.map((frame) => numberIn(frame, 'frame'));
  const hasSemiempirical = group.every((f) => f.energies.has('gfn2_energy') && f.forces.has('gfn2_forces'));
  return {
    name,
    smiles: group[0].info.get('smiles') ?? '',
    structure: { ...coolest, name },
    frames: group.length,
    positions: join(({ structure }) => structure.positions, size),
    energies,
    forces: join(({ forces }) => forces.get('forces')!, size),
    ...(hasSemiempirical && {
      semiempirical: {
        energies: join(({ energies: e }) => [e.get('gfn2_energy')!], 1),
        forces: join(({ forces }) => forces.get('gfn2_forces')!, size),
      },
    }),
    temperatures,
    splits: group.map(splitOf),
    ...(indices.every((index) => index !== undefined) && { frameIndices: Uint32Array.from(indices) }),
    ...(dipoles.every((dipole) => dipole !== undefined) && { dipoles: Float64Array.from(dipoles.flat()) }),
  };
}

function splitOf({ info, line }: ExtxyzFrame): Split {
  const text = info.get('split') ?? 'test';
  const split = SPLITS.find((known) => known === text);
  if (!split) throw new FfpError('file', `frame at line ${line}: split=${text}; known: ${SPLITS.join(', ')}`);
  return split;
}

function numberIn({ info, line }: ExtxyzFrame, key: string): number | undefined {
  const text = info.get(key);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < 0)
    throw new FfpError('file', `frame at line ${line}: ${key}=${text.slice(0, 40)} is not a number that it can be`);
  return value;
}

function dipoleIn({ info, line }: ExtxyzFrame): number[] | undefined {
  const text = info.get('dipole_debye');
  if (text === undefined) return undefined;
  const dipole = text.trim().split(/\s+/).map(Number);
  if (dipole.length !== 3 || !dipole.every(Number.isFinite))
    throw new FfpError('file', `frame at line ${line}: dipole_debye is not three numbers`);
  return dipole.map((component) => component * DEBYE);
}

function checkUnits({ structure, energies, forces, name }: ReferenceMolecule, first: ExtxyzFrame): void {
  const where = `the frames of ${name} from line ${first.line} on`;
  const expected = structure.elements.reduce((sum, z) => sum + (ATOM_ENERGY[z] ?? NaN), 0) * ELECTRONVOLT;
  const ratio = energies[0] / expected;
  for (const [unit, inOtherUnit] of OTHER_UNITS)
    if (Math.abs(ratio / inOtherUnit - 1) < 0.05)
      throw new FfpError('file', `${where} have energies that look like ${unit}; extended XYZ has eV and eV/Å`);
  const mean = forces.reduce((sum, f) => sum + Math.abs(f), 0) / forces.length;
  if (mean > LARGEST_MEAN_FORCE)
    throw new FfpError(
      'file',
      `${where} have forces of ${(mean / ELECTRONVOLT).toFixed(0)} eV/Å on average, more than any molecule; check their unit`,
    );
}
