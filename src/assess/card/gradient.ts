/** Whether forces are the negative gradient of the energy. In f64: finite differences of f32 energies say nothing. */
import { closedLoop, LoopWork } from '../closedLoop.ts';
import { evaluateAll, largest } from './evaluate.ts';
import { distorted } from './geometry.ts';
import { LIMITS } from './limits.ts';
import { atMost, type CardTest, type Tested } from './test.ts';

const SEED = 9;
/** Å: energies of 1e5 kcal/mol leave 1e-7 kcal/mol/Å of rounding, and the fourth-order formula less than that. */
const STEP = 1e-3;
/** Coordinates that are differentiated: spread over a large molecule. */
const MOST_COORDINATES = 90;

/** Forces against fourth-order central differences of energies. */
export async function gradient({ structure, potential, exact }: Tested): Promise<CardTest> {
  const x = distorted(structure, SEED);
  const every = Math.max(1, Math.ceil(x.length / MOST_COORDINATES));
  const coordinates = Array.from(x.keys()).filter((c) => c % every === 0);
  const moved = coordinates.flatMap((c) =>
    [-2, -1, 1, 2].map((n) => x.map((value, at) => (at === c ? value + n * STEP : value))),
  );
  const { energies, forces } = await evaluateAll(exact, potential, [x, ...moved]);
  const errors = coordinates.map((c, n) => {
    const [a, b, d, e] = energies.subarray(1 + 4 * n, 5 + 4 * n);
    return forces[c] + (a - 8 * b + 8 * d - e) / (12 * STEP);
  });
  return atMost('gradient', {
    value: largest(errors),
    unit: 'kcal/mol/Å',
    limit: LIMITS.gradient,
    passed: 'The forces are exactly what the energy says: one potential, and nothing else, moves the molecule.',
    failed: 'The forces are not the slope of the energy: what moves the molecule is not what its energy says.',
  });
}

const POINTS = 400;
/** How far a coordinate swings, Å. */
const SWING = 0.1;
const CHUNK = 50;

/** The work along a closed way, over the sum of its parts without their signs. */
export async function loop({ structure, potential, exact, pause }: Tested): Promise<CardTest> {
  const way = closedLoop(distorted(structure, SEED), POINTS, SWING);
  const sum = new LoopWork();
  for (let first = 0; first < POINTS; first += CHUNK) {
    const points = Array.from({ length: CHUNK }, (_, n) => first + n);
    const { forces } = await evaluateAll(
      exact,
      potential,
      points.map((p) => way.at(p)),
    );
    const size = forces.length / CHUNK;
    points.forEach((p, n) => sum.add(forces.subarray(n * size, (n + 1) * size), way.step(p)));
    await pause();
  }
  return atMost('loop', {
    value: Math.abs(sum.work) / sum.way,
    unit: 'of the work done',
    limit: LIMITS.loop,
    passed: 'A way that ends where it began costs no work: energy can be conserved.',
    failed: 'Going round in a circle gains or costs work: energy comes from nowhere, and a run heats up or freezes.',
  });
}
