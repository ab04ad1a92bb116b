/** Fits bond-charge increments to charges that reproduce the electrostatic potential, and to dipole moments. */
import type { ReferenceMolecule } from '../assess/reference.ts';
import { chargeIncrements } from '../forcefield/class1/charges.ts';
import { analyseEnvironment } from '../forcefield/class1/environment.ts';
import { addObservations, emptyNormalEquations, solveRidge } from './leastSquares.ts';

/** How far a fixed-charge model can be expected to follow its targets: e, e·Å. */
const CHARGE_NOISE = 0.05;
const DIPOLE_NOISE = 0.08;
/** Standard deviation of the increments' priors at the coarsest level, e, and its fraction at each finer one. */
export const CHARGE_DEVIATION = 0.4;
export const CHARGE_DECAY = 0.5;

/**
 * Increments by key. Every molecule counts once: its charges at the minimum, where known, and the mean of its training
 * frames' dipole errors.
 * @param molecules only their `train` frames are used, and charges only of molecules that have such frames
 */
export function fitCharges(molecules: readonly ReferenceMolecule[]): Map<string, number[]> {
  const training = molecules.filter(({ splits }) => splits.includes('train'));
  const prepared = training.map((molecule) => {
    const environment = analyseEnvironment(molecule.structure);
    return { molecule, environment, increments: chargeIncrements(environment) };
  });
  const index = new Map<string, { readonly at: number; readonly level: number }>();
  for (const { increments } of prepared)
    for (const { key, level } of increments) if (!index.has(key)) index.set(key, { at: index.size, level });
  const size = index.size;
  const equations = emptyNormalEquations(size);

  for (const { molecule, environment, increments } of prepared) {
    const { formalCharges, atoms } = environment;
    // Charges are formal + M p, dipoles Σ r (formal + M p).
    const moves = new Float64Array(atoms * size);
    for (const { key, moves: entries } of increments)
      for (const [atom, sign] of entries) moves[atom * size + index.get(key)!.at] += sign;
    if (molecule.minimum)
      addObservations(
        equations,
        moves,
        molecule.minimum.charges.map((charge, i) => charge - formalCharges[i]),
        1 / CHARGE_NOISE ** 2,
      );
    const frames = Array.from(molecule.splits.keys()).filter((f) => molecule.splits[f] === 'train');
    for (const f of molecule.dipoles ? frames : []) {
      const design = new Float64Array(3 * size);
      const observed = molecule.dipoles!.slice(3 * f, 3 * f + 3);
      for (let i = 0; i < atoms; i++)
        for (let axis = 0; axis < 3; axis++) {
          const x = molecule.positions[(f * atoms + i) * 3 + axis];
          observed[axis] -= formalCharges[i] * x;
          for (let p = 0; p < size; p++) design[axis * size + p] += moves[i * size + p] * x;
        }
      addObservations(equations, design, observed, 1 / DIPOLE_NOISE ** 2 / frames.length);
    }
  }
  const precision = Float64Array.from(
    index.values(),
    ({ level }) => 1 / (CHARGE_DEVIATION * CHARGE_DECAY ** level) ** 2,
  );
  const solution = solveRidge(equations, precision, new Float64Array(size));
  return new Map(Array.from(index, ([key, { at }]) => [key, [solution[at]]]));
}
