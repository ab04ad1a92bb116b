/** A moment of a run in a link: the exact bits of positions and velocities, to go on from. */
import { fromBase64Url, toBase64Url } from '../core/base64.ts';
import { FfpError } from '../core/errors.ts';
import type { Backend, Checkpoint, Simulation } from '../forcefield/engine.ts';
import { FIXED_UNITS } from '../gpu/fixedPoint.ts';
import type { Experiment, SavedState } from './experiment.ts';
import type { Start } from './start.ts';

/** Bytes of an atom's position and velocity: three f64 each; on the GPU three i32 and three f32. */
const BYTES = { cpu: 24, webgpu: 12 } as const satisfies Record<Backend, number>;
/** Fastest an atom may be, Å/fs: hydrogen at 5000 K has 0.1. */
const FASTEST = 10;
/** Furthest from the origin, Å: molecules drift. */
const FURTHEST = 1e6;

/**
 * An Experiment that goes on from a moment of its run.
 * @param adapter what the Engine ran on, in words
 */
export function withState(
  experiment: Experiment,
  checkpoint: Checkpoint,
  engine: Backend,
  adapter: string,
): Experiment {
  return { ...experiment, state: encodeState(checkpoint, engine, adapter) };
}

/** The bits of one replica as text; what the GPU's vectors of four have beside three numbers is nothing, and left out. */
export function encodeState(
  { step, positions, velocities, origin }: Checkpoint,
  engine: Backend,
  adapter: string,
): SavedState {
  const packed = (bytes: Uint8Array) => toBase64Url(engine === 'webgpu' ? threeOfFour(bytes) : bytes);
  return {
    step,
    engine,
    ...(engine === 'webgpu' && { adapter: adapter.slice(0, 100) }),
    positions: packed(positions),
    velocities: packed(velocities),
    ...(origin && { origin: [origin[0], origin[1], origin[2]] as const }),
  };
}

/**
 * The bits again.
 * @param atoms of the molecule that they belong to
 * @throws FfpError('link') where they are not as many numbers as the molecule needs, or no numbers
 */
export function decodeState({ step, engine, positions, velocities, origin }: SavedState, atoms: number): Checkpoint {
  const bytesOf = (text: string): Uint8Array<ArrayBuffer> => {
    const wanted = BYTES[engine] * atoms;
    let bytes = new Uint8Array(0);
    try {
      bytes = fromBase64Url(text);
    } catch {
      // As good as none.
    }
    if (bytes.length !== wanted)
      throw new FfpError(
        'link',
        `The moment that this link goes on from has ${bytes.length} bytes of positions or velocities; ${atoms} atoms have ${wanted}. Ask for the link again.`,
      );
    return engine === 'webgpu' ? fourOfThree(bytes) : bytes;
  };
  const checkpoint: Checkpoint = {
    step,
    positions: bytesOf(positions),
    velocities: bytesOf(velocities),
    ...(origin && { origin: Float64Array.from(origin) }),
  };
  const start = startOf(checkpoint, engine);
  const within = (values: Float64Array, limit: number) => values.every((value) => Math.abs(value) <= limit);
  if (!within(start.positions, FURTHEST) || !within(start.velocities, FASTEST))
    throw new FfpError(
      'link',
      'The moment that this link goes on from has positions or velocities that no molecule has; ask for the link again.',
    );
  return checkpoint;
}

/** Positions (Å) and velocities (Å/fs) of an Engine's bits, for another Engine. */
export function startOf({ positions, velocities, origin = new Float64Array(3) }: Checkpoint, engine: Backend): Start {
  if (engine === 'cpu') return { positions: new Float64Array(positions.slice().buffer), velocities: new Float64Array(velocities.slice().buffer) }; // prettier-ignore
  const fixed = new Int32Array(positions.slice().buffer);
  const speeds = new Float32Array(velocities.slice().buffer);
  const size = (3 * fixed.length) / 4;
  const at = (c: number) => 4 * Math.floor(c / 3) + (c % 3);
  return {
    positions: Float64Array.from({ length: size }, (_, c) => origin[c % 3] + fixed[at(c)] / FIXED_UNITS),
    velocities: Float64Array.from({ length: size }, (_, c) => speeds[at(c)]),
  };
}

/** Puts a moment into a simulation: the same bits on the Engine that they are of, the same numbers on another. Throws FfpError as `decodeState`. */
export function resume(state: SavedState, simulation: Simulation): void {
  if (simulation.replicas !== 1)
    throw new FfpError('usage', 'A link that goes on from a moment is of one replica; leave out --replicas.');
  const checkpoint = decodeState(state, simulation.potential.atoms);
  if (simulation.backend === state.engine) return simulation.restore(checkpoint);
  const { positions, velocities } = startOf(checkpoint, state.engine);
  simulation.setState(positions, velocities, state.step);
}

/** A moment of one Engine as another one's simulation has it. */
export async function carriedOver(checkpoint: Checkpoint, from: Backend, to: Simulation): Promise<Checkpoint> {
  const { positions, velocities } = startOf(checkpoint, from);
  to.setState(positions, velocities, checkpoint.step);
  return (await to.frame()).checkpoint;
}

/** What to say where a moment goes on in other circumstances than those that it comes from; null where they are the same. */
export function strangeness(state: SavedState, engine: Backend, adapter: string): string | null {
  const same =
    'the positions and velocities are the sender’s, later steps part from the sender’s by rounding, and statistics stay the same';
  const named = { cpu: 'the processor', webgpu: 'WebGPU' };
  if (state.engine !== engine)
    return `This link was made on ${named[state.engine]} and runs on ${named[engine]} here: ${same}.`;
  if (state.adapter !== undefined && state.adapter !== adapter)
    return `This link was made on another graphics adapter (${state.adapter}): ${same}.`;
  return null;
}

/** Without every fourth 32-bit word. */
function threeOfFour(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: (3 * bytes.length) / 4 }, (_, b) => bytes[16 * Math.floor(b / 12) + (b % 12)]);
}

/** With a fourth word of 0. */
function fourOfThree(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const four = new Uint8Array((4 * bytes.length) / 3);
  for (let b = 0; b < bytes.length; b++) four[16 * Math.floor(b / 12) + (b % 12)] = bytes[b];
  return four;
}
