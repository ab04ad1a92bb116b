/**
 * Models kept in this browser, in IndexedDB: it is in every browser, holds hundreds of MB, and puts a model away whole or not
 * at all. Private windows and full disks refuse: then a model lasts as long as the page, and `StoreRefusal` says why.
 */
import type { ModelFile } from '../../src/workers/protocol.ts';
import { within } from '../../src/core/database.ts';

const DATABASE = 'ffp-models';
export interface KeptModel {
  readonly id: string;
  readonly title: string;
  readonly bytes: number;
}

interface KeptFiles {
  readonly id: string;
  readonly files: readonly { readonly path: string; readonly bytes: ArrayBuffer }[];
}

/** Models that are kept. Throws StoreRefusal, like all of these. */
export const keptModels = (): Promise<KeptModel[]> =>
  within(DATABASE, 'readonly', (list) => list.getAll() as IDBRequest<KeptModel[]>);

/** The files of a kept model; null where there is none of this id. */
export async function readKept(id: string): Promise<ModelFile[] | null> {
  const kept = await within(DATABASE, 'readonly', (_, files) => files.get(id) as IDBRequest<KeptFiles | undefined>);
  return kept?.files.map(({ path, bytes }) => ({ path, data: new Blob([bytes]) })) ?? null;
}

/** Keeps a model; one of the same id is replaced. */
export async function keepModel(id: string, title: string, files: readonly ModelFile[]): Promise<void> {
  const contents = await Promise.all(files.map(async ({ path, data }) => ({ path, bytes: await data.arrayBuffer() })));
  const bytes = contents.reduce((sum, file) => sum + file.bytes.byteLength, 0);
  await within(DATABASE, 'readwrite', (list, store) => {
    store.put({ id, files: contents } satisfies KeptFiles);
    return list.put({ id, title, bytes } satisfies KeptModel);
  });
}

export async function removeKept(id: string): Promise<void> {
  await within(DATABASE, 'readwrite', (list, files) => {
    files.delete(id);
    return list.delete(id);
  });
}
