/** Every rung of the ladder, and networks of ANI-2x's size: one molecule, larger ones, ensembles, batches. */
import { FfpError } from '../../core/errors.ts';
import type { Simulation } from '../../forcefield/engine.ts';
import { potentialOf, type ForceField } from '../../forcefield/forcefield.ts';
import { forceFieldIds, loadForceField } from '../../forcefield/ladder.ts';
import type { Potential } from '../../forcefield/potential.ts';
import { aniShapedForceField } from '../aniShape.ts';
import { begun, enginesOf, runMs, type LibrarySuite, type Place } from '../place.ts';
import type { BenchRecord } from '../record.ts';
import { repeated, systemOf, type System } from '../systems.ts';
import { compareInTurns, stepping, type Contender } from '../turns.ts';

const MOLECULES = { whole: ['ethanol', 'alanine-dipeptide'], quick: ['ethanol'] };
const QUICK_RUNGS = ['mm-class1', 'nn-s', 'nn-m', 'spline23'];
/** Networks of ANI-2x's size: atoms, members, replicas. */
const NETWORKS: readonly { which: string | number; members: readonly number[]; replicas: number; quick?: true }[] = [
  { which: 'ethanol', members: [1, 8], replicas: 1 },
  { which: 'alanine-dipeptide', members: [1, 8], replicas: 1, quick: true },
  { which: 62, members: [1, 8], replicas: 1 },
  { which: 137, members: [1], replicas: 1 },
  { which: 602, members: [1], replicas: 1 },
  { which: 'ethanol', members: [1], replicas: 16 },
  { which: 'ethanol', members: [1], replicas: 256 },
];

const titleOf = (members: number): string => `${members} network${members > 1 ? 's' : ''}`;

export const learned: LibrarySuite = {
  summary:
    'every rung of the ladder, and networks of ANI-2x’s size on 9 to 602 atoms, alone, as an ensemble, in batches',
  async *run(place) {
    const { load, quick } = place;
    for (const which of quick ? MOLECULES.quick : MOLECULES.whole) {
      const system = await systemOf(load, which);
      for (const id of quick ? QUICK_RUNGS : forceFieldIds()) {
        place.progress(`${id}, ${system.name}`);
        yield* await rung(place, system, id);
      }
    }
    const forcefields = new Map<number, ForceField>();
    for (const { which, members, replicas, quick: short } of NETWORKS) {
      if (quick && !short) continue;
      const system = await systemOf(load, which);
      place.progress(`ANI-2x’s size, ${replicas} × ${system.name}`);
      for (const count of members) if (!forcefields.has(count)) forcefields.set(count, aniShapedForceField(count));
      const potentials = new Map(
        members.map((count) => [count, forcefields.get(count)!.parametrize(system.structure)]),
      );
      yield* await networks(place, system, replicas, potentials);
    }
  },
};

async function rung(place: Place, system: System, id: string): Promise<BenchRecord[]> {
  const { name, structure } = system;
  const what = 'Langevin step';
  const of = `${name}, ${id}`;
  let potential: Potential;
  try {
    potential = await potentialOf(await loadForceField(id, place.load), structure);
  } catch (error) {
    if (!(error instanceof FfpError)) throw error;
    place.skip({ what, system: of, reason: error.message });
    return [];
  }
  const ours: Contender[] = [];
  const simulations: Simulation[] = [];
  for (const engine of enginesOf(place)) {
    const about = { what: `${what}, ${engine.backend}`, system: of };
    const simulation = await begun(place, about, () => engine.load(potential, 1), structure.positions);
    if (!simulation) continue;
    simulations.push(simulation);
    ours.push(stepping(engine.backend, simulation, runMs(place)));
  }
  try {
    return await compareInTurns({
      what,
      system: of,
      ours,
      about: (backend) => ({
        backend: backend as 'cpu' | 'webgpu',
        adapter: backend === 'cpu' ? place.cpu.adapter : place.gpu!.adapter,
        atoms: potential.atoms,
        replicas: 1,
        model: id,
      }),
    });
  } catch (error) {
    if (!(error instanceof FfpError)) throw error;
    place.skip({ what, system: of, reason: error.message });
    return [];
  } finally {
    for (const simulation of simulations) simulation.destroy();
  }
}

/** All ensembles on all Engines in turns; the largest is compared with the smallest of the same Engine. */
async function networks(
  place: Place,
  { name, structure }: System,
  replicas: number,
  potentials: ReadonlyMap<number, Potential>,
): Promise<BenchRecord[]> {
  const what = 'Langevin step';
  const system = `${replicas > 1 ? `${replicas} × ` : ''}${name}, networks of ANI-2x’s size with made-up weights`;
  const positions = repeated(structure.positions, replicas);
  const records: BenchRecord[] = [];
  for (const engine of enginesOf(place)) {
    const { backend, adapter } = engine;
    const ready: { contender: Contender; simulation: Simulation }[] = [];
    for (const [members, potential] of potentials) {
      const contender = `${titleOf(members)}, ${backend}`;
      const simulation = await begun(
        place,
        { what: `${what}, ${contender}`, system },
        () => engine.load(potential, replicas),
        positions,
      );
      if (simulation) ready.push({ simulation, contender: stepping(contender, simulation, runMs(place)) });
    }
    if (ready.length > 0) {
      const [first, ...others] = ready.map(({ contender }) => contender);
      records.push(
        ...(await compareInTurns({
          what,
          system,
          // Larger ensembles against one network.
          ours: others.length > 0 ? others : [first],
          peers: others.length > 0 ? [first] : [],
          about: (title) => ({
            backend,
            adapter,
            atoms: structure.elements.length,
            replicas,
            model: `ani-2x-size-${title.split(' ')[0]}`,
          }),
        })),
      );
    }
    for (const { simulation } of ready) simulation.destroy();
  }
  return records;
}
