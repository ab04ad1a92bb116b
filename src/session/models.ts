import type { Edits } from '../forcefield/edit.ts';
import { parseImportedId, type ImportedName } from '../forcefield/imported.ts';
import type { Experiment } from './experiment.ts';

export interface NeededModel extends ImportedName {
  readonly id: string;
}

/** What an Experiment needs and does not carry, each once: a system that its files alone hold, models of its start, of its events, and side by side. */
export function neededModels({ molecule, settings, events, view }: Experiment): NeededModel[] {
  const ids = new Set(
    [settings, ...events.map(({ set }) => set)]
      .flatMap(({ forcefield, inner, edits }) => [forcefield, inner?.forcefield, edits?.forcefield])
      .concat(view.sides?.lanes.map(({ forcefield }) => forcefield) ?? [])
      .concat(molecule.kind === 'brought' ? molecule.model : [])
      .filter((id) => id !== undefined),
  );
  return [...ids].flatMap((id) => {
    const name = parseImportedId(id);
    return name ? [{ id, ...name }] : [];
  });
}

/** The edits that an Experiment ends with: what its edited force field is, also where they are still to come; null for none. */
export const editsOf = ({ settings, events }: Experiment): Edits | null =>
  (events.findLast(({ set }) => set.edits)?.set ?? settings).edits ?? null;
