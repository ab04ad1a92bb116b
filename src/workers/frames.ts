import type { EnergyGroup } from '../forcefield/term.ts';
import type { Frame } from '../forcefield/engine.ts';
import { centreOfMass, kineticEnergy, removeRigidMotion, temperatureOf } from '../forcefield/motion.ts';
import type { Potential } from '../forcefield/potential.ts';
import { termSchema } from '../forcefield/registry.ts';
import type { FrameMessage } from './protocol.ts';

/** Energies of one replica added up by group, kcal/mol; learned Terms belong to none. */
export function energyGroups(potential: Potential, energies: Float64Array): FrameMessage['groups'] {
  const groups: Record<EnergyGroup, number> = { bond: 0, angle: 0, torsion: 0, nonbonded: 0 };
  potential.terms.forEach(({ term }, n) => {
    const { group } = termSchema(term);
    if (group) groups[group] += energies[n];
  });
  return groups;
}

/** Positions about their centre of mass, for the screen. */
export function centred(positions: Float64Array, masses: Float64Array): Float32Array<ArrayBuffer> {
  const centre = centreOfMass(positions, masses);
  return Float32Array.from(positions, (value, c) => value - centre[c % 3]);
}

/** A frame as the screen shows it. Its buffers are new and may be transferred. */
export function frameMessage(frame: Frame, potential: Potential, run: number, time: number): FrameMessage {
  const { masses } = potential;
  const kinetic = kineticEnergy(frame.velocities, masses);
  return {
    kind: 'frame',
    run,
    step: frame.step,
    time,
    positions: centred(frame.positions, masses),
    forces: Float32Array.from(frame.forces),
    potential: frame.energies.reduce((sum, u) => sum + u, 0),
    kinetic,
    temperature: internalTemperature(frame, masses),
    groups: energyGroups(potential, frame.energies),
  };
}

/**
 * Temperature of the motion within the molecule: starts have no momentum and no rotation, which a bath brings back only slowly,
 * and at constant energy never.
 */
function internalTemperature({ positions, velocities }: Frame, masses: Float64Array): number {
  const internal = velocities.slice();
  const degrees = removeRigidMotion(positions, internal, masses);
  // A single atom has nothing within.
  return degrees > 0
    ? temperatureOf(kineticEnergy(internal, masses), degrees)
    : temperatureOf(kineticEnergy(velocities, masses), 3);
}
