/** A box on two threads: the bits of one, whoever takes which part, and whatever becomes of the other thread. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
// @ts-expect-error: a tool without types
import { bundle } from '../../tools/lib/bundle.mjs';
import { boxPotential, waterBox } from '../../bench/waterBoxes.ts';
import { argon } from '../../bench/browser/lammpsSystems.ts';
import { CpuEngine } from '../../src/cpu/engine.ts';
import { KernelRoom } from '../../src/cpu/simd/room.ts';
import { Team, type Help, type HelperPort } from '../../src/cpu/simd/team.ts';
import { assemble, op } from '../../src/cpu/simd/wasm.ts';
import type { Frame } from '../../src/forcefield/engine.ts';
import type { Potential } from '../../src/forcefield/potential.ts';

let folder: string;
let program: string;
const started: { readonly worker: Worker; exited: boolean }[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ffp-team-'));
  program = join(folder, 'thread.mjs');
  await (bundle as (root: string, entry: string, file: string) => Promise<void>)(
    process.cwd(),
    'tests/helpers/kernelThread.ts',
    program,
  );
});
afterAll(async () => {
  await Promise.all(started.map(({ worker }) => worker.terminate()));
  rmSync(folder, { recursive: true });
});

function start(): HelperPort {
  const thread = { worker: new Worker(program), exited: false };
  thread.worker.on('exit', () => (thread.exited = true));
  started.push(thread);
  return { send: (work) => thread.worker.postMessage(work), end: () => void thread.worker.terminate() };
}

const help = (begin: () => HelperPort): Help => ({ threads: 1, load: () => Promise.resolve(begin) });
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

interface System {
  readonly potential: Potential;
  readonly start: { readonly positions: Float64Array; readonly velocities: Float64Array };
}

/** Frames of a run in pieces, with room for another thread to come in between: while `more` says so of those that there are. */
async function follow(
  engine: CpuEngine,
  { potential, start: first }: System,
  dt: number,
  more: (frames: number) => boolean,
): Promise<readonly Frame[]> {
  const simulation = await engine.load(potential, 1);
  simulation.setState(first.positions, first.velocities);
  const frames: Frame[] = [];
  do {
    await simulation.advance(frames.length === 0 ? 1 : 30, { dt, temperature: 300, friction: 1, seed: 4 });
    frames.push(await simulation.frame());
    await pause(50);
  } while (more(frames.length));
  simulation.destroy();
  return frames;
}

/** No run is longer, in pieces. */
const MOST = 60;

/** How many coordinates are outside the box. */
const outside = (x: Float64Array, { periodic }: Potential): number =>
  x.reduce((count, value, at) => count + Number(value < 0 || value > periodic!.box[at % 3]), 0);

const systems: readonly (readonly [string, () => Promise<System> | System, number])[] = [
  ['argon', argon, 10],
  [
    'water with PME',
    async () => {
      const { structure, box, start: first } = await waterBox(500);
      return { potential: await boxPotential(structure, box, 'pme'), start: first };
    },
    2,
  ],
];

describe('a box on two threads', () => {
  it.each(systems)('has the bits of one: %s', async (_, make, dt) => {
    const system = await make();
    const engine = new CpuEngine({ help: help(start) });
    expect(engine.adapter).toMatch(/one thread/);
    const finish = vi.spyOn(Team.prototype, 'finish');
    // Bits say which threads took parts.
    const shared = (): number => finish.mock.results.filter(({ value }) => Number(value) > 1).length;
    const two = await follow(engine, system, dt, (pieces) => pieces < MOST && shared() < 25);
    expect(engine.adapter).toMatch(/2 threads/);
    expect(shared()).toBeGreaterThanOrEqual(25);
    finish.mockRestore();
    expect(two).toEqual(await follow(new CpuEngine(), system, dt, (pieces) => pieces < two.length));
    const last = two.at(-1)!;
    expect(outside(last.positions, system.potential)).toBeGreaterThan(
      outside(system.start.positions, system.potential),
    );
  });

  it('ends the other thread with the simulation', async () => {
    const before = started.length;
    await follow(new CpuEngine({ help: help(start) }), argon(), 10, (n) => n < MOST && started.length === before);
    expect(started.length).toBe(before + 1);
    for (let n = 0; n < 100 && !started.at(-1)!.exited; n++) await pause(50);
    expect(started.at(-1)!.exited).toBe(true);
  });

  it.each<[string, () => HelperPort]>([
    [
      'that cannot be started',
      () => {
        throw new Error('no threads here');
      },
    ],
    ['that never comes', () => ({ send: () => undefined, end: () => undefined })],
  ])('goes on alone without one %s', async (_, begin) => {
    let asked = false;
    let since = 0;
    const noted = (): HelperPort => {
      asked = true;
      return begin();
    };
    const more = (n: number): boolean => n < MOST && (!asked || since++ < 4);
    const tried = await follow(new CpuEngine({ help: help(noted) }), argon(), 10, more);
    expect(asked).toBe(true);
    expect(tried).toEqual(await follow(new CpuEngine(), argon(), 10, (n) => n < tried.length));
  });

  it('is for one replica: several have a thread each', async () => {
    const before = started.length;
    const { potential, start: first } = argon();
    const simulation = await new CpuEngine({ help: help(start) }).load(potential, 2);
    simulation.setState(Float64Array.from([...first.positions, ...first.positions]));
    await simulation.advance(200, { dt: 1, temperature: 300, friction: 1, seed: 4 });
    simulation.destroy();
    expect(started.length).toBe(before);
  });
});

describe('a team', () => {
  const ITEMS = 2 ** 18;
  /** Adds 1 to every item, and to the first number in the room. */
  const count = {
    wasm: {
      name: 'count',
      parameters: 4,
      locals: [],
      body: op.repeatWhile([
        [
          [op.get(3), op.get(0), op.constant(2), op.shiftLeft, op.add],
          [op.get(3), op.get(0), op.constant(2), op.shiftLeft, op.add, op.load(0), op.constant(1), op.add],
          op.store(0),
        ],
        [op.get(2), [op.get(2), op.load(0), op.constant(1), op.add], op.store(0)],
        [op.get(0), op.constant(1), op.add, op.set(0)],
        [op.get(0), op.get(1), op.lessUnsigned],
      ]),
    },
    plain: () => {
      throw new Error('needs WebAssembly');
    },
  };

  /** A team whose other thread has been called, if there is to be one. */
  async function ready(begin: () => HelperPort) {
    const memory = new KernelRoom({ shared: true });
    const team = new Team(memory, [count], begin);
    const [rooms, items] = [memory.take(2 * 64), memory.take(4 * ITEMS)];
    const run = () => {
      memory.u32.fill(7, rooms / 4, rooms / 4 + 32);
      memory.u32.fill(0, items / 4, items / 4 + ITEMS);
      team.hand({ kernel: 0, count: ITEMS, rooms, bytes: 64, numbers: [items] });
      const threads = team.finish();
      const done = [0, 1].map((thread) => ((threads >> thread) & 1 ? memory.u32[rooms / 4 + 16 * thread] : 0));
      return { threads, done, once: memory.u32.subarray(items / 4, items / 4 + ITEMS).every((times) => times === 1) };
    };
    let called = false;
    const noted = (): HelperPort => {
      called = true;
      return begin();
    };
    Object.assign(team, { start: noted });
    while (!called) run();
    await pause(500);
    return { run, team };
  }

  const UNREACHABLE = 0;
  const alone = { threads: 1, done: [ITEMS, 0], once: true };

  it('does every item once, whoever does it, and counts it in one room', async () => {
    const { run, team } = await ready(start);
    let shared = 0;
    for (const end = performance.now() + 20_000; shared < 20 && performance.now() < end;) {
      const { threads, done, once } = run();
      expect(once).toBe(true);
      expect(done[0] + done[1]).toBe(ITEMS);
      if (threads > 1) shared++;
    }
    expect(shared).toBe(20);
    team.dissolve();
    expect(run()).toEqual(alone);
  });

  it('says when a thread was lost with its part, and goes on without it', async () => {
    const broken = new WebAssembly.Module(
      assemble(
        ['count', 'clear'].map((name, n) => ({ name, parameters: 4 - 2 * n, locals: [], body: UNREACHABLE })),
        2 ** 16,
      ),
    );
    const { run } = await ready(() => {
      const port = start();
      started.at(-1)!.worker.on('error', () => undefined);
      return {
        send: (work) => port.send({ ...work, program: broken }),
        end: () => port.end(),
      };
    });
    let result = run();
    for (const end = performance.now() + 20_000; result.threads !== 0 && performance.now() < end;) {
      expect(result).toEqual(alone);
      result = run();
    }
    expect(result.threads).toBe(0);
    expect(run()).toEqual(alone);
  });
});
