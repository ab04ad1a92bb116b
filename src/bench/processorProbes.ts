/** The most that one thread of the processor can do, in what the cpu Engine is made of: WebAssembly's vectors of 16 bytes. */
import { assemble, LOCAL, op, type Code } from '../cpu/simd/wasm.ts';

/** Chains that do not wait for each other. */
const CHAINS = 12;
/** Of a call. */
const TURNS = 2000;

/** A loop of products and sums on chains of vectors: operations a turn. */
function chains(lanes: 2 | 4): { readonly operations: number; readonly body: Code } {
  const [constant, times, plus] =
    lanes === 2 ? [op.twice, op.multiplyPair, op.addPair] : [op.fourTimes, op.multiplyFour, op.addFour];
  const all = Array.from({ length: CHAINS }, (_, n) => n + 1);
  return {
    operations: 2 * lanes * CHAINS,
    body: [
      ...all.map((local) => [constant(local), op.set(local)]),
      op.repeatWhile([
        ...all.map((local) => [op.get(local), constant(0.5), times, constant(0.5), plus, op.set(local)]),
        op.get(0),
        op.constant(-1),
        op.add,
        op.tee(0),
      ]),
      // What nobody reads need not be computed.
      ...all.map((local) => [op.constant(0), op.get(local), op.storeVector(16 * (local - 1))]),
    ],
  };
}

/**
 * Measures multiplications and additions a second on one thread, GFLOP/s, in pairs of f64 or fours of f32.
 * @throws where there is no WebAssembly with vectors
 */
export function processorArithmetic(lanes: 2 | 4): () => number {
  const { operations, body } = chains(lanes);
  const program = assemble([{ name: 'chains', parameters: 1, locals: [[CHAINS, LOCAL.vector]], body }]);
  const memory = new WebAssembly.Memory({ initial: 1 });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(program), { host: { memory } });
  const run = exports.chains as (turns: number) => void;
  // Many short calls: browsers compile a function well once it was called often, and never while it runs.
  const elapsed = (calls: number): number => {
    const start = performance.now();
    for (let n = 0; n < calls; n++) run(TURNS);
    return performance.now() - start;
  };
  let calls = 16;
  while (elapsed(calls) < 20 && calls < 2 ** 20) calls *= 2;
  return () => (calls * TURNS * operations) / (1e6 * elapsed(calls));
}

/** Numbers of the copy: more than caches hold. */
const NUMBERS = 2 ** 23;

/** Measures bytes read and written a second by one thread, GB/s. */
export function processorCopy(): () => number {
  const [from, into] = [new Float64Array(NUMBERS).fill(1), new Float64Array(NUMBERS)];
  return () => {
    const start = performance.now();
    into.set(from);
    return (2 * 8 * NUMBERS) / (1e6 * (performance.now() - start));
  };
}
