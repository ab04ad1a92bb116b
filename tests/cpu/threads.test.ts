/** Replicas shared among threads: the bits of one thread, whatever their number, and also when a thread is lost. */
import { MessageChannel } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { CpuEngine } from '../../src/cpu/engine.ts';
import { ReplicaThreads } from '../../src/cpu/threads/pool.ts';
import type { ThreadAnswer, ThreadMessage, ThreadPort } from '../../src/cpu/threads/protocol.ts';
import { serveReplicas } from '../../src/cpu/threads/serve.ts';
import type { Dynamics, Frame, LoadOptions } from '../../src/forcefield/engine.ts';
import type { Potential } from '../../src/forcefield/potential.ts';
import { randomModel } from '../helpers/networks.ts';
import { chainPotential, randomChain, TERM_CASES } from '../helpers/potentials.ts';
import { randomNumbers } from '../helpers/random.ts';
import { networkPotential } from '../models/support.ts';

/** Shares everything at once. */
const ALWAYS = { worthMs: -Infinity, startMs: -Infinity };

/** Threads in name: the same code on the other side of a channel, which clones and transfers as for a worker. */
function threads(count: number, spoil: (message: ThreadMessage, nth: number) => 'lose' | 'fail' | null = () => null) {
  const messages: ThreadMessage[] = [];
  const start = (): ThreadPort => {
    let [ended, failing] = [() => {}, false];
    const { port1: near, port2: far } = new MessageChannel();
    const receive = serveReplicas((answer, transfer) =>
      far.postMessage(failing ? { failure: 'spoilt' } : answer, transfer),
    );
    far.on('message', (data: ThreadMessage) => {
      messages.push(data);
      const spoilt = spoil(data, messages.length);
      if (spoilt === 'fail') failing = true;
      if (spoilt === 'lose') ended();
      else receive(data);
    });
    far.unref();
    return {
      post: (message, transfer) => near.postMessage(message, transfer),
      listen: (onAnswer, onEnd) => {
        near.on('message', (data: ThreadAnswer) => onAnswer(data));
        near.unref();
        ended = onEnd;
      },
      awaited: (yes) => (yes ? near.ref() : near.unref()),
    };
  };
  return { pool: new ReplicaThreads(count, start, ALWAYS), messages };
}

const REPLICAS = 7;
const DYNAMICS: Dynamics = { dt: 0.2, temperature: 300, friction: 5, seed: 9 };

/** Frames on the way: chunks of other lengths, two of them without a look between. */
async function follow(
  engine: CpuEngine,
  potential: Potential,
  { dynamics = DYNAMICS, ...options }: LoadOptions & { readonly dynamics?: Dynamics } = {},
): Promise<Frame[]> {
  const simulation = await engine.load(potential, REPLICAS, options);
  const starts = Array.from({ length: REPLICAS }, (_, r) => [...randomChain(potential.atoms, randomNumbers(r + 1))]);
  simulation.setState(Float64Array.from(starts.flat()));
  const frames = [await simulation.frame()];
  for (const steps of [3, 1, 4]) {
    await simulation.advance(steps, dynamics);
    if (steps !== 1) frames.push(await simulation.frame());
  }
  simulation.destroy();
  return frames;
}

const bits = (numbers: Float64Array | undefined): BigUint64Array | undefined =>
  numbers && new BigUint64Array(numbers.slice().buffer);

function expectSame(actual: readonly Frame[], expected: readonly Frame[]): void {
  expect(actual.length).toBe(expected.length);
  for (const [n, frame] of expected.entries()) {
    for (const key of ['positions', 'velocities', 'forces', 'energies', 'members'] as const)
      expect(bits(actual[n][key]), key).toEqual(bits(frame[key]));
    expect(actual[n].fault).toEqual(frame.fault);
    expect(actual[n].checkpoint).toEqual(frame.checkpoint);
  }
}

describe('replicas on several threads', () => {
  it.each(TERM_CASES)('have the bits of one thread: %s', async (term) => {
    const potential = chainPotential([...new Set(['harmonic_bond', term])], 9, 3);
    const { pool, messages } = threads(3);
    const engine = new CpuEngine({ threads: pool });
    expectSame(await follow(engine, potential), await follow(new CpuEngine(), potential));
    expect(engine.adapter).toBe('JavaScript, double precision, 3 threads');
    expect(messages.filter(({ kind }) => kind === 'work').length).toBe(2 * 4);
  });

  it.each([2, 4, 16])('have them whatever their number: %i', async (count) => {
    const potential = chainPotential(['harmonic_bond', 'coulomb'], 6, 4);
    const engine = new CpuEngine({ threads: threads(count).pool });
    expectSame(await follow(engine, potential), await follow(new CpuEngine(), potential));
  });

  it.each(['atomic_network', 'harmonic_bond'])('have them under an inner Potential: %s', async (inner) => {
    const potential = chainPotential(['harmonic_bond', 'atomic_network', 'coulomb'], 8, 5);
    const options = { inner: chainPotential([inner], 8, 5), dynamics: { ...DYNAMICS, innerSteps: 4 } };
    const engine = new CpuEngine({ threads: threads(3).pool });
    expectSame(await follow(engine, potential, options), await follow(new CpuEngine(), potential, options));
  });

  it('have them in single precision', async () => {
    const potential = networkPotential(randomModel(randomNumbers(2), {}), Uint32Array.of(0, 1, 2, 0, 1));
    const own = new CpuEngine({ precision: 'single' });
    const engine = new CpuEngine({ precision: 'single', threads: threads(2).pool });
    const expected = await follow(own, potential);
    expectSame(await follow(engine, potential), expected);
    // The comparison can fail.
    expect(() => expectSame([...expected].reverse(), expected)).toThrow();
    expect(expected[0].forces).not.toEqual((await follow(new CpuEngine(), potential))[0].forces);
  });

  it('report the same fault', async () => {
    const potential = chainPotential(['harmonic_bond', 'lennard_jones'], 9, 3);
    const options = { dynamics: { ...DYNAMICS, dt: 3, temperature: 3e4 } };
    const expected = await follow(new CpuEngine(), potential, options);
    expect(expected.some(({ fault }) => fault !== null)).toBe(true);
    expectSame(await follow(new CpuEngine({ threads: threads(3).pool }), potential, options), expected);
  });

  it.each(['lose', 'fail'] as const)('are finished here where threads %s', async (spoilt) => {
    const potential = chainPotential(['harmonic_bond', 'atomic_network'], 8, 6);
    const { pool } = threads(3, (message, nth) => (message.kind === 'work' && nth > 6 ? spoilt : null));
    const engine = new CpuEngine({ threads: pool });
    expectSame(await follow(engine, potential), await follow(new CpuEngine(), potential));
    expect(pool.running).toBe(1);
    expect(engine.adapter).toBe('JavaScript, double precision, one thread');
  });

  it('send a model once, as long as each load has it', async () => {
    const model = randomModel(randomNumbers(2), {});
    const of = (...species: number[]) => networkPotential(model, Uint32Array.from(species));
    const { pool, messages } = threads(2);
    const engine = new CpuEngine({ threads: pool });
    const potentials = [of(0, 1, 2, 0), of(2, 1, 0), chainPotential(['coulomb'], 4, 1), of(1, 1, 0)];
    for (const potential of potentials)
      expectSame(await follow(engine, potential), await follow(new CpuEngine(), potential));
    const sent = messages.flatMap((message) =>
      message.kind === 'load'
        ? [message.potential.terms.some((term) => term.kind === 'learned' && 'model' in term.model)]
        : [],
    );
    expect(sent).toEqual([true, false, false, true]);
    expect(messages.filter(({ kind }) => kind === 'forget').length).toBe(3);
  });

  it('start no thread for little work', async () => {
    const none = (): never => {
      throw new Error('started');
    };
    const engine = new CpuEngine({ threads: new ReplicaThreads(8, none) });
    await follow(engine, chainPotential(['harmonic_bond'], 6, 4));
    expect(engine.adapter).toBe('JavaScript, double precision, one thread');
  });
});
