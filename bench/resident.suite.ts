import { loadReferenceMolecule } from '../src/assess/load.ts';
import type { BenchSuite } from '../src/cli/bench.ts';
import { engineOf } from '../src/cli/engines.ts';
import { loadForceField } from '../src/forcefield/ladder.ts';
import type { GpuEngine, GpuOptions } from '../src/gpu/engine.ts';
import { thermalStart } from '../src/session/start.ts';
import { compare, stepping } from './records.ts';

const MOLECULES = ['ethanol', 'alanine-dipeptide'];

/** What the resident kernel gains by taking many steps in one dispatch. */
export const suite: BenchSuite = {
  summary: 'the resident kernel, many steps a dispatch, against one dispatch a step and the cpu Engine',
  async *run({ loadAsset }) {
    const gpu = (await engineOf('webgpu')) as GpuEngine;
    const cpu = await engineOf('cpu');
    const forcefield = await loadForceField('mm-class1', loadAsset);
    for (const name of MOLECULES) {
      const { structure } = await loadReferenceMolecule(loadAsset, name);
      const potential = forcefield.parametrize(structure);
      const { positions, velocities } = await thermalStart(potential, structure.positions, 300, 1);
      const contender = async (label: string, options: GpuOptions) => {
        const simulation = await gpu.load(potential, 1, options);
        simulation.setState(positions, velocities);
        return stepping(label, simulation, 100);
      };
      const plain = await cpu.load(potential, 1);
      plain.setState(positions, velocities);
      yield* await compare(
        `${name}, ${potential.atoms} atoms, mm-class1, ${gpu.adapter}`,
        [
          await contender('webgpu resident', {}),
          await contender('webgpu, one dispatch a step', { stepsPerDispatch: 1 }),
          stepping('cpu', plain, 100),
        ],
        7,
      );
    }
  },
};
