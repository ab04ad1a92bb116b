/** Designs that this browser keeps: recipes with how they did, and their weights apart from them. */
import type { DesignScore } from '../../src/session/experiment.ts';
import { within } from '../../src/core/database.ts';

const DATABASE = 'ffp-designs';

/** A design on the shelf. */
export interface ShelvedDesign {
  readonly id: string;
  /** The visitor's own. */
  readonly name: string;
  /** As JSON. */
  readonly recipe: string;
  /** ms since 1970. */
  readonly made: number;
  readonly fitted: {
    /** Name of its model file. */
    readonly file: string;
    readonly parameters: number | null;
    readonly bytes: number;
    /** Force MAE on held-back frames, kcal/mol/Å. */
    readonly testMae: number | null;
    readonly seconds: number;
  } | null;
  readonly score: DesignScore | null;
}

interface Weights {
  readonly id: string;
  readonly file: ArrayBuffer;
}

/** All of them, newest first. Throws StoreRefusal, like all of these. */
export async function shelved(): Promise<ShelvedDesign[]> {
  const list = await within(DATABASE, 'readonly', (store) => store.getAll() as IDBRequest<ShelvedDesign[]>);
  return list.sort((a, b) => b.made - a.made);
}

/** The model file of a design; null where it has none. */
export async function weightsOf(id: string): Promise<ArrayBuffer | null> {
  const found = await within(DATABASE, 'readonly', (_, files) => files.get(id) as IDBRequest<Weights | undefined>);
  return found?.file ?? null;
}

/** Puts a design on the shelf, or in place of one with its id; `file`: its weights, where they are new. */
export async function shelve(design: ShelvedDesign, file?: ArrayBuffer): Promise<void> {
  await within(DATABASE, 'readwrite', (list, files) => {
    if (file) files.put({ id: design.id, file } satisfies Weights);
    return list.put(design);
  });
}

export async function unshelve(id: string): Promise<void> {
  await within(DATABASE, 'readwrite', (list, files) => {
    files.delete(id);
    return list.delete(id);
  });
}
