/** Steps that are looked after. */
import { FfpError } from '../../core/errors.ts';
import type { Dynamics, Frame, Simulation } from '../../forcefield/engine.ts';

/** Takes steps and looks. Throws FfpError('diverged') where the molecule blew up. */
export async function advance(simulation: Simulation, steps: number, dynamics: Dynamics, name: string): Promise<Frame> {
  await simulation.advance(steps, dynamics);
  const frame = await simulation.frame();
  if (frame.fault || !frame.positions.every(Number.isFinite))
    throw new FfpError(
      'diverged',
      `the molecule blew up under ${name} at ${dynamics.temperature} K and ${dynamics.dt} fs; take a smaller time step`,
    );
  return frame;
}

/** The bath at the beginning, 1/ps, and for how long, fs: what is left of the start, e^(−γt), is nothing. */
const WARM_UP = { friction: 50, time: 200 } as const;
/** fs between turns of the event loop. */
const PIECE = 20;

/** Warms a molecule up that starts from rest at a minimum, in a strong bath. Throws like `advance`. */
export async function warmUp(
  simulation: Simulation,
  bath: Pick<Dynamics, 'dt' | 'temperature' | 'seed'>,
  name: string,
  tick: () => Promise<void>,
): Promise<Frame> {
  let frame: Frame | undefined;
  for (let done = 0; done < WARM_UP.time; done += PIECE) {
    await tick();
    frame = await advance(simulation, Math.ceil(PIECE / bath.dt), { ...bath, friction: WARM_UP.friction }, name);
  }
  return frame!;
}
