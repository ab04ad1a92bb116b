/** What becomes of a bond that is pulled apart. */
import { minimise } from '../../cpu/minimise.ts';
import { largest } from './evaluate.ts';
import { LIMITS } from './limits.ts';
import { bondPull, bridgeOf, evaluatePull } from './pull.ts';
import { notApplicable, type CardTest, type Tested } from './test.ts';

/** How far, Å, and from where on the parts are apart. */
const WAY = 12;
const APART = 8;
const STEP = 0.1;
const EVALUATIONS = 100;

/** The force that still holds the parts of a molecule after a bond was pulled apart by 8 to 12 Å, both parts kept rigid. */
export async function dissociation({ structure, potential, engine, pause }: Tested): Promise<CardTest> {
  const name = 'dissociation';
  const unit = 'kcal/mol/Å';
  const limit = `at most ${LIMITS.apart} from ${APART} Å on, ${LIMITS.bond} kcal/mol up to there, finite`;
  const bridge = bridgeOf(structure);
  if (!bridge)
    return notApplicable(
      name,
      unit,
      limit,
      'No bond of this molecule comes apart when it is cut: it has none, or rings only.',
    );
  const { positions } = await minimise(potential, structure.positions, 0.1, EVALUATIONS);
  const distances = Array.from({ length: Math.round(WAY / STEP) + 1 }, (_, n) => n * STEP);
  const pulled = await evaluatePull(engine, bondPull(potential, positions, bridge), distances, pause);
  const heights = pulled.energies.map((energy) => energy - pulled.energies[0]);
  const force = largest(pulled.along.filter((_, n) => distances[n] >= APART));
  const finite = !Number.isNaN(largest(pulled.energies)) && !Number.isNaN(largest(pulled.along));
  const end = heights[heights.length - 1];
  const curve = {
    x: `${bridge.label} pulled, Å`,
    y: 'energy, kcal/mol',
    logarithmic: false,
    points: distances.flatMap((d, n) => (Number.isFinite(heights[n]) ? [[d, heights[n]] as const] : [])),
  };
  const rounded = (x: number): string => String(Number(x.toPrecision(3)));
  const result = (pass: boolean, meaning: string): CardTest => ({
    name,
    value: Number.isFinite(force) ? force : null,
    unit,
    limit,
    verdict: pass ? 'pass' : 'fail',
    meaning,
    curve,
  });
  if (!finite)
    return result(false, `Pulled apart at ${bridge.label}, it gives an energy or a force that is no number.`);
  if (!(force <= LIMITS.apart))
    return result(
      false,
      `${bridge.label} does not come apart: from ${APART} to ${WAY} Å something still pulls or pushes with up to ${rounded(force)} kcal/mol/Å, and ${rounded(end)} kcal/mol of work were not enough.`,
    );
  if (!(end > 0))
    return result(
      false,
      `Pulled apart at ${bridge.label} the molecule gains ${rounded(-end)} kcal/mol: nothing but a barrier holds it together.`,
    );
  if (end < LIMITS.bond)
    return result(
      false,
      `${bridge.label} comes apart after ${rounded(end)} kcal/mol of work, which is far too little: even the bond of a peroxide takes about 40.`,
    );
  return result(
    true,
    `${bridge.label} breaks after ${rounded(end)} kcal/mol of work, and the parts then leave each other alone; whether that energy is right is another question.`,
  );
}
