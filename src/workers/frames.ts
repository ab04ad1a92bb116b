import type { Frame } from '../forcefield/engine.ts';
import { centreOfMass, kineticEnergy, removeMotion, temperatureOf } from '../forcefield/motion.ts';
import type { Potential } from '../forcefield/potential.ts';
import { termSchema } from '../forcefield/registry.ts';
import { selfEnergy } from '../models/learned.ts';
import type { BoxPicture } from './boxPicture.ts';
import type { FrameMessage, HandsShown } from './protocol.ts';

/**
 * Energies of one replica added up under their headings, kcal/mol: the four groups where there are springs, and `learned` where
 * there are learned Terms, counted from the self energies of the atoms.
 */
export function energyGroups(potential: Potential, energies: Float64Array): FrameMessage['groups'] {
  const groups: { -readonly [Group in keyof FrameMessage['groups']]: number } = {};
  if (potential.terms.some(({ kind }) => kind === 'bonded' || kind === 'pair'))
    Object.assign(groups, { bond: 0, angle: 0, torsion: 0, nonbonded: 0 });
  potential.terms.forEach((data, n) => {
    // A sum over waves is the other part of the Coulomb Term.
    const group =
      termSchema(data.term).group ??
      (data.kind === 'lattice' ? 'nonbonded' : data.kind === 'bonded' ? 'outside' : 'learned');
    groups[group] = (groups[group] ?? 0) + energies[n] - selfEnergy(data);
  });
  return groups;
}

/** How far the members of an ensemble are from each other: the standard deviation of their energies, kcal/mol; null for one. */
export function disagreement(members: Float64Array | undefined): number | null {
  if (!members || members.length < 2) return null;
  const mean = members.reduce((sum, energy) => sum + energy, 0) / members.length;
  const squares = members.reduce((sum, energy) => sum + (energy - mean) ** 2, 0);
  return Math.sqrt(squares / (members.length - 1));
}

/** Positions about their centre of mass, or another middle, for the screen. */
export function centred(
  positions: Float64Array,
  masses: Float64Array,
  centre = centreOfMass(positions, masses),
): Float32Array<ArrayBuffer> {
  return Float32Array.from(positions, (value, c) => value - centre[c % 3]);
}

/** A frame as the screen shows it. Its buffers are new and may be transferred. */
export function frameMessage(
  frame: Frame,
  potential: Potential,
  run: number,
  time: number,
  hands?: HandsShown,
  picture?: BoxPicture | null,
): FrameMessage {
  const { masses, periodic } = potential;
  // A barostat changes it.
  const box = frame.box ?? periodic?.box;
  const kinetic = kineticEnergy(frame.velocities, masses);
  const groups = energyGroups(potential, frame.energies);
  return {
    kind: 'frame',
    run,
    step: frame.step,
    time,
    positions: picture && box ? picture(frame.positions, box) : centred(frame.positions, masses, hands?.middle),
    forces: Float32Array.from(frame.forces),
    potential: Object.values(groups).reduce((sum, u) => sum + u, 0),
    kinetic,
    temperature: internalTemperature(frame, potential, hands?.frozen),
    groups,
    disagreement: disagreement(frame.members),
    ...(hands && { hands }),
    ...(box && { box }),
  };
}

/**
 * Temperature of the motion within the molecule: starts have no momentum and no rotation, which a bath brings back only slowly,
 * and at constant energy never. Where atoms are frozen nothing moves as a whole: three degrees of freedom for each that is free.
 */
function internalTemperature(
  { positions, velocities }: Frame,
  potential: Potential,
  frozen: readonly number[] = [],
): number {
  const { masses } = potential;
  if (frozen.length > 0) return temperatureOf(kineticEnergy(velocities, masses), 3 * (masses.length - frozen.length));
  const internal = velocities.slice();
  const degrees = removeMotion(potential, positions, internal);
  // A single atom has nothing within.
  return degrees > 0
    ? temperatureOf(kineticEnergy(internal, masses), degrees)
    : temperatureOf(kineticEnergy(velocities, masses), 3);
}
