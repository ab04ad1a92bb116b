/** What a visitor does to the atoms of a run: what becomes of positions and velocities. In f64, on the processor, whatever Engine runs. */
import type { Structure } from '../chem/structure.ts';
import { FfpError } from '../core/errors.ts';
import { BOLTZMANN } from '../core/units.ts';
import type { Follow, minimise } from '../cpu/minimise.ts';
import { massesWith } from '../forcefield/dynamics.ts';
import type { Frame, Simulation } from '../forcefield/engine.ts';
import { handWork, type Hand } from '../forcefield/hand.ts';
import { kineticEnergy, maxwellBoltzmann, removeRigidMotion } from '../forcefield/motion.ts';
import type { Potential } from '../forcefield/potential.ts';
import type { Act, SettingsEvent } from './experiment.ts';
import { satisfy } from './start.ts';

/** Å, Å/fs, [R × 3N]. */
interface Motion {
  readonly positions: Float64Array;
  readonly velocities: Float64Array;
}

type Kick = Extract<Act, { kind: 'kick' }>;

/** Largest force component at which a minimisation ends, kcal/mol/Å. */
const TOLERANCE = 0.05;

/** Throws FfpError('link') where an event concerns an atom that is not there. */
export function checkActs(events: readonly SettingsEvent[], { elements }: Structure): void {
  const atoms = elements.length;
  for (const { step, act } of events) {
    const named =
      act?.kind === 'hand'
        ? [act.hand?.atom ?? 0]
        : act?.kind === 'freeze'
          ? act.atoms
          : act?.kind === 'kick'
            ? [act.atom ?? 0]
            : [];
    const stranger = named.find((atom) => atom >= atoms);
    if (stranger !== undefined)
      throw new FfpError(
        'link',
        `At step ${step} something is done to atom ${stranger + 1}, but there are ${atoms} atoms.`,
      );
  }
}

/** The same motion with some atoms at rest. */
function atRest({ positions, velocities }: Motion, atoms: readonly number[], count: number): Motion {
  const slowed = velocities.slice();
  for (let at = 0; at < slowed.length; at += 3 * count)
    for (const atom of atoms) slowed.fill(0, at + 3 * atom, at + 3 * atom + 3);
  return { positions, velocities: slowed };
}

/**
 * Adds velocities: to every atom that is free, of a Maxwell–Boltzmann distribution without momentum and rotation; or to one atom, in a
 * random direction, with the mean energy of that distribution, ³⁄₂ kT.
 */
function kicked(
  { positions, velocities }: Motion,
  masses: Float64Array,
  kick: Kick,
  frozen: readonly number[],
): Motion {
  const size = 3 * masses.length;
  const added = maxwellBoltzmann(massesWith(masses, frozen), kick.temperature, kick.seed, velocities.length / size);
  for (let at = 0; at < added.length; at += size) {
    const own = added.subarray(at, at + size);
    if (kick.atom === null) {
      if (frozen.length === 0) removeRigidMotion(positions.subarray(at, at + size), own, masses);
      continue;
    }
    own.fill(0, 0, 3 * kick.atom).fill(0, 3 * kick.atom + 3);
    const drawn = kineticEnergy(own, masses);
    if (drawn > 0) own.forEach((v, c) => (own[c] = v * Math.sqrt((1.5 * BOLTZMANN * kick.temperature) / drawn)));
  }
  return { positions, velocities: velocities.map((v, c) => v + added[c]) };
}

/**
 * Every replica at rest at a minimum nearby, or as far towards it as `evaluations` of the energy lead; frozen atoms stay.
 * @param follow told of each lower energy of a single replica; false ends it there
 * @returns with the evaluations that the longest way took: as many lead to the same bits again
 */
async function minimised(
  descend: typeof minimise,
  potential: Potential,
  { positions }: Motion,
  evaluations: number,
  frozen: readonly number[],
  follow?: Follow,
): Promise<Motion & { readonly evaluations: number }> {
  const size = 3 * potential.atoms;
  const lowest = positions.slice();
  let most = 0;
  for (let at = 0; at < positions.length; at += size) {
    const start = positions.slice(at, at + size);
    const minimum = await descend(potential, start, TOLERANCE, evaluations, { frozen, ...(follow && { follow }) });
    lowest.set(minimum.positions, at);
    most = Math.max(most, minimum.evaluations);
  }
  return { positions: lowest, velocities: new Float64Array(positions.length), evaluations: most };
}

/** What a run holds, as acts change it. */
interface Held {
  hand: Hand | null;
  frozen: readonly number[];
  work: number;
}

/**
 * Does something to the atoms of a simulation that stands at `frame`.
 * @param descend `minimise`, which the run has loaded already
 * @returns what has been done
 */
export async function act(
  wanted: Act,
  held: Held,
  simulation: Simulation,
  frame: Frame,
  descend: typeof minimise,
  follow?: Follow,
): Promise<Act> {
  const { potential } = simulation;
  const put = async ({ positions, velocities }: Motion): Promise<void> => {
    await satisfy(potential, positions, velocities);
    simulation.setState(positions, velocities, frame.step);
  };
  switch (wanted.kind) {
    case 'hand':
      held.work += handWork(held.hand, wanted.hand, frame.positions);
      held.hand = wanted.hand;
      return wanted;
    case 'freeze':
      await put(atRest(frame, wanted.atoms, potential.atoms));
      held.frozen = wanted.atoms;
      return wanted;
    case 'kick':
      await put(kicked(frame, potential.masses, wanted, held.frozen));
      return wanted;
    case 'minimise': {
      const lowest = await minimised(descend, potential, frame, wanted.evaluations, held.frozen, follow);
      await put(lowest);
      return { ...wanted, evaluations: lowest.evaluations };
    }
  }
}
