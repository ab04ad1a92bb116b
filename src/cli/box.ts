import type { Box } from '../chem/box.ts';
import { FfpError } from '../core/errors.ts';
import {
  backgroundEnergy,
  netCharge,
  periodicPotential,
  type LennardJonesEnd,
  type PeriodicOptions,
} from '../forcefield/periodic.ts';
import type { Potential } from '../forcefield/potential.ts';
import type { Arguments, Context } from './command.ts';

/** Options that say something about boxes alone. */
const OF_BOXES = ['cutoff', 'ewald-tolerance', 'dispersion-correction', 'switch', 'shift'] as const;
/** A charge that is no more than the rounding of a file's charges, e. */
const ROUNDED_CHARGE = 1e-3;

/**
 * How a System repeats, by --nonbonded, --cutoff, --ewald-tolerance and --dispersion-correction; null in empty space.
 * @param box of the files; absent where they state none
 * Throws FfpError('usage') for options that do not go together.
 */
export function periodicOptions(args: Arguments, box: Box | undefined): PeriodicOptions | null {
  const method = args.choice('nonbonded', ['none', 'pme', 'cutoff']) ?? (box ? 'pme' : 'none');
  const stray = OF_BOXES.find(
    (option) => args.has(option) && (method === 'none' || (method === 'cutoff' && option === 'ewald-tolerance')),
  );
  if (stray !== undefined)
    throw new FfpError('usage', `--${stray} says nothing where --nonbonded is ${method}; leave it out.`);
  if (method === 'none') return null;
  if (!box)
    throw new FfpError(
      'usage',
      `--nonbonded ${method} needs a box, and these files state none; give an Amber topology and an rst7 with its box, an extended XYZ file with a Lattice (ffp box writes one), or take --nonbonded none.`,
    );
  const end = lennardJonesEnd(args);
  return {
    ...(end && { lennardJones: end }),
    box,
    method,
    cutoff: args.number('cutoff', 9, 1, 1000),
    tolerance: args.number('ewald-tolerance', 5e-4, 1e-9, 0.1),
    dispersionCorrection: args.has('dispersion-correction'),
  };
}

/** How Lennard-Jones ends, by --switch and --shift; null where it is cut. */
export function lennardJonesEnd(args: Arguments): LennardJonesEnd | null {
  if (args.has('switch') && args.has('shift')) throw new FfpError('usage', 'Give either --switch or --shift.');
  if (args.has('shift')) return { kind: 'shift' };
  return args.has('switch') ? { kind: 'switch', from: args.number('switch', 8, 0.1, 1000) } : null;
}

/** Says what becomes of a net charge under PME. */
export function noteOnCharge(potential: Potential, options: PeriodicOptions, { note }: Pick<Context, 'note'>): void {
  const charge = netCharge(potential);
  if (Math.abs(charge) < ROUNDED_CHARGE) return;
  const { periodic } = periodicPotential(potential, options);
  if (periodic?.electrostatics.kind !== 'pme') return;
  const energy = backgroundEnergy(potential, options.box, periodic.electrostatics.alpha);
  note(
    `The box has a net charge of ${charge.toFixed(3)} e: an even background of the opposite charge makes it neutral, which adds ${energy.toFixed(4)} kcal/mol and no force.`,
  );
}
