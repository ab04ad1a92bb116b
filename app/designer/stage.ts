/** What the page knows of the molecule on the stage and of the force fields on it, as designs need it. */
import { parseImportedId } from '../../src/forcefield/imported.ts';
import { EDITED } from '../../src/forcefield/edit.ts';
import type { MoleculeSource } from '../../src/session/experiment.ts';
import type { MeasuredStep } from '../../src/workers/fitting/contract.ts';
import { currentEngine, pointKey, type AppState } from '../state/store.ts';
import type { Contestant } from './challenge.ts';

export const stagedMolecule = (state: AppState): MoleculeSource | null => state.experiment?.molecule ?? null;

/** Steps of shipped force fields on the cpu Engine, as they were measured here. */
export function measuredSteps({ points }: AppState): MeasuredStep[] {
  return Object.values(points).flatMap(({ forcefield, engine, speed }) =>
    engine === 'cpu' && speed && isShipped(forcefield)
      ? [{ forcefield, microsecondsPerStep: speed.microsecondsPerStep }]
      : [],
  );
}

/** Force fields on the running Engine: those of the ladder, and all of them. */
export function contestants(state: AppState): { readonly shipped: Contestant[]; readonly all: Contestant[] } {
  const engine = currentEngine(state);
  const all = state.forcefields.flatMap(({ id, plainName, technicalName, parameterCount, refusal }): Contestant[] => {
    const point = engine && state.points[pointKey(id, engine)];
    if (refusal !== null || id === EDITED) return [];
    return [
      {
        id,
        name: isShipped(id) ? plainName : technicalName,
        microseconds: (point && point.speed?.microsecondsPerStep) ?? null,
        parameters: parameterCount,
        error: (point && point.accuracy?.forceMae) ?? null,
      },
    ];
  });
  return { shipped: all.filter(({ id }) => isShipped(id)), all };
}

const isShipped = (id: string): boolean => parseImportedId(id) === null && id !== EDITED;
