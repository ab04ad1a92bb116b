import type { Box } from '../../chem/box.ts';
import type { StepPart } from '../../core/laps.ts';
import type { Checkpoint, Dynamics, Frame } from '../../forcefield/engine.ts';
import { guarded } from '../guarded.ts';
import { noRoom } from '../memory.ts';
import type { GpuPotential } from '../potential.ts';
import { GpuSimulation, type Respa } from '../simulation.ts';
import type { TiledStepper } from '../tiled.ts';
import { timesAlone } from '../alone.ts';
import type { BoxPasses } from './boxes.ts';
import { fromFixed } from '../fixedPoint.ts';
import { fixedOf, type BoxCoordinates } from './coordinates.ts';
import { Crowded } from './crowded.ts';

/** Where a simulation can begin again. */
type Beginning =
  | { readonly checkpoint: Checkpoint }
  | { readonly positions: Float64Array; readonly velocities?: Float64Array; readonly step: number };

/**
 * A box on the device. Where atoms crowd more than its lists hold, the lists grow, and what was computed since the last frame is computed again:
 * whoever asks for frames sees none of it.
 */
export class BoxSimulation extends GpuSimulation {
  /** Edges, Å, where they are no longer the Potential's. */
  private edges: Box | null = null;
  private beginning: Beginning | null = null;
  /** What was asked for since. */
  private since: { readonly steps: number; readonly dynamics: Dynamics }[] = [];

  /** @param units what kernels are told of a box: the bits of the Å a unit of each edge */
  constructor(
    private readonly on: GPUDevice,
    private readonly of: GpuPotential,
    respa: Respa | null,
    private readonly coordinates: BoxCoordinates,
    private readonly units: (box: Box) => Readonly<Record<string, number>>,
  ) {
    super(on, of, respa, coordinates);
  }

  setBox(box: Box): void {
    const { of } = this;
    const first = of.potential.periodic!.box;
    this.edges = box.every((edge, n) => edge === first[n]) ? null : box;
    this.coordinates.box = box;
    (of.passes[0] as BoxPasses).setBox(box);
    this.on.queue.writeBuffer(of.buffers.molecule, 0, of.buffers.moleculeBytes(this.units(box)));
  }

  override setState(positions: Float64Array, velocities?: Float64Array, step = 0): void {
    this.begin({ positions: positions.slice(), step, ...(velocities && { velocities: velocities.slice() }) });
    super.setState(positions, velocities, step);
  }

  override restore(checkpoint: Checkpoint): void {
    this.begin({ checkpoint });
    const box = checkpoint.box ?? this.of.potential.periodic!.box;
    if (box.some((edge, n) => edge !== this.coordinates.box[n])) this.setBox(box);
    if (checkpoint.seen) this.coordinates.remember(checkpoint.seen);
    super.restore(checkpoint);
  }

  override advance(steps: number, dynamics: Dynamics): Promise<void> {
    const own = this.inUnits(dynamics);
    this.since.push({ steps, dynamics: own });
    return super.advance(steps, own);
  }

  /** The point that a hand pulls to, such that its fixed point is that of the box: there the nearest image counts. */
  private inUnits(dynamics: Dynamics): Dynamics {
    const { hand } = dynamics;
    if (!hand) return dynamics;
    const [x, y, z] = hand.target.map((place, c) => fromFixed(fixedOf(place, this.coordinates.box[c])));
    return { ...dynamics, hand: { ...hand, target: [x, y, z] } };
  }

  override async frame(): Promise<Frame> {
    const { beginning } = this;
    for (;;)
      try {
        const { edges } = this;
        const plain = await super.frame();
        const at = { ...(edges && { box: edges }) };
        const frame = { ...plain, ...at, checkpoint: { ...plain.checkpoint, ...at, seen: plain.positions } };
        this.begin({ checkpoint: frame.checkpoint });
        return frame;
      } catch (error) {
        if (!(error instanceof Crowded) || !beginning) throw error;
        const { on, of } = this;
        await guarded(on, error.makeRoom, (words) =>
          Promise.resolve(noRoom(on, of.potential, 1, of.passes[0].allocated ?? [], words)),
        );
        if ('checkpoint' in beginning) super.restore(beginning.checkpoint);
        else super.setState(beginning.positions, beginning.velocities, beginning.step);
        for (const { steps, dynamics } of this.since) await super.advance(steps, dynamics);
      }
  }

  async parts(): Promise<ReadonlyMap<StepPart, number>> {
    const { on, of } = this;
    const { stepper, buffers } = of;
    await this.settled();
    return timesAlone(on, [
      ['bonded', (pass) => (stepper as TiledStepper).encodeBonded(pass, buffers)],
      ...(of.passes[0] as BoxPasses).parts,
    ]);
  }

  private begin(beginning: Beginning): void {
    this.beginning = beginning;
    this.since = [];
  }
}
