import { loadReferenceMolecule } from '../src/assess/load.ts';
import type { BenchRecord } from '../src/cli/bench.ts';
import type { LoadAsset } from '../src/core/assets.ts';
import type { Engine, Simulation } from '../src/forcefield/engine.ts';
import { loadForceField } from '../src/forcefield/ladder.ts';
import type { GpuEngine, GpuOptions } from '../src/gpu/engine.ts';
import { thermalStart } from '../src/session/start.ts';
import { compare, LANGEVIN, stepping, type Contender } from './records.ts';

const MOLECULES = ['ethanol', 'alanine-dipeptide'];

/** What the resident kernel gains by taking many steps in one dispatch; in Node and in a browser. */
export async function* residentRecords(gpu: GpuEngine, cpu: Engine, load: LoadAsset): AsyncIterable<BenchRecord> {
  const forcefield = await loadForceField('mm-class1', load);
  for (const name of MOLECULES) {
    const { structure } = await loadReferenceMolecule(load, name);
    const potential = forcefield.parametrize(structure);
    const { positions, velocities } = await thermalStart(potential, structure.positions, 300, 1);
    const loaded = async (options: GpuOptions): Promise<Simulation> => {
      const simulation = await gpu.load(potential, 1, options);
      simulation.setState(positions, velocities);
      return simulation;
    };
    const plain = await cpu.load(potential, 1);
    plain.setState(positions, velocities);
    yield* await compare(
      'Langevin step',
      `${name}, ${potential.atoms} atoms, mm-class1, ${gpu.adapter}`,
      [stepping('webgpu resident', await loaded({}), 100)],
      [
        oneByOne('webgpu, one dispatch and submit a step', await loaded({})),
        stepping('webgpu, one dispatch a step, many a submit', await loaded({ stepsPerDispatch: 1 }), 100),
        stepping('cpu', plain, 100),
      ],
      7,
    );
  }
}

/** Steps taken one at a time, each with its own submit, as a host that looks at every step would. */
function oneByOne(name: string, simulation: Simulation): Contender {
  const steps = 300;
  return {
    name,
    time: async () => {
      const start = performance.now();
      for (let step = 0; step < steps; step++) await simulation.advance(1, LANGEVIN);
      await simulation.settled();
      return ((performance.now() - start) * 1000) / steps;
    },
  };
}
