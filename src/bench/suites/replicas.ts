/** Copies of one molecule, side by side: how many steps of how many replicas a second, and what a replica takes of memory. */
import { loadForceField } from '../../forcefield/ladder.ts';
import type { Engine } from '../../forcefield/engine.ts';
import type { Potential } from '../../forcefield/potential.ts';
import { GpuEngine } from '../../gpu/engine.ts';
import { begun, runMs, type LibrarySuite, type Place } from '../place.ts';
import type { BenchRecord } from '../record.ts';
import { repeated, systemOf } from '../systems.ts';
import { compareInTurns, stepping, type Contender } from '../turns.ts';

const MODEL = 'mm-class1';
const MOLECULE = 'alanine-dipeptide';
const COUNTS = { whole: [1, 4, 16, 64, 256, 1024, 4096, 16384], quick: [1, 16, 256] };
/** Replicas between which memory is measured. */
const MEMORY_COUNTS = [256, 4096] as const;

export const replicas: LibrarySuite = {
  summary: '1 to 16,384 copies of alanine dipeptide under springs, and what one takes of memory',
  async *run(place) {
    const { load, quick, cpu, threads, gpu } = place;
    const { name, structure } = await systemOf(load, MOLECULE);
    const potential = (await loadForceField(MODEL, load)).parametrize(structure);
    const engines: (readonly [name: string, engine: Engine])[] = [
      ['cpu', cpu],
      ...(threads ? [[`cpu, ${threads.count} threads`, threads.engine] as const] : []),
      ...(gpu ? [['webgpu', gpu] as const] : []),
    ];
    if (!gpu) place.skip({ what: 'replicas, webgpu', system: name, reason: 'There is no WebGPU adapter here.' });
    for (const count of quick ? COUNTS.quick : COUNTS.whole) {
      place.progress(`${count} replicas`);
      const system = `${count} × ${name}, ${MODEL}`;
      const positions = repeated(structure.positions, count);
      const ours: Contender[] = [];
      const simulations = [];
      for (const [title, engine] of engines) {
        // One replica is one thread's work.
        if (count === 1 && engine === threads?.engine) continue;
        const what = `Langevin step of all replicas, ${title}`;
        const simulation = await begun(place, { what, system }, () => engine.load(potential, count), positions);
        if (!simulation) continue;
        simulations.push(simulation);
        ours.push(stepping(title, simulation, runMs(place)));
      }
      if (ours.length > 0)
        yield* await compareInTurns({
          what: 'Langevin step of all replicas',
          system,
          ours,
          about: (title) => {
            const engine = engines.find(([known]) => known === title)![1];
            const { backend, adapter } = engine;
            return { backend, adapter, atoms: potential.atoms, replicas: count, model: MODEL };
          },
        });
      for (const simulation of simulations) simulation.destroy();
    }
    place.progress('memory');
    yield* memory(place, potential, name, structure.positions);
  },
};

/** Bytes that one more replica takes, of buffers on the device and of this program; beside them what its state alone takes. */
async function* memory(
  place: Place,
  potential: Potential,
  name: string,
  positions: Float64Array,
): AsyncIterable<BenchRecord> {
  const record = (
    title: string,
    backend: 'cpu' | 'webgpu',
    bytes: number,
    state: number,
    peer: string,
  ): BenchRecord => ({
    what: `memory a replica, ${title} [B]`,
    system: `${name}, ${MODEL}`,
    n: 1,
    median: bytes,
    spread: 0,
    peer,
    ratio: state / bytes,
    backend,
    atoms: potential.atoms,
    model: MODEL,
  });
  const between = async (bytesWith: (count: number) => Promise<number>): Promise<number> => {
    const [few, many] = MEMORY_COUNTS;
    const low = await bytesWith(few);
    return ((await bytesWith(many)) - low) / (many - few);
  };
  const found = await place.device();
  if (found) {
    let bytes = 0;
    const make = found.device.createBuffer.bind(found.device);
    // Every buffer that the Engine makes, counted as it is made.
    found.device.createBuffer = (descriptor) => {
      bytes += descriptor.size;
      return make(descriptor);
    };
    const engine = new GpuEngine(found);
    const measured = await between(async (count) => {
      bytes = 0;
      const simulation = await engine.load(potential, count);
      simulation.setState(repeated(positions, count));
      await simulation.frame();
      simulation.destroy();
      return bytes;
    });
    engine.destroy();
    const state = (3 * 16 + 4) * potential.atoms;
    yield record(
      'webgpu, buffers and the copies that frames are read through',
      'webgpu',
      measured,
      state,
      `${state} B of positions, velocities, forces and faults`,
    );
  }
  const { memory: held } = place;
  if (held) {
    const measured = await between(async (count) => {
      const everywhere = repeated(positions, count);
      const before = held();
      const simulation = await place.cpu.load(potential, count);
      simulation.setState(everywhere);
      const after = held();
      simulation.destroy();
      return after - before;
    });
    const state = 3 * 3 * 8 * potential.atoms;
    yield record('cpu', 'cpu', measured, state, `${state} B of positions, velocities and forces`);
  } else
    place.skip({
      what: 'memory a replica, cpu',
      system: name,
      reason: 'This place does not say how much memory it holds.',
    });
}
