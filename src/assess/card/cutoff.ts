/** Whether energy and forces are continuous as a molecule is pulled away, out of reach of every cutoff. In f64. */
import { distorted } from './geometry.ts';
import { LIMITS } from './limits.ts';
import { bondPull, bridgeOf, evaluatePull, secondMolecule, type Pull, type Pulled } from './pull.ts';
import { atMost, notApplicable, type CardTest, type Curve, type Tested } from './test.ts';

const SEED = 11;
/** How far it is pulled, Å, and in which steps. */
const WAY = 12;
const STEP = 0.02;
/** Intervals that are looked into, by how much they stand out and by how much changes. */
const [OUTSTANDING, LARGEST] = [10, 4];
/** Halvings: to about 1e-7 Å, where all that is smooth has shrunk to nothing. */
const HALVINGS = 17;

export interface Jumps {
  /** kcal/mol. */
  readonly energy: number;
  /** kcal/mol/Å. */
  readonly force: number;
  readonly curve: Curve;
}

/** The largest jumps of the energy and of a force component; null where there is nothing to pull. */
export async function jumps(tested: Tested): Promise<Jumps | null> {
  const pull = await whatToPull(tested);
  if (!pull) return null;
  const { exact, pause } = tested;
  const distances = Array.from({ length: Math.round(WAY / STEP) + 1 }, (_, n) => n * STEP);
  const coarse = await evaluatePull(exact, pull, distances, pause);
  const found = { energy: 0, force: 0 };
  for (const kind of ['energy', 'force'] as const) {
    const measure = kind === 'energy' ? energyJump : forceJump;
    const sizes = distances.slice(1).map((_, n) => measure(coarse, n, n + 1, STEP));
    // What is no number cannot be smooth.
    if (sizes.some(Number.isNaN)) found[kind] = NaN;
    else
      for (const n of suspicious(sizes))
        found[kind] = Math.max(found[kind], await narrowed(tested, pull, distances[n], measure));
  }
  const zero = coarse.energies[coarse.energies.length - 1];
  return {
    ...found,
    curve: {
      x: 'pulled, Å',
      y: 'energy, kcal/mol',
      logarithmic: false,
      points: distances.flatMap((d, n) => (n % 5 === 0 ? [[d, coarse.energies[n] - zero] as const] : [])),
    },
  };
}

/** A second molecule; else, of a force field that knows but this one, half of the molecule. */
async function whatToPull(tested: Tested): Promise<Pull | null> {
  const start = distorted(tested.structure, SEED);
  const second = await secondMolecule(tested, start);
  if (second) return second;
  const bridge = bridgeOf(tested.structure);
  return bridge && bondPull(tested.potential, start, bridge);
}

type Measure = (pulled: Pulled, a: number, b: number, width: number) => number;

/** What the forces at both ends do not explain of the change in energy. */
const energyJump: Measure = ({ energies, along }, a, b, width) =>
  Math.abs(energies[b] - energies[a] + (width * (along[a] + along[b])) / 2);

const forceJump: Measure = ({ forces }, a, b) => {
  let most = 0;
  for (let c = 0; c < forces[a].length; c++) {
    const change = Math.abs(forces[b][c] - forces[a][c]);
    if (!(change <= most)) most = change;
  }
  return most;
};

/** Intervals that differ from their neighbours, and those where most changes. */
function suspicious(sizes: readonly number[]): number[] {
  const outstanding = sizes.map((size, n) => {
    const around = [sizes[n - 2], sizes[n - 1], sizes[n + 1], sizes[n + 2]].filter((x) => x !== undefined);
    // The floor keeps rounding of large energies from standing out.
    return size / (Math.max(...around) + 1e-9);
  });
  const top = (by: readonly number[], most: number): number[] =>
    [...by.keys()].sort((a, b) => by[b] - by[a] || a - b).slice(0, most);
  return [...new Set([...top(outstanding, OUTSTANDING), ...top(sizes, LARGEST)])];
}

/** The interval from `from` on, halved again and again towards the larger change: what is left of it. */
async function narrowed({ exact, pause }: Tested, pull: Pull, from: number, measure: Measure): Promise<number> {
  let [low, width] = [from, STEP];
  let left = 0;
  await pause();
  for (let n = 0; n < HALVINGS; n++) {
    width /= 2;
    const pulled = await evaluatePull(exact, pull, [low, low + width, low + 2 * width], () => Promise.resolve());
    const [first, second] = [measure(pulled, 0, 1, width), measure(pulled, 1, 2, width)];
    if (second > first) low += width;
    left = Math.max(first, second);
  }
  return left;
}

/** The two tests of continuity. */
export async function continuity(tested: Tested): Promise<readonly [CardTest, CardTest]> {
  const found = await jumps(tested);
  const units = ['kcal/mol', 'kcal/mol/Å'] as const;
  const limits = [LIMITS.energyJump, LIMITS.forceJump];
  const names = ['energy-jump', 'force-jump'] as const;
  if (!found) {
    const why = 'It knows this molecule alone, and no bond of it can be pulled apart.';
    const [energy, force] = names.map((name, n) => notApplicable(name, units[n], `at most ${limits[n]}`, why));
    return [energy, force];
  }
  return [
    atMost('energy-jump', {
      value: found.energy,
      unit: units[0],
      limit: limits[0],
      passed: 'The energy is continuous as two molecules part: no step at any cutoff.',
      failed: 'The energy jumps as atoms pass the cutoff: every crossing adds heat that comes from nowhere.',
      curve: found.curve,
    }),
    atMost('force-jump', {
      value: found.force,
      unit: units[1],
      limit: limits[1],
      passed: 'The forces are continuous as two molecules part.',
      failed: 'The forces jump as atoms pass the cutoff: energy is no longer conserved well, whatever the time step.',
    }),
  ];
}
