/** Storage that is full, forbidden or not there: nothing is kept, nothing breaks, and the reason is told. */
import { afterEach, expect, it, vi } from 'vitest';
import { keepModel, keptModels } from '../../app/library/store.ts';
import { storage } from '../../app/state/storage.ts';

afterEach(() => void vi.unstubAllGlobals());

const refuse = (name: string) => () => {
  throw new DOMException('no', name);
};

it.each(['QuotaExceededError', 'SecurityError'])('choices are not remembered after a %s, and that is all', (name) => {
  vi.stubGlobal('localStorage', { getItem: refuse(name), setItem: refuse(name) });
  expect(() => storage.write('theme', 'dark')).not.toThrow();
  expect(storage.read('theme')).toBeNull();
});

it('are remembered where there is room', () => {
  const kept = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  });
  storage.write('theme', 'dark');
  expect(storage.read('theme')).toBe('dark');
});

/** A database that opens and takes what it is given, until the transaction ends: with an error. */
function database(error: DOMException): unknown {
  const transaction = new EventTarget() as EventTarget & Record<string, unknown>;
  transaction.error = error;
  transaction.objectStore = () => ({ put: () => ({}), getAll: () => ({}) });
  const result = {
    transaction: () => {
      setTimeout(() => transaction.dispatchEvent(new Event('abort')));
      return transaction;
    },
    close: () => {},
  };
  return {
    open: () => {
      const request = Object.assign(new EventTarget(), { result });
      setTimeout(() => request.dispatchEvent(new Event('success')));
      return request;
    },
  };
}

it('a disk that fills while a model is put away says that it is full', async () => {
  vi.stubGlobal('indexedDB', database(new DOMException('no room', 'QuotaExceededError')));
  await expect(keepModel('a', 'A', [{ path: 'a', data: new Blob(['x']) }])).rejects.toMatchObject({ reason: 'full' });
});

it.each([
  ['that fails', () => database(new DOMException('no', 'UnknownError'))],
  ['that may not be opened', () => ({ open: refuse('SecurityError') })],
])('a database %s is one that is denied', async (_, make) => {
  vi.stubGlobal('indexedDB', make());
  await expect(keptModels()).rejects.toMatchObject({ reason: 'denied' });
});
