import type { Checkpoint, Dynamics, Frame } from '../../forcefield/engine.ts';
import { GpuSimulation } from '../simulation.ts';
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
  private beginning: Beginning | null = null;
  /** What was asked for since. */
  private since: { readonly steps: number; readonly dynamics: Dynamics }[] = [];

  override setState(positions: Float64Array, velocities?: Float64Array, step = 0): void {
    this.begin({ positions: positions.slice(), step, ...(velocities && { velocities: velocities.slice() }) });
    super.setState(positions, velocities, step);
  }

  override restore(checkpoint: Checkpoint): void {
    this.begin({ checkpoint });
    super.restore(checkpoint);
  }

  override advance(steps: number, dynamics: Dynamics): Promise<void> {
    this.since.push({ steps, dynamics });
    return super.advance(steps, dynamics);
  }

  override async frame(): Promise<Frame> {
    const { beginning } = this;
    for (;;)
      try {
        const frame = await super.frame();
        this.begin({ checkpoint: frame.checkpoint });
        return frame;
      } catch (error) {
        if (!(error instanceof Crowded) || !beginning) throw error;
        error.makeRoom();
        if ('checkpoint' in beginning) super.restore(beginning.checkpoint);
        else super.setState(beginning.positions, beginning.velocities, beginning.step);
        for (const { steps, dynamics } of this.since) await super.advance(steps, dynamics);
      }
  }

  private begin(beginning: Beginning): void {
    this.beginning = beginning;
    this.since = [];
  }
}
