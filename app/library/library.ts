/**
 * The models that a visitor brings: from files, from a public repository, from what this browser keeps. The worker makes force
 * fields of them; the files stay here, for a new worker after a crash and for keeping. One thing happens at a time.
 */
import { createStore } from 'zustand/vanilla';
import { downloadFiles } from '../../src/core/download.ts';
import { parseImportedId } from '../../src/forcefield/imported.ts';
import type { Experiment } from '../../src/session/experiment.ts';
import { neededModels, type NeededModel } from '../../src/session/models.ts';
import type { SimulationCalls } from '../../src/workers/client.ts';
import type { ImportedModel, ModelFile, SystemInfo } from '../../src/workers/protocol.ts';
import type { AppState, AppStore } from '../state/store.ts';
import { sentence } from '../ui/sentence.ts';
import { filesOfDrop } from './dropped.ts';
import { loadManifest, totalBytes, type Manifest } from './manifest.ts';
import { StoreRefusal } from '../../src/core/database.ts';
import { keepModel, keptModels, readKept, removeKept, type KeptModel } from './store.ts';
import { strings } from '../strings/models.ts';

export interface LoadedModel {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly files: readonly ModelFile[];
  /** Where it came with molecules of its own. */
  readonly system: SystemInfo | null;
}

/** What the dialog shows. */
export interface LibraryView {
  readonly activity:
    | { readonly kind: 'idle' }
    | { readonly kind: 'reading' }
    | { readonly kind: 'downloading'; readonly received: number; readonly total: number };
  /** How the last thing asked for went. */
  readonly outcome: { readonly good: boolean; readonly text: string } | null;
  /** What can be downloaded; null before it is known. */
  readonly offer: Manifest | null;
  /** Whether a download has begun and can go on where it stopped. */
  readonly begun: boolean;
  readonly loaded: readonly LoadedModel[];
  readonly kept: readonly KeptModel[];
}

export interface LibraryHost {
  readonly calls: Pick<SimulationCalls, 'importModel' | 'forgetModel'>;
  /** Address of the page, without what follows the last slash. */
  readonly baseUrl: string;
  /** A model has become a force field. */
  readonly imported: (model: ImportedModel) => void;
  readonly store: AppStore;
  /** The files of all models that are loaded: they have changed. */
  readonly loaded: (files: readonly (readonly ModelFile[])[]) => void;
  /** What this browser keeps has changed. */
  readonly keeping: (kept: readonly KeptModel[]) => void;
}

export class ModelLibrary {
  readonly view = createStore<LibraryView>(() => ({
    activity: { kind: 'idle' },
    outcome: null,
    offer: null,
    begun: false,
    loaded: [],
    kept: [],
  }));
  readonly #host: LibraryHost;
  /** Files of the download that have arrived and were checked. */
  readonly #arrived = new Map<string, Uint8Array<ArrayBuffer>>();
  #cancel: AbortController | null = null;

  constructor(host: LibraryHost) {
    this.#host = host;
  }

  /** Finds out what is kept and what can be downloaded. Asks nobody but this page's own server. */
  async look(): Promise<void> {
    await this.#listKept();
    if (this.#view.offer) return;
    try {
      this.#set({ offer: await loadManifest(this.#host.baseUrl) });
    } catch {
      this.#set({ outcome: { good: false, text: strings.offer.absent } });
    }
  }

  /** Makes a force field of files. Resolves with its id; null when that failed, and the outcome says why. */
  bring(files: readonly ModelFile[]): Promise<string | null> {
    return this.#busy(async () => {
      const model = await this.#import(files, this.#host.store.getState().wanted?.id);
      this.#succeed(model, strings.loaded(model.title));
      return model.id;
    });
  }

  /** The same from what was dropped. */
  async bringDropped(dropped: readonly (FileSystemEntry | File)[]): Promise<string | null> {
    const files = await this.#busy(() => filesOfDrop(dropped));
    return files && this.bring(files);
  }

  /** Downloads the model on offer, or what is missing of it, checks it, makes a force field of it, and keeps it. */
  download(): Promise<string | null> {
    const { offer } = this.#view;
    if (!offer) return Promise.resolve(null);
    const cancel = new AbortController();
    this.#cancel = cancel;
    return this.#busy(async () => {
      const total = totalBytes(offer);
      try {
        this.#set({ begun: true });
        await downloadFiles(offer.base, offer.files, this.#arrived, {
          signal: cancel.signal,
          progress: (received) => this.#set({ activity: { kind: 'downloading', received, total } }),
        });
      } catch (error) {
        if (!cancel.signal.aborted) throw error;
        this.#set({ outcome: { good: true, text: strings.offer.cancelled } });
        return null;
      }
      this.#set({ activity: { kind: 'reading' } });
      const model = await this.#import(
        offer.files.map(({ path }) => ({ path, data: new Blob([this.#arrived.get(path)!]) })),
      );
      this.#arrived.clear();
      this.#set({ begun: false });
      const refusal = await this.#keep(model.id);
      this.#succeed(model, refusal ? `${strings.loaded(model.title)} ${refusal}` : strings.loadedKept(model.title));
      return model.id;
    });
  }

  /** Stops the download; the files that have arrived wait for the next attempt. */
  cancel(): void {
    this.#cancel?.abort();
  }

  /** Makes a force field of a kept model. */
  loadKept(id: string): Promise<string | null> {
    return this.#busy(async () => {
      const title = parseImportedId(id)?.title ?? id;
      const files = await readKept(id);
      if (!files) {
        await this.#listKept();
        throw new Error(strings.gone(title));
      }
      const model = await this.#import(files, id).catch(() => null);
      if (model?.id !== id) {
        await removeKept(id);
        await this.#listKept();
        throw new Error(strings.damaged(title));
      }
      this.#succeed(model, strings.loaded(model.title));
      return id;
    });
  }

  /** Keeps a model that is loaded. */
  async keep(id: string): Promise<void> {
    await this.#busy(async () => {
      const refusal = await this.#keep(id);
      this.#set({ outcome: refusal === null ? null : { good: false, text: refusal } });
    });
  }

  async remove({ id, title }: KeptModel): Promise<void> {
    await this.#busy(async () => {
      await removeKept(id);
      await this.#listKept();
      this.#set({ outcome: { good: true, text: strings.removed(title) } });
    });
  }

  /** Takes a loaded model off the plane, unless the run needs it; what is kept of it stays. Resolves with whether it is gone. */
  async forget(id: string): Promise<boolean> {
    const model = this.#view.loaded.find((loaded) => loaded.id === id);
    if (!model) return true;
    return (
      (await this.#busy(async () => {
        const { calls, store } = this.#host;
        if (this.needs(id)) throw new Error(strings.needed(model.title));
        const forcefields = await calls.forgetModel(id);
        this.#load(this.#view.loaded.filter((loaded) => loaded.id !== id));
        store.setState({ forcefields });
        this.#set({ outcome: { good: true, text: strings.forgotten(model.title) } });
        return true;
      })) ?? false
    );
  }

  /** Whether the run needs a model. Events count too: the run can be gone back in, and a link tells the whole of it. */
  needs(id: string): boolean {
    const { experiment } = this.#host.store.getState();
    return experiment !== null && neededModels(experiment).some((needed) => needed.id === id);
  }

  /** Whether a model is loaded. */
  has(id: string): boolean {
    return this.#view.loaded.some((model) => model.id === id);
  }

  /** Loads those of the models named that are kept here and not loaded yet; resolves with those that are missing still. */
  async provide(ids: readonly string[]): Promise<string[]> {
    await this.#listKept();
    for (const id of ids) if (!this.has(id) && this.#view.kept.some((kept) => kept.id === id)) await this.loadKept(id);
    return ids.filter((id) => !this.has(id));
  }

  /** Loads what an Experiment needs and is kept here; what is missing then, and the dialog that asks for it; null where nothing is. */
  async questionOf(
    experiment: Experiment,
    needed: readonly NeededModel[],
  ): Promise<Pick<AppState, 'wanted' | 'dialog'> | null> {
    const [missing] = await this.provide(needed.map(({ id }) => id));
    const wanted = needed.find(({ id }) => id === missing);
    // A design brings its weights along; whoever opens it is asked there.
    const dialog = experiment.view.design?.model?.id === missing ? 'designer' : 'models';
    return wanted ? { wanted: { ...wanted, experiment }, dialog } : null;
  }

  /** Loads everything that is kept here; whether that was something, and worked. */
  async provideKept(): Promise<boolean> {
    await this.#listKept();
    const { kept } = this.#view;
    if (kept.length > 0) return (await this.provide(kept.map(({ id }) => id))).length === 0;
    this.#set({ outcome: { good: false, text: strings.nothingKept } });
    return false;
  }

  /** Hands everything that was loaded to a new worker. */
  async reload(): Promise<void> {
    for (const { files } of this.#view.loaded) await this.#host.calls.importModel(files);
  }

  get #view(): LibraryView {
    return this.view.getState();
  }

  #set(change: Partial<LibraryView>): void {
    this.view.setState(change);
  }

  /** Does one thing, unless another is under way; what goes wrong becomes the outcome. */
  async #busy<Result>(act: () => Promise<Result>): Promise<Result | null> {
    if (this.#view.activity.kind !== 'idle') return null;
    this.#set({ activity: { kind: 'reading' }, outcome: null });
    try {
      return await act();
    } catch (error) {
      this.#set({
        outcome: { good: false, text: error instanceof StoreRefusal ? strings.storage[error.reason] : sentence(error) },
      });
      return null;
    } finally {
      this.#set({ activity: { kind: 'idle' } });
    }
  }

  /** @param wanted an id that files of its fingerprint go by, whatever they are called */
  async #import(files: readonly ModelFile[], wanted?: string): Promise<ImportedModel> {
    const model = await this.#host.calls.importModel(files, wanted);
    const { id, title, summary, read, system } = model;
    const others = this.#view.loaded.filter((loaded) => loaded.id !== id);
    const used = files.filter(({ path }) => read.includes(path));
    const named = id !== wanted || title === parseImportedId(id)?.title;
    this.#load([...others, { id, title, summary, files: named ? used : calledAs(used, id), system }]);
    return model;
  }

  #load(loaded: readonly LoadedModel[]): void {
    this.#set({ loaded });
    this.#host.loaded(loaded.map((one) => one.files));
  }

  /** Says that a model is there; it has no point on the plane where it does not cover the molecule shown. */
  #succeed(model: ImportedModel, text: string): void {
    const covers = model.forcefields.find(({ id }) => id === model.id)?.refusal == null;
    this.#set({ outcome: { good: true, text: covers ? text : strings.loadedOnly(model.title) } });
    this.#host.imported(model);
  }

  /** Keeps a loaded model; why the browser refused, or null. */
  async #keep(id: string): Promise<string | null> {
    const model = this.#view.loaded.find((loaded) => loaded.id === id);
    if (!model) return null;
    try {
      await keepModel(id, model.title, model.files);
      await this.#listKept();
      return null;
    } catch (error) {
      if (error instanceof StoreRefusal) return strings.storage[error.reason];
      throw error;
    }
  }

  async #listKept(): Promise<void> {
    // Where nothing can be kept, nothing is.
    const kept = await keptModels().catch(() => []);
    this.#set({ kept });
    this.#host.keeping(kept);
  }
}

/** Files of a model that is named after one of them, under the names that make its id: other workers know it by that. */
function calledAs(files: readonly ModelFile[], id: string): readonly ModelFile[] {
  const { title = '' } = parseImportedId(id) ?? {};
  if (files.length > 2) return files;
  return files.map(({ path, data }) => ({ path: `${title}${/\.[A-Za-z0-9]{1,8}$/.exec(path)?.[0] ?? ''}`, data }));
}
