import { parseImportedId, type ImportedName } from '../forcefield/imported.ts';
import type { Experiment } from './experiment.ts';

export interface NeededModel extends ImportedName {
  readonly id: string;
}

/** The models that an Experiment needs and does not carry, each once: those of its start and of its events. */
export function neededModels({ settings, events }: Experiment): NeededModel[] {
  const ids = new Set(
    [settings, ...events.map(({ set }) => set)].flatMap(({ forcefield, inner, edits }) => [
      ...(forcefield === undefined ? [] : [forcefield]),
      ...(inner ? [inner.forcefield] : []),
      ...(edits ? [edits.forcefield] : []),
    ]),
  );
  return [...ids].flatMap((id) => {
    const name = parseImportedId(id);
    return name ? [{ id, ...name }] : [];
  });
}
