/** Springs of 9 to 137 atoms: what a step takes, and what taking many in one dispatch gains. */
import type { Simulation } from '../../forcefield/engine.ts';
import { loadForceField } from '../../forcefield/ladder.ts';
import type { GpuOptions } from '../../gpu/engine.ts';
import { summarise, type BenchRecord } from '../record.ts';
import { runMs, type LibrarySuite, type Place } from '../place.ts';
import { systemOf } from '../systems.ts';
import { compareInTurns, LANGEVIN, RUNS, stepping, type Contender } from '../turns.ts';

const SIZES = { whole: ['ethanol', 'alanine-dipeptide', 32, 62, 92, 137], quick: ['ethanol', 'alanine-dipeptide', 62] };
const MODEL = 'mm-class1';
/** Sizes at which dispatches and submits of one step each are timed too: what they cost does not depend on the size. */
const ONE_BY_ONE = 22;
const STEPS_ONE_BY_ONE = 200;

export const resident: LibrarySuite = {
  summary:
    'springs of 9 to 137 atoms: the resident kernel, many steps a dispatch, against one dispatch a step and the cpu Engine',
  async *run(place) {
    const { gpu, cpu, load, quick } = place;
    if (!gpu) place.skip({ what: 'Langevin step, webgpu', system: 'all', reason: 'There is no WebGPU adapter here.' });
    const forcefield = await loadForceField(MODEL, load);
    for (const which of quick ? SIZES.quick : SIZES.whole) {
      const { name, structure } = await systemOf(load, which);
      place.progress(name);
      const potential = forcefield.parametrize(structure);
      const { atoms } = potential;
      const simulations: Simulation[] = [];
      const ready = async (simulation: Simulation): Promise<Simulation> => {
        simulation.setState(structure.positions);
        simulations.push(simulation);
        return simulation;
      };
      const onGpu = async (options: GpuOptions): Promise<Simulation> => ready(await gpu!.load(potential, 1, options));
      const plain = stepping('cpu', await ready(await cpu.load(potential, 1)), runMs(place));
      const ours = gpu ? [stepping('webgpu resident', await onGpu({}), runMs(place))] : [];
      const single =
        gpu && atoms <= ONE_BY_ONE
          ? [
              oneByOne('webgpu, one dispatch and submit a step', await onGpu({})),
              stepping(
                'webgpu, one dispatch a step, many a submit',
                await onGpu({ stepsPerDispatch: 1 }),
                runMs(place),
              ),
            ]
          : [];
      yield* await compareInTurns({
        what: 'Langevin step',
        system: `${name}, ${MODEL}`,
        ours: gpu ? ours : [plain],
        peers: gpu ? [...single, plain] : [],
        about: (contender) => ({
          atoms,
          replicas: 1,
          model: MODEL,
          ...(contender === 'cpu'
            ? { backend: 'cpu', adapter: cpu.adapter }
            : { backend: 'webgpu', adapter: gpu!.adapter }),
        }),
      });
      if (gpu) yield await tax(place, simulations[1], `${name}, ${MODEL}`);
      for (const simulation of simulations) simulation.destroy();
    }
  },
};

/** Steps taken one at a time, each with its own submit, as a host that looks at every step would. */
function oneByOne(name: string, simulation: Simulation): Contender {
  return {
    name,
    time: async () => {
      const start = performance.now();
      for (let step = 0; step < STEPS_ONE_BY_ONE; step++) await simulation.advance(1, LANGEVIN);
      await simulation.settled();
      return ((performance.now() - start) * 1000) / STEPS_ONE_BY_ONE;
    },
  };
}

/**
 * What the API adds to a step: wall time of a long run, as the page makes it (submits of some milliseconds, a wait at the end), less the
 * kernel's own time, which is the slope between one dispatch of n steps and one of 2n. Both are measured in turns.
 */
async function tax(place: Place, simulation: Simulation, system: string): Promise<BenchRecord> {
  const wall = async (steps: number): Promise<number> => {
    await new Promise((resolve) => setTimeout(resolve, 0));
    const start = performance.now();
    await simulation.advance(steps, { ...LANGEVIN, dt: 0.001 });
    await simulation.settled();
    return 1000 * (performance.now() - start);
  };
  // Submits settle on their size in the first runs; a run of n steps then is one dispatch, and of 20 n several.
  let n = 16;
  while ((await wall(n)) < 4000 && n < 2 ** 16) n *= 2;
  const long = 20 * n;
  await wall(long);
  const taxes: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const [once, twice, many] = [await wall(n), await wall(2 * n), await wall(long)];
    taxes.push(many / long - (twice - once) / n);
  }
  return {
    what: 'API tax: wall time a step less the kernel’s own, webgpu resident [µs]',
    system,
    n: taxes.length,
    ...summarise(taxes),
    peer: null,
    ratio: null,
    backend: 'webgpu',
    adapter: place.gpu!.adapter,
    atoms: simulation.potential.atoms,
    replicas: 1,
    model: MODEL,
  };
}
