/** The cost model of the designer (src/fit/designs/cost.ts) against the clock, for every rung that it knows. */
import { loadReferenceIndex, loadReferenceMolecule } from '../../assess/load.ts';
import { FfpError } from '../../core/errors.ts';
import { potentialOf } from '../../forcefield/forcefield.ts';
import { forceFieldIds, loadForceField } from '../../forcefield/ladder.ts';
import { loadLadderIndex } from '../../forcefield/ladderIndex.ts';
import { stepMicroseconds } from '../../fit/designs/cost.ts';
import { counts } from '../../fit/designs/estimate.ts';
import { libraryOf } from '../../fit/designs/library.ts';
import { shippedRecipe } from '../../fit/designs/presets.ts';
import { begun, runMs, type LibrarySuite } from '../place.ts';
import { compareInTurns, stepping } from '../turns.ts';

const MOLECULES = { whole: ['water', 'ethanol', 'benzene', 'aspirin'], quick: ['ethanol'] };
const PEER = 'cost model';

export const cost: LibrarySuite = {
  summary: 'time per step as the designer predicts it against the time measured, on the cpu Engine',
  async *run(place) {
    const { load, quick, cpu } = place;
    const index = await loadReferenceIndex(load);
    const rungs = await loadLadderIndex(load);
    const library = libraryOf(index, Object.fromEntries(rungs.map(({ id, parameterCount }) => [id, parameterCount])));
    for (const molecule of quick ? MOLECULES.quick : MOLECULES.whole) {
      const { structure } = await loadReferenceMolecule(load, molecule, index);
      for (const id of forceFieldIds()) {
        const system = `${molecule}, ${structure.elements.length} atoms, ${id}`;
        const what = 'Langevin step';
        place.progress(system);
        const recipe = await shippedRecipe(id === 'kernel' ? `kernel-${molecule}` : id);
        const counted = recipe && counts(recipe, structure, library);
        if (!counted) {
          place.skip({ what, system, reason: 'The cost model has no word for this force field on this molecule.' });
          continue;
        }
        try {
          const potential = await potentialOf(await loadForceField(id, load), structure);
          const simulation = await begun(place, { what, system }, () => cpu.load(potential, 1), structure.positions);
          if (!simulation) continue;
          const [record] = await compareInTurns({
            what,
            system,
            ours: [stepping('cpu', simulation, runMs(place) / 4)],
            rest: 0,
            about: () => ({
              backend: 'cpu',
              adapter: cpu.adapter,
              atoms: potential.atoms,
              replicas: 1,
              model: id,
            }),
          });
          simulation.destroy();
          const predicted = stepMicroseconds(counted.work);
          yield {
            ...record,
            peer: PEER,
            ratio: predicted / record.median,
            ...(record.best && { bestRatio: predicted / record.best }),
          };
        } catch (error) {
          if (!(error instanceof FfpError)) throw error;
          place.skip({ what, system, reason: error.message });
        }
      }
    }
  },
};
