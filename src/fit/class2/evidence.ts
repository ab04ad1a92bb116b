/**
 * How wide the priors of a Class II fit should be, from the training data themselves: for each coefficient at each level the standard
 * deviation that makes the data most probable (evidence approximation, MacKay, Neural Comput. 4, 415 (1992)).
 */
import { mirrored, type COEFFICIENTS } from '../../forcefield/class2/interactions.ts';
import { solveFor, solveShared, type SharedProblem } from '../sharedLeastSquares.ts';
import type { ParameterName } from './design.ts';
import { priorMeans, priorPrecisions, type ParameterList } from './problem.ts';
import type { Class2Settings } from '../settings/class2.ts';

/** Vectors of random signs with which a trace is estimated (Hutchinson). */
const PROBES = 2;
/** Bounds of the deviations, kcal/mol: a group that the data do not need must not vanish, or it could never come back. */
const LEAST = 0.02;
const MOST = 300;

/**
 * One round: solves with the present deviations and returns better ones.
 * @param random uniform numbers in [0, 1)
 */
export function improveDeviations(
  problem: SharedProblem,
  list: ParameterList,
  settings: Class2Settings,
  random: () => number,
): {
  readonly deviations: Class2Settings['deviations'];
  readonly parameters: Float64Array;
  readonly effective: number;
} {
  const means = priorMeans(list);
  const precisions = priorPrecisions(list, settings);
  const { parameters } = solveShared(problem, precisions, means, settings);
  const diagonal = new Float64Array(list.names.length);
  for (let probe = 0; probe < PROBES; probe++) {
    const signs = Float64Array.from(diagonal, () => (random() < 0.5 ? -1 : 1));
    const { parameters: solved } = solveFor(
      problem,
      precisions,
      signs,
      { ...settings, tolerance: 1e-3 },
      means.map(() => 0),
    );
    for (let p = 0; p < signs.length; p++) diagonal[p] += (signs[p] * solved[p]) / PROBES;
  }
  const groups = new Map<string, number[]>();
  list.names.forEach((name, p) => {
    if (name.kind !== 'coulomb') groups.set(groupOf(name), [...(groups.get(groupOf(name)) ?? []), p]);
  });
  const found = new Map<string, number>();
  let effective = 0;
  for (const [group, members] of groups) {
    const settled = members.reduce((sum, p) => sum + 1 - precisions[p] * diagonal[p], 0);
    // The estimate of the trace is rough for small groups.
    const count = Math.min(Math.max(settled, 0.05 * members.length), members.length);
    const squares = members.reduce((sum, p) => sum + (parameters[p] - means[p]) ** 2, 0);
    found.set(group, Math.min(Math.max(Math.sqrt(squares / count), LEAST), MOST));
    effective += count;
  }
  const deviations = Object.fromEntries(
    Object.entries(settings.deviations).map(([kind, rows]) => [
      kind,
      rows.map((row, level) =>
        row.map((old, c) => {
          const name = { kind: kind as keyof typeof COEFFICIENTS, level, coefficient: c };
          return Number((found.get(groupOf(name)) ?? old).toPrecision(2));
        }),
      ),
    ]),
  ) as Class2Settings['deviations'];
  return { deviations, parameters, effective };
}

function groupOf({ kind, level, coefficient }: Pick<ParameterName, 'kind' | 'level' | 'coefficient'>): string {
  const first = kind === 'coulomb' ? coefficient : Math.min(coefficient, mirrored(kind, coefficient));
  return `${kind} ${level} ${first}`;
}
