/** What browsers keep for this page, in IndexedDB: a list, and, apart from it, what is too large to be listed. */

/** The object stores of each database: listing must not read the files. */
const LIST = 'list';
const FILES = 'files';

/** Why the browser keeps nothing: no room, or no permission. */
export class StoreRefusal extends Error {
  constructor(
    readonly reason: 'full' | 'denied',
    options?: ErrorOptions,
  ) {
    super(`the browser's storage is ${reason}`, options);
  }
}

/** One transaction over both stores of a database, whose entries are keyed by `id`. Throws StoreRefusal. */
export async function within<Result>(
  name: string,
  mode: IDBTransactionMode,
  act: (list: IDBObjectStore, files: IDBObjectStore) => IDBRequest<Result>,
): Promise<Result> {
  let database: IDBDatabase | undefined;
  try {
    const opened = await open(name);
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

function open(name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.addEventListener('upgradeneeded', () => {
      request.result.createObjectStore(LIST, { keyPath: 'id' });
      request.result.createObjectStore(FILES, { keyPath: 'id' });
    });
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error ?? new Error('no database')));
    request.addEventListener('blocked', () => reject(new Error('blocked')));
  });
}
