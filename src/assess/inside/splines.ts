/** The pair functions of a spline force field. */
import { cubicBasis } from '../../cpu/learned/spline/basis.ts';
import type { LearnedDataOf } from '../../forcefield/term.ts';
import { cutoffOf, wallOf, type SplineModel } from '../../models/spline.ts';
import { basisCount, splineTables } from '../../models/splineTables.ts';

type Data = LearnedDataOf<'spline'>;

export interface PairFunction {
  /** Atomic numbers. */
  readonly elements: readonly [number, number];
  /** kcal/mol at each distance of the grid. */
  readonly energy: readonly number[];
}

export interface PairFunctions {
  /** Å. */
  readonly r: readonly number[];
  /** Knots within the grid, Å. */
  readonly knots: readonly number[];
  readonly functions: readonly PairFunction[];
}

const POINTS = 161;
/** Å: nearer than any two atoms of a molecule come. */
const NEAREST = 0.6;

/** U₂ of every pair of elements of the molecule. */
export function pairFunctions({ model, species }: Data): PairFunctions {
  const { pairKnots, elements } = model;
  const cutoff = cutoffOf(pairKnots);
  const r = Array.from({ length: POINTS }, (_, p) => NEAREST + ((cutoff - NEAREST) * p) / (POINTS - 1));
  const present = elements.map((_, s) => s).filter((s) => species.includes(s));
  const functions = present.flatMap((s, a) =>
    present.slice(a).map((t): PairFunction => {
      const energyAt = pairFunction(model, species, s, t);
      return { elements: [elements[s], elements[t]], energy: r.map(energyAt) };
    }),
  );
  const knots = Array.from({ length: pairKnots.intervals + 1 }, (_, n) => pairKnots.first + n * pairKnots.step);
  return { r, knots: knots.filter((knot) => knot >= NEAREST), functions };
}

/** U₂ of the elements s, t, kcal/mol of Å. */
function pairFunction(model: SplineModel, species: Uint32Array, s: number, t: number): (r: number) => number {
  const { pairKnots, elements } = model;
  const kept = elements.map((_, n) => n).filter((n) => species.includes(n));
  const { pairs, present } = splineTables(model, species);
  const from = (kept.indexOf(s) * present + kept.indexOf(t)) * basisCount(pairKnots.intervals);
  const wall = wallOf(model, s, t);
  const weights = new Float64Array(8);
  return (r) => {
    if (r >= cutoffOf(pairKnots)) return 0;
    if (r < pairKnots.first) {
      const d = r - pairKnots.first;
      return wall.value + d * (wall.slope + (d * wall.curvature) / 2);
    }
    const first = cubicBasis(pairKnots, r, weights, 0);
    let energy = 0;
    for (let n = 0; n < 4; n++) energy += weights[n] * pairs[from + first + n];
    return energy;
  };
}
