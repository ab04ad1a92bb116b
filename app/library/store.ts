/**
 * Models kept in this browser, in IndexedDB: it is in every browser, holds hundreds of MB, and puts a model away whole or not
 * at all. Private windows and full disks refuse: then a model lasts as long as the page, and `StoreRefusal` says why.
 */
import type { ModelFile } from '../../src/workers/protocol.ts';

const DATABASE = 'ffp-models';
/** What is listed, and, apart from it, the files: listing must not read them. */
const LIST = 'list';
const FILES = 'files';

export interface KeptModel {
  readonly id: string;
  readonly title: string;
  readonly bytes: number;
}

interface KeptFiles {
  readonly id: string;
  readonly files: readonly { readonly path: string; readonly bytes: ArrayBuffer }[];
}

/** Why the browser keeps nothing: no room, or no permission. */
export class StoreRefusal extends Error {
  constructor(
    readonly reason: 'full' | 'denied',
    options?: ErrorOptions,
  ) {
    super(`the browser's storage is ${reason}`, options);
  }
}

/** Models that are kept. Throws StoreRefusal, like all of these. */
export const keptModels = (): Promise<KeptModel[]> =>
  within('readonly', (list) => list.getAll() as IDBRequest<KeptModel[]>);

/** The files of a kept model; null where there is none of this id. */
export async function readKept(id: string): Promise<ModelFile[] | null> {
  const kept = await within('readonly', (_, files) => files.get(id) as IDBRequest<KeptFiles | undefined>);
  return kept?.files.map(({ path, bytes }) => ({ path, data: new Blob([bytes]) })) ?? null;
}

/** Keeps a model; one of the same id is replaced. */
export async function keepModel(id: string, title: string, files: readonly ModelFile[]): Promise<void> {
  const contents = await Promise.all(files.map(async ({ path, data }) => ({ path, bytes: await data.arrayBuffer() })));
  const bytes = contents.reduce((sum, file) => sum + file.bytes.byteLength, 0);
  await within('readwrite', (list, store) => {
    store.put({ id, files: contents } satisfies KeptFiles);
    return list.put({ id, title, bytes } satisfies KeptModel);
  });
}

export async function removeKept(id: string): Promise<void> {
  await within('readwrite', (list, files) => {
    files.delete(id);
    return list.delete(id);
  });
}

/** One transaction over both stores. */
async function within<Result>(
  mode: IDBTransactionMode,
  act: (list: IDBObjectStore, files: IDBObjectStore) => IDBRequest<Result>,
): Promise<Result> {
  let database: IDBDatabase | undefined;
  try {
    const opened = await open();
    database = opened;
    return await new Promise<Result>((resolve, reject) => {
      const transaction = opened.transaction([LIST, FILES], mode);
      const request = act(transaction.objectStore(LIST), transaction.objectStore(FILES));
      // What was written is there once the transaction is over, and not before.
      transaction.addEventListener('complete', () => resolve(request.result));
      transaction.addEventListener('abort', () => reject(transaction.error ?? new Error('aborted')));
    });
  } catch (cause) {
    const full = cause instanceof DOMException && cause.name === 'QuotaExceededError';
    throw new StoreRefusal(full ? 'full' : 'denied', { cause });
  } finally {
    database?.close();
  }
}

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.addEventListener('upgradeneeded', () => {
      request.result.createObjectStore(LIST, { keyPath: 'id' });
      request.result.createObjectStore(FILES, { keyPath: 'id' });
    });
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error ?? new Error('no database')));
    request.addEventListener('blocked', () => reject(new Error('blocked')));
  });
}
