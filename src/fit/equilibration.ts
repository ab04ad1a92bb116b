/** Fits electronegativities and hardnesses to dipole moments of all frames, and to charges that reproduce the electrostatic potential. */
import type { ReferenceMolecule } from '../assess/reference.ts';
import { ChargeEquilibration, eliminate, solve } from '../cpu/learned/charge_equilibration.ts';
import { analyseEnvironment } from '../forcefield/class1/environment.ts';
import { electronegativityKeys, fragmentsOf } from '../forcefield/class1/equilibration.ts';
import { nameAtoms } from '../forcefield/class1/keys.ts';
import { SYMBOLS } from '../forcefield/class1/environment.ts';
import { addObservations, emptyNormalEquations, solveRidge } from './leastSquares.ts';

/** How far the model can be expected to follow its targets: e, e·Å. */
const CHARGE_NOISE = 0.05;
const DIPOLE_NOISE = 0.08;
/** Standard deviation of the prior of electronegativities at the coarsest level, kcal/mol/e, and its fraction at each finer one. */
const DEVIATION = 60;
const DECAY = 0.5;
/** Where the search for hardnesses begins, kcal/mol/e² (Rappé and Goddard 1991, Table I), and its steps. */
const HARDNESS: Readonly<Record<string, number>> = { H: 320, C: 233, N: 271, O: 308 };
const STEPS = [1.3, 1.15, 1.07];
/** Frames of a molecule that the search looks at. */
const SEARCH_FRAMES = 3;

export interface Equilibration {
  readonly electronegativity: ReadonlyMap<string, readonly number[]>;
  readonly hardness: ReadonlyMap<string, readonly number[]>;
}

/** A geometry with what is known of its charges. */
interface Observation {
  readonly molecule: number;
  readonly positions: Float64Array;
  /** e·Å. */
  readonly dipole: Float64Array | null;
  /** e. */
  readonly charges: Float64Array | null;
  readonly weight: number;
}

/**
 * Given the hardnesses, charges are linear in the electronegativities: those are one least-squares problem. The hardnesses, one an
 * element, are searched around it.
 * @param molecules only their `train` frames are used, and charges only of molecules that have such frames
 */
export function fitEquilibration(molecules: readonly ReferenceMolecule[]): Equilibration {
  const training = molecules.filter(({ splits }) => splits.includes('train'));
  const sites = training.map(({ structure }) => {
    const environment = analyseEnvironment(structure);
    const names = nameAtoms(environment);
    return {
      symbols: Array.from(structure.elements, (z) => SYMBOLS[z]),
      keys: Array.from(structure.elements, (_, i) => electronegativityKeys(names, i)),
      ...fragmentsOf(environment),
    };
  });
  const index = new Map<string, { readonly at: number; readonly level: number }>();
  for (const { keys } of sites)
    for (const own of keys)
      own.forEach((key, level) => {
        if (!index.has(key)) index.set(key, { at: index.size, level });
      });
  const all = training.flatMap((molecule, m) => observationsOf(molecule, m, Infinity));
  const few = training.flatMap((molecule, m) => observationsOf(molecule, m, SEARCH_FRAMES));

  const attempt = (hardness: Readonly<Record<string, number>>, observations: readonly Observation[]) => {
    const size = index.size;
    const equations = emptyNormalEquations(size);
    let squares = 0;
    for (const observation of observations) {
      const { symbols, keys, fragments, charges } = sites[observation.molecule];
      const { rows, targets } = linearise(
        observation,
        { hardness: Float64Array.from(symbols, (symbol) => hardness[symbol]), fragments, charges },
        keys.map((own) => own.map((key) => index.get(key)!.at)),
        size,
      );
      addObservations(equations, rows, targets);
      for (const target of targets) squares += target * target;
    }
    const precision = Float64Array.from(index.values(), ({ level }) => 1 / (DEVIATION * DECAY ** level) ** 2);
    const solution = solveRidge(equations, precision, new Float64Array(size));
    // |A x − y|² = x·Gx − 2 x·m + y·y
    let error = squares;
    for (let a = 0; a < size; a++) {
      let product = 0;
      for (let b = 0; b < size; b++) product += equations.gram[a * size + b] * solution[b];
      error += solution[a] * (product - 2 * equations.moment[a]) + precision[a] * solution[a] ** 2;
    }
    return { solution, error };
  };

  let hardness = { ...HARDNESS };
  let best = attempt(hardness, few).error;
  for (const step of STEPS)
    for (const symbol of Object.keys(HARDNESS))
      for (const factor of [step, 1 / step]) {
        for (;;) {
          const tried = { ...hardness, [symbol]: hardness[symbol] * factor };
          const { error } = tried[symbol] > 150 && tried[symbol] < 2000 ? attempt(tried, few) : { error: Infinity };
          if (!(error < best)) break;
          best = error;
          hardness = tried;
        }
      }
  const { solution } = attempt(hardness, all);
  return {
    electronegativity: new Map(Array.from(index, ([key, { at }]) => [key, [solution[at]]])),
    hardness: new Map(Object.entries(hardness).map(([symbol, value]) => [symbol, [value]])),
  };
}

function observationsOf(
  { splits, positions, dipoles, minimum, structure }: ReferenceMolecule,
  molecule: number,
  most: number,
): Observation[] {
  const size = 3 * structure.elements.length;
  const frames = dipoles
    ? Array.from(splits.keys())
        .filter((f) => splits[f] === 'train')
        .slice(0, most)
    : [];
  const observed: Observation[] = frames.map((f) => ({
    molecule,
    positions: positions.subarray(f * size, (f + 1) * size),
    dipole: dipoles!.subarray(3 * f, 3 * f + 3),
    charges: null,
    weight: 1 / frames.length,
  }));
  if (minimum)
    observed.push({ molecule, positions: minimum.positions, dipole: null, charges: minimum.charges, weight: 1 });
  return observed;
}

/** Rows of the least-squares problem in the electronegativities of all keys, weighted. */
function linearise(
  { positions, dipole, charges: targetCharges, weight }: Observation,
  { hardness, fragments, charges }: { hardness: Float64Array; fragments: Uint32Array; charges: Float64Array },
  keysOf: readonly (readonly number[])[],
  size: number,
): { readonly rows: Float64Array; readonly targets: Float64Array } {
  const atoms = hardness.length;
  const system = new ChargeEquilibration({ electronegativity: new Float64Array(atoms), hardness, fragments, charges });
  system.interact(positions);
  const whole = atoms + charges.length;
  eliminate(system.matrix, whole);
  // Charges without electronegativities, and what a unit of each atom's electronegativity does to them.
  const free = new Float64Array(whole);
  free.set(charges, atoms);
  solve(system.matrix, free);
  const responses = Array.from({ length: atoms }, (_, i) => {
    const response = new Float64Array(whole);
    response[i] = -1;
    solve(system.matrix, response);
    return response;
  });
  const observe = (value: (q: Float64Array) => number, target: number, scale: number) => {
    const row = new Float64Array(size);
    responses.forEach((response, i) => {
      const by = scale * value(response);
      for (const key of keysOf[i]) row[key] += by;
    });
    return { row, target: scale * (target - value(free)) };
  };
  const observed = dipole
    ? Array.from(dipole, (target, axis) =>
        observe(
          (q) => {
            let sum = 0;
            for (let i = 0; i < atoms; i++) sum += q[i] * positions[3 * i + axis];
            return sum;
          },
          target,
          Math.sqrt(weight) / DIPOLE_NOISE,
        ),
      )
    : Array.from(targetCharges ?? [], (target, i) => observe((q) => q[i], target, Math.sqrt(weight) / CHARGE_NOISE));
  const rows = new Float64Array(observed.length * size);
  observed.forEach(({ row }, r) => rows.set(row, r * size));
  return { rows, targets: Float64Array.from(observed, ({ target }) => target) };
}
