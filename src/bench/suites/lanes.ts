/** Lanes of the resident kernel's workgroup: what each number takes, beside the one that is taken where nobody has tried. */
import { loadForceField } from '../../forcefield/ladder.ts';
import type { Simulation } from '../../forcefield/engine.ts';
import { lanesToTry } from '../../gpu/lanes.ts';
import { runMs, type LibrarySuite } from '../place.ts';
import { systemOf } from '../systems.ts';
import { compareInTurns, stepping, type Contender } from '../turns.ts';

const SIZES = { whole: ['ethanol', 'alanine-dipeptide', 62, 137], quick: ['alanine-dipeptide'] };
const MODEL = 'mm-class1';

export const lanes: LibrarySuite = {
  summary:
    'lanes of the resident kernel’s workgroup: the usual number against others, which the page tries on a graphics card',
  async *run(place) {
    const { gpu, load, quick } = place;
    if (!gpu) return place.skip({ what: 'lanes', system: 'all', reason: 'There is no WebGPU adapter here.' });
    const forcefield = await loadForceField(MODEL, load);
    for (const which of quick ? SIZES.quick : SIZES.whole) {
      const { name, structure } = await systemOf(load, which);
      place.progress(name);
      const potential = forcefield.parametrize(structure);
      const simulations: Simulation[] = [];
      const contenders: Contender[] = [];
      for (const count of lanesToTry(potential.atoms, gpu.software)) {
        const simulation = await gpu.load(potential, 1, { lanes: count });
        simulation.setState(structure.positions);
        simulations.push(simulation);
        contenders.push(stepping(`${count} lanes`, simulation, runMs(place)));
      }
      const [usual, ...others] = contenders;
      yield* await compareInTurns({
        what: 'resident step',
        system: `${name}, ${MODEL}`,
        ours: [usual],
        peers: others,
        about: () => ({ backend: 'webgpu', adapter: gpu.adapter, atoms: potential.atoms, replicas: 1, model: MODEL }),
      });
      for (const simulation of simulations) simulation.destroy();
    }
  },
};
