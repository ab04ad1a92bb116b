/** What the numbers of labelled frames are in, by their size, and what about them looks wrong. */
import type { ReferenceMolecule } from '../../assess/reference.ts';
import { elementByNumber } from '../../chem/elements.ts';
import { ELECTRONVOLT, HARTREE, KILOJOULE } from '../../core/units.ts';
import { ENERGY_UNITS, type EnergyUnit } from '../recipe.ts';

/** kcal/mol in one of each. */
export const KCAL_IN: Readonly<Record<EnergyUnit, number>> = {
  'kcal/mol': 1,
  eV: ELECTRONVOLT,
  hartree: HARTREE,
  'kJ/mol': KILOJOULE,
};

/** Total energies of atoms, hartree, to about 1 % for any method that has all electrons (H to Ar, Br). */
const ATOM_ENERGY: Readonly<Record<number, number>> = {
  1: -0.5,
  2: -2.9,
  3: -7.5,
  4: -14.7,
  5: -24.7,
  6: -37.8,
  7: -54.6,
  8: -75.1,
  9: -99.7,
  10: -128.9,
  11: -162.3,
  12: -200.1,
  13: -242.4,
  14: -289.4,
  15: -341.3,
  16: -398.1,
  17: -460.1,
  18: -527.5,
  35: -2574,
};
/** Total energies further from the sum over atoms are none: of valence electrons, of bonds, of differences. */
const TOTAL = 0.06;
/** Root mean square of a force component of molecules between 50 and 1000 K, kcal/mol/Å: about 22 at 300 K. */
const FORCE = { typical: 22, least: 3, most: 90 };

/**
 * Units that the energies and forces can be in, the likeliest first; one where the size of total energies leaves no doubt.
 * @param molecules with energies and forces as the file has them
 */
export function likelyUnits(molecules: readonly ReferenceMolecule[]): EnergyUnit[] {
  const [{ structure, energies }] = molecules;
  const expected = structure.elements.reduce((sum, z) => sum + (ATOM_ENERGY[z] ?? NaN), 0) * HARTREE;
  const mean = energies.reduce((sum, energy) => sum + energy, 0) / energies.length;
  const total = ENERGY_UNITS.find((unit) => Math.abs((mean * KCAL_IN[unit]) / expected - 1) < TOTAL);
  if (total) return [total];
  const size = rootMeanSquare(molecules.map(({ forces }) => forces));
  const off = (unit: EnergyUnit): number => Math.abs(Math.log((size * KCAL_IN[unit]) / FORCE.typical));
  return [...ENERGY_UNITS].sort((a, b) => off(a) - off(b));
}

export interface Doubt {
  readonly about: 'unit' | 'forces' | 'lengths';
  /** One sentence: what looks wrong, and what to do. */
  readonly text: string;
  /** The unit that would settle it, where one would. */
  readonly suggested?: EnergyUnit;
}

/** What looks wrong about labels that are taken to be in a unit; empty where nothing does. */
export function doubts(molecules: readonly ReferenceMolecule[], unit: EnergyUnit): Doubt[] {
  const found: Doubt[] = [];
  const likely = likelyUnits(molecules);
  const size = rootMeanSquare(molecules.map(({ forces }) => forces)) * KCAL_IN[unit];
  const strange = size < FORCE.least || size > FORCE.most;
  if (likely.length === 1 && likely[0] !== unit)
    found.push({
      about: 'unit',
      text: `The energies have the size of total energies in ${likely[0]}, not ${unit}: take ${likely[0]}.`,
      suggested: likely[0],
    });
  else if (strange && likely[0] !== unit)
    found.push({
      about: 'unit',
      text: `Forces of ${rounded(size)} kcal/mol/Å are not those of molecules, which are about ${FORCE.typical}: the energies may be in ${likely[0]}.`,
      suggested: likely[0],
    });
  const work = workRatio(molecules);
  if (work !== null && Math.abs(work - 1) > 0.25) found.push({ about: 'forces', text: forceDoubt(work) });
  else if (strange && found.length === 0)
    found.push({
      about: 'forces',
      text: `Forces of ${rounded(size)} kcal/mol/Å are not those of molecules, which are about ${FORCE.typical}: check what they are in.`,
    });
  const bond = shortestBond(molecules);
  if (bond !== null && bond > 1.7)
    found.push({
      about: 'lengths',
      text: `The nearest neighbours of hydrogen are ${rounded(bond)} Å away, where 1.1 Å is usual: the positions may be in bohr; convert them to Å.`,
    });
  return found;
}

function forceDoubt(ratio: number): string {
  const near = (value: number): boolean => Math.abs(ratio / value - 1) < 0.25;
  if (near(-1)) return 'Energies rise where the forces point: these are gradients, not forces; change their sign.';
  if (near(1.8897))
    return 'Energies change 1.9 times as much as the forces say: these may be per bohr; convert them to Å.';
  const unit = ENERGY_UNITS.flatMap((energy) => ENERGY_UNITS.map((force) => ({ energy, force }))).find(
    ({ energy, force }) => energy !== force && near(KCAL_IN[force] / KCAL_IN[energy]),
  );
  if (unit)
    return `Energies change ${rounded(ratio)} times as much as the forces say: energies may be in ${unit.energy} and forces in ${unit.force} per Å; bring both into one unit.`;
  return `Energies change ${rounded(ratio)} times as much as the forces say: one of them is not what it should be; check them.`;
}

/** Pairs of frames that are compared, and how far their atoms may lie apart, Å: further, the mean of two forces is not that on the way. */
const PAIRS = 400;
const FARTHEST = 0.35;
/** Fewer pairs say nothing. */
const FEWEST_PAIRS = 8;

/**
 * Differences of energies over the work of the forces between frames of a molecule that follow each other closely, −½ (F₁ + F₂) · Δx: 1
 * where the forces are the energies' own. Null where too few frames lie close together, or where they do not agree among themselves.
 */
export function workRatio(molecules: readonly ReferenceMolecule[]): number | null {
  let [cross, square, energy, pairs] = [0, 0, 0, 0];
  for (const { frames, positions, forces, energies } of molecules) {
    const size = positions.length / frames;
    for (let f = 0; f + 1 < frames && pairs < PAIRS; f++) {
      let [work, farthest] = [0, 0];
      for (let x = 0; x < size; x++) {
        const [a, b] = [f * size + x, (f + 1) * size + x];
        const step = positions[b] - positions[a];
        work -= 0.5 * (forces[a] + forces[b]) * step;
        farthest = Math.max(farthest, Math.abs(step));
      }
      if (farthest > FARTHEST) continue;
      const rise = energies[f + 1] - energies[f];
      cross += work * rise;
      square += work * work;
      energy += rise * rise;
      pairs++;
    }
  }
  if (pairs < FEWEST_PAIRS || square === 0 || energy === 0) return null;
  return Math.abs(cross) / Math.sqrt(square * energy) > 0.9 ? cross / square : null;
}

/** Median distance of hydrogens to their nearest neighbours in the first frames, Å; null where there are none. */
function shortestBond(molecules: readonly ReferenceMolecule[]): number | null {
  const distances: number[] = [];
  for (const { structure } of molecules.slice(0, 20)) {
    const { elements, positions } = structure;
    elements.forEach((z, i) => {
      if (elementByNumber(z).symbol !== 'H') return;
      let nearest = Infinity;
      for (let j = 0; j < elements.length; j++)
        if (j !== i)
          nearest = Math.min(nearest, Math.hypot(...[0, 1, 2].map((c) => positions[3 * i + c] - positions[3 * j + c])));
      distances.push(nearest);
    });
  }
  return distances.length === 0 ? null : distances.sort((a, b) => a - b)[distances.length >> 1];
}

function rootMeanSquare(arrays: readonly Float64Array[]): number {
  const sum = arrays.reduce((total, values) => total + values.reduce((own, value) => own + value * value, 0), 0);
  return Math.sqrt(sum / arrays.reduce((total, { length }) => total + length, 0));
}

const rounded = (value: number): string => Number(value.toPrecision(2)).toString();
