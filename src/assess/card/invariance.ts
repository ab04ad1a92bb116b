/** Whether it matters where a molecule stands, how it is turned, and whether it is seen in a mirror. */
import { randomNumbers, randomRotation, rotate } from '../../core/random.ts';
import { distorted, shifted } from './geometry.ts';
import { evaluateAll, largest } from './evaluate.ts';
import { LIMITS } from './limits.ts';
import { atMost, type CardTest, type TestName, type Tested } from './test.ts';

const SEED = 3;
const TRIALS = 4;
/** Å in each direction; fixed-point positions of the GPU reach further. */
const LONGEST_SHIFT = 20;

const IDENTITY = [1, 0, 0, 0, 1, 0, 0, 0, 1];

/** x ↦ R x + t, with what R does to forces. */
interface Motion {
  readonly turn: readonly number[];
  readonly shift: readonly number[];
}

const KINDS: Readonly<
  Record<
    'translation' | 'rotation' | 'reflection',
    { readonly motion: (random: () => number) => Motion; readonly passed: string; readonly failed: string }
  >
> = {
  translation: {
    motion: (random) => ({
      turn: IDENTITY,
      shift: [0, 1, 2].map(() => LONGEST_SHIFT * (2 * random() - 1)),
    }),
    passed: 'It does not matter where the molecule stands: momentum is conserved.',
    failed: 'The energy depends on where in space the molecule stands: it is pushed about by nothing at all.',
  },
  rotation: {
    motion: (random) => ({ turn: randomRotation(random), shift: [0, 0, 0] }),
    passed: 'It does not matter how the molecule is turned: its forces turn with it.',
    failed: 'The energy depends on how the molecule is turned: learned once, it is wrong in every other direction.',
  },
  reflection: {
    motion: (random) => ({
      turn: randomRotation(random).map((value) => -value),
      shift: [0, 0, 0],
    }),
    passed: 'A molecule and its mirror image have the same energy, as in nature.',
    failed: 'A molecule and its mirror image differ in energy, which they do not in nature.',
  },
};

/** The largest change of a force component or of the energy (kcal/mol) over some motions of a distorted geometry. */
export async function invariance(
  name: TestName & keyof typeof KINDS,
  { structure, potential, engine }: Tested,
): Promise<CardTest> {
  const { motion, passed, failed } = KINDS[name];
  const random = randomNumbers(SEED);
  const x = distorted(structure, SEED);
  const motions = Array.from({ length: TRIALS }, () => motion(random));
  const moved = motions.map(({ turn, shift }) => shifted(rotate(turn, x), shift));
  const { energies, forces } = await evaluateAll(engine, potential, [x, ...moved]);
  const own = forces.subarray(0, x.length);
  const changes = motions.flatMap(({ turn }, m) => {
    const expected = rotate(turn, own);
    const there = forces.subarray((m + 1) * x.length, (m + 2) * x.length);
    return [energies[m + 1] - energies[0], ...there.map((force, c) => force - expected[c])];
  });
  return atMost(name, {
    value: largest(changes),
    unit: 'kcal/mol/Å',
    limit: LIMITS.invariance[engine.backend],
    passed,
    failed,
  });
}
