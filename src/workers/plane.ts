/** Points of the plane: how fast a force field steps this molecule here, and how far its forces are from the reference. */
import { assess } from '../assess/errors.ts';
import type { ReferenceMolecule, Split } from '../assess/reference.ts';
import { timePerStep } from '../assess/timing.ts';
import type { Structure } from '../chem/structure.ts';
import type { Dynamics, Engine } from '../forcefield/engine.ts';
import { potentialOf, type ForceField } from '../forcefield/forcefield.ts';
import { describeForceField } from './open.ts';
import type { PlanePoint } from './protocol.ts';

/** The median of several timings is the point; the live run waits for no more of them than it must. */
const TIMING = { minimumMs: 40, runs: 7, limitMs: 1500, fewest: 3 } as const;

/** A point that is not measured yet; with the reason where it cannot be. */
export async function emptyPoint(forcefield: ForceField, structure: Structure, engine: Engine): Promise<PlanePoint> {
  const { id, plainName, technicalName, family, refusal } = await describeForceField(forcefield, structure);
  return {
    forcefield: id,
    plainName,
    technicalName,
    family,
    engine: engine.backend,
    speed: null,
    accuracy: null,
    reason: refusal,
  };
}

/** Errors on one split of the labels, all frames as one batch of replicas. */
export async function measureAccuracy(
  point: PlanePoint,
  forcefield: ForceField,
  engine: Engine,
  reference: ReferenceMolecule,
  split: Split,
): Promise<PlanePoint> {
  const result = await assess(engine, forcefield, [reference], { split });
  const accuracy = {
    forceMae: result.forceMae,
    spread: result.forceMaeError,
    frames: result.frames,
    split,
    energyMae: result.energyMae,
  };
  return { ...point, accuracy };
}

/** Time per step from the positions and velocities given. */
export async function measureSpeed(
  point: PlanePoint,
  forcefield: ForceField,
  engine: Engine,
  structure: Structure,
  state: { readonly positions: Float64Array; readonly velocities: Float64Array },
  dynamics: Dynamics,
): Promise<PlanePoint> {
  const simulation = await engine.load(await potentialOf(forcefield, structure), 1);
  try {
    simulation.setState(state.positions, state.velocities);
    const { microsecondsPerStep, spread, runs } = await timePerStep(simulation, dynamics, TIMING);
    return { ...point, speed: { microsecondsPerStep, spread, runs, dt: dynamics.dt } };
  } finally {
    simulation.destroy();
  }
}
