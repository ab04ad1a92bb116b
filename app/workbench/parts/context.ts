import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import type { MeasurementName, MeasurementOptions, SubjectSource } from '../../../src/workers/measure/protocol.ts';
import { EDITED } from '../../../src/forcefield/edit.ts';
import { currentEngine, currentSettings } from '../../state/store.ts';
import { useApp } from '../../ui/context.ts';
import { jobKey, type Job, type Workbench } from '../workbench.ts';

export const WorkbenchContext = createContext<Workbench | null>(null);

export function useWorkbench(): Workbench {
  const workbench = useContext(WorkbenchContext);
  if (!workbench) throw new Error('useWorkbench outside WorkbenchContext');
  return workbench;
}

/** The molecule and Engine of the page under each force field named; none while no molecule is open. */
export function useSubjects(forcefields: readonly string[]): readonly SubjectSource[] {
  const { molecule, engine, labels, edits } = useApp((state) => ({
    edits: currentSettings(state)?.edits ?? null,
    molecule: state.experiment?.molecule ?? null,
    engine: currentEngine(state),
    labels: state.labels,
  }));
  if (!molecule || !engine) return [];
  return forcefields.map((forcefield) => ({
    molecule,
    forcefield,
    engine,
    ...(labels && { labels }),
    ...(forcefield === EDITED && edits && { edits }),
  }));
}

/** Plain names of all force fields by id. */
export const useNames = (): Readonly<Record<string, string>> =>
  useApp((state) => Object.fromEntries(state.forcefields.map(({ id, plainName }) => [id, plainName])));

/** The jobs of a measurement, one a subject; undefined where it was not asked for. */
export function useJobs<Name extends MeasurementName>(
  name: Name,
  subjects: readonly SubjectSource[],
  options: MeasurementOptions<Name>,
): readonly (Job<Name> | undefined)[] {
  const { jobs } = useWorkbench();
  return useStore(
    jobs,
    useShallow((all) => subjects.map((subject) => all[jobKey(name, subject, options)] as Job<Name> | undefined)),
  );
}
