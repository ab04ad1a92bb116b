/**
 * A visitor's designs: the one on the form, the one that is being fitted, those on the shelf. It outlives the dialog: a fit goes on while
 * the visitor looks at the molecule. Loaded with the first look at the designer.
 */
import { createStore } from 'zustand/vanilla';
import { withValue } from '../../src/core/entries.ts';
import type { DesignScore, MoleculeSource, SharedDesign } from '../../src/session/experiment.ts';
import type {
  Catalogue,
  ComputeChoice,
  DataDescription,
  EnergyUnit,
  FitOutcome,
  Judgement,
  ModelFile,
  PresetData,
  Recipe,
} from '../../src/workers/fitting/contract.ts';
import type { ModelLibrary } from '../library/library.ts';
import { StoreRefusal } from '../../src/core/database.ts';
import { strings as models } from '../strings/models.ts';
import type { AppStore } from '../state/store.ts';
import { currentView } from '../state/store.ts';
import { strings } from '../strings/designer.ts';
import { sentence } from '../ui/sentence.ts';
import { contestants, measuredSteps, stagedMolecule } from './stage.ts';
import { scoreOf, type Budget } from './challenge.ts';
import type { Fitting } from './client.ts';
import { Gatherer, isLive, newFit, type FitView } from './fitRun.ts';
import { packModel, unpackModel } from './packing.ts';
import { onlyMolecule, recipeOf } from './recipeText.ts';
import { shelve, shelved, unshelve, weightsOf, type ShelvedDesign } from './shelf.ts';

/** What is fitted to. */
export type Scope =
  | { readonly kind: 'all' }
  | { readonly kind: 'molecule'; readonly name: string }
  | { readonly kind: 'own'; readonly file: File; readonly description: DataDescription };

export interface DesignerView {
  /** Null before it is there. */
  readonly catalogue: Catalogue | null;
  /** The preset that the form began with. */
  readonly preset: string;
  readonly scope: Scope;
  readonly recipe: Recipe | null;
  readonly judgement: Judgement | null;
  /** Whether the visitor has changed the recipe since it was a preset. */
  readonly edited: boolean;
  /** Where the next fit is computed, if there is a choice. */
  readonly compute: ComputeChoice;
  readonly fit: FitView | null;
  readonly shelf: readonly ShelvedDesign[];
  /** How the last thing asked for went: why not, or that it is done. */
  readonly outcome: { readonly good: boolean; readonly text: string } | null;
  /** A thing that takes a moment. */
  readonly busy: boolean;
  readonly challenge: Budget | null;
}

/** What the designer needs of the page. */
export interface DesignerHost {
  readonly store: AppStore;
  readonly library: () => Promise<ModelLibrary>;
  /** Runs a force field on the Engine that is the faster with it. */
  readonly run: (forcefield: string) => Promise<void>;
  /** The same on the present Engine: nothing can be timed beside a fit. */
  readonly change: (forcefield: string) => Promise<void>;
  /** Takes the design out of what links carry. */
  readonly leave: () => void;
  /** Closes the designer and copies a link. @param forcefield of the weights that go along; null: none do */
  readonly share: (design: SharedDesign, forcefield: string | null) => Promise<void>;
  readonly save: (name: string, data: Blob) => void;
}

/** What a visitor begins with: it has a course to watch, and is fitted in a minute. */
const FIRST_PRESET = 'nn-s';

/** Longest name of a design: it stands in the id of its force field. */
export const LONGEST_NAME = 40;

export class Designer {
  readonly view = createStore<DesignerView>(() => ({
    catalogue: null,
    preset: FIRST_PRESET,
    scope: { kind: 'all' },
    recipe: null,
    judgement: null,
    edited: false,
    compute: 'auto',
    fit: null,
    shelf: [],
    outcome: null,
    busy: false,
    challenge: null,
  }));
  readonly #host: DesignerHost;
  readonly #client: Fitting;
  /** Counts questions: only the answer to the latest one is shown. */
  #asked = 0;
  #loading: Promise<void> | null = null;
  /** Force fields of the newest weights of a fit's course. */
  readonly #newest = new Set<string>();

  constructor(host: DesignerHost, client: Fitting) {
    this.#host = host;
    this.#client = client;
  }

  // ── the form ─────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Loads what there is to choose from, and a first design for the molecule on the stage. */
  look(): Promise<void> {
    this.#loading ??= this.#look().catch((error: unknown) => {
      this.#loading = null;
      this.#say(false, sentence(error));
    });
    return this.#loading;
  }

  async #look(): Promise<void> {
    await this.#listShelf();
    const catalogue = await this.#client.ask.catalogue();
    this.#set({ catalogue });
    const staged = await this.#stagedInTime();
    const here = staged.kind === 'reference' && catalogue.molecules.find(({ name }) => name === staged.name);
    this.#set({ scope: here && here.frames.train > 0 ? { kind: 'molecule', name: here.name } : { kind: 'all' } });
    await this.choosePreset(FIRST_PRESET);
  }

  async choosePreset(preset: string): Promise<void> {
    await this.#ask(async () => {
      const scope = this.#scopeFor(preset);
      const made = await this.#client.ask.preset(preset, dataOf(scope));
      // A design goes by one name everywhere.
      const recipe = { ...made, plainName: made.technicalName };
      return () => this.#put({ recipe, preset, scope, edited: false });
    });
  }

  /** Fits to other data; what was changed by hand stays. */
  async chooseScope(scope: Scope): Promise<void> {
    const { recipe, preset, edited } = this.#view;
    this.#set({ scope });
    if (!recipe) return;
    if (!edited) return this.choosePreset(preset);
    const { reference, only } = dataOf(scope);
    this.#put({ recipe: withValue(withValue(recipe, 'data.reference', reference), 'data.only', only) });
  }

  /** Changes an entry of the design; undefined takes it away. */
  change(path: string, value: unknown): void {
    const { recipe } = this.#view;
    if (recipe) this.#put({ recipe: withValue(recipe, path, value), edited: true });
  }

  replace(recipe: Recipe): void {
    this.#put({ recipe, edited: true });
  }

  rename(name: string): void {
    const { recipe } = this.#view;
    if (recipe) this.#put({ recipe: { ...recipe, technicalName: name, plainName: name } });
  }

  /** Reads labelled frames of the visitor's. @param unit what energies are in; the likeliest where absent */
  async bringData(file: File, unit?: EnergyUnit): Promise<void> {
    await this.#busily(async () => {
      const description = await this.#client.ask.readData(file, file.name, unit);
      await this.chooseScope({ kind: 'own', file, description });
    });
  }

  #put(change: Partial<DesignerView>): void {
    this.#set(change);
    void this.judge();
  }

  /** What the design costs, and what is wrong with it. */
  async judge(): Promise<void> {
    const { recipe } = this.#view;
    const staged = this.#staged();
    if (!recipe || !staged) return;
    await this.#ask(async () => {
      const judgement = await this.#client.ask.judge(recipe, staged, measuredSteps(this.#host.store.getState()));
      return () => this.#set({ judgement });
    });
  }

  /** One molecule by heart needs one. */
  #scopeFor(preset: string): Scope {
    const { scope, catalogue } = this.#view;
    const kind = catalogue?.presets.find(({ id }) => id === preset)?.kind;
    if (kind !== 'kernel' || scope.kind !== 'all') return scope;
    const first = catalogue?.molecules.find(({ name, frames }) => name === 'ethanol' && frames.train > 0);
    return first ? { kind: 'molecule', name: first.name } : scope;
  }

  // ── fitting ──────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Fits the design on the form. */
  async start(): Promise<void> {
    const { recipe, scope } = this.#view;
    if (recipe) await this.#carryOut(recipe, scope.kind === 'own' ? scope.file : null);
  }

  computeOn(compute: ComputeChoice): void {
    this.#set({ compute });
  }

  /** @param resume a state of the same fit to go on from */
  async #carryOut(design: Recipe, data: Blob | null, resume?: ArrayBuffer): Promise<void> {
    const { fit } = this.#view;
    if (fit && isLive(fit)) return;
    this.#set({ fit: newFit(design, design.technicalName, data), outcome: null });
    const gatherer = new Gatherer((change) => this.#patchFit(change));
    try {
      const outcome = await this.#client.fit(
        { design, compute: this.#view.compute, ...(data && { data }), ...(resume && { resume }) },
        gatherer.take,
      );
      gatherer.flush();
      await this.#fitted(outcome);
    } catch (error) {
      gatherer.flush();
      const cancelled = error instanceof DOMException && error.name === 'AbortError';
      this.#patchFit((view) => ({
        ...view,
        state: cancelled ? 'cancelled' : 'failed',
        trouble: cancelled ? '' : sentence(error),
      }));
    }
  }

  async pause(): Promise<void> {
    await this.#control('paused', () => this.#client.controls.pause());
  }

  async goOn(): Promise<void> {
    await this.#control('running', () => this.#client.controls.resume());
  }

  /** Ends the fit with the best weights so far. */
  async finish(): Promise<void> {
    await this.#control('finishing', () => this.#client.controls.finish());
  }

  /** Ends it at once; a state that was kept can be gone on from. */
  cancel(): void {
    this.#client.cancel();
  }

  /** Goes on with a fit that was cancelled. */
  async again(): Promise<void> {
    const { fit } = this.#view;
    if (fit?.kept) await this.#carryOut(fit.design, fit.data, fit.kept);
  }

  /** Has the molecule moved by the newest weights. */
  async runNewest(): Promise<void> {
    await this.#busily(async () => {
      const { file } = await this.#client.controls.newest();
      const library = await this.#host.library();
      const id = await library.bring([file]);
      if (id === null) throw new Error(library.view.getState().outcome?.text ?? strings.fit.notRead);
      await this.#host.change(id);
      // Earlier ones of no further use leave the plane; what the run went through can be gone back to.
      for (const earlier of this.#newest)
        if (earlier !== id && !library.needs(earlier) && (await library.forget(earlier))) this.#newest.delete(earlier);
      this.#newest.add(id);
    });
  }

  /** Runs what came of the fit. */
  async runFitted(): Promise<void> {
    const { fit } = this.#view;
    if (fit?.model) await this.#host.run(fit.model);
  }

  async #control(state: FitView['state'], act: () => Promise<void>): Promise<void> {
    try {
      await act();
      this.#patchFit((view) => (isLive(view) ? { ...view, state } : view));
    } catch (error) {
      // The fit ended meanwhile, which says so itself.
      if (this.#view.fit && isLive(this.#view.fit)) this.#say(false, sentence(error));
    }
  }

  /** A fit has come to its end: it becomes a force field with a point on the plane, and stands on the shelf. */
  async #fitted(outcome: FitOutcome): Promise<void> {
    this.#patchFit((view) => ({
      ...view,
      state: 'done',
      outcome,
      curve: outcome.curve.length > 0 ? outcome.curve : view.curve,
      parity: outcome.parity ? { epoch: null, pairs: outcome.parity } : view.parity,
    }));
    const library = await this.#host.library();
    const model = await library.bring([outcome.file]);
    if (model === null) this.#say(false, library.view.getState().outcome?.text ?? strings.fit.notRead);
    const { fit } = this.#view;
    if (!fit) return;
    this.#patchFit((view) => ({ ...view, model }));
    const id = crypto.randomUUID();
    const entry: ShelvedDesign = {
      id,
      name: fit.name,
      recipe: JSON.stringify(fit.design),
      made: Date.now(),
      fitted: {
        file: outcome.file.path,
        parameters: outcome.parameters,
        bytes: outcome.file.data.size,
        testMae: (outcome.errors.test ?? outcome.errors.validation)?.forceMae ?? null,
        seconds: outcome.seconds,
      },
      score: null,
    };
    await this.#shelving(async () => {
      await shelve(entry, await outcome.file.data.arrayBuffer());
      this.#patchFit((view) => ({ ...view, shelved: id }));
    });
  }

  // ── the shelf, files, links ──────────────────────────────────────────────────────────────────────────────────────

  /** Puts a design of the shelf on the form. */
  async open(design: ShelvedDesign): Promise<void> {
    await this.openRecipe(design.recipe);
  }

  /** Puts a recipe on the form, whatever it is: what is wrong with it is said there. */
  openRecipe(text: string): Promise<boolean> {
    return this.#busily(async () => {
      const recipe = recipeOf(text);
      if (recipe.data.reference !== 'shipped') this.#say(true, strings.gallery.ownData);
      const name = onlyMolecule(recipe);
      this.#put({
        recipe,
        preset: '',
        scope: name === null ? { kind: 'all' } : { kind: 'molecule', name },
        edited: true,
      });
    });
  }

  /** Makes a force field of the weights of a design on the shelf, and runs it. */
  async runShelved(design: ShelvedDesign): Promise<void> {
    await this.#busily(async () => {
      const bytes = await weightsOf(design.id);
      if (!bytes) throw new Error(strings.gallery.noWeights(design.name));
      await this.#runFile({ path: design.fitted?.file ?? '', data: new Blob([bytes]) });
    });
  }

  async removeShelved({ id }: ShelvedDesign): Promise<void> {
    await this.#shelving(() => unshelve(id));
  }

  saveRecipe(recipe: string, name: string): void {
    this.#host.save(`${fileName(name)}.recipe.json`, new Blob([recipe], { type: 'application/json' }));
  }

  async saveModel(design: ShelvedDesign): Promise<void> {
    await this.#busily(async () => {
      const bytes = await weightsOf(design.id);
      if (!bytes) throw new Error(strings.gallery.noWeights(design.name));
      this.#host.save(`${fileName(design.name)}.${design.fitted?.file.split('.').at(-1)}`, new Blob([bytes]));
    });
  }

  saveFitted(): void {
    const { fit } = this.#view;
    if (fit?.outcome) this.#host.save(fit.outcome.file.path, fit.outcome.file.data);
  }

  /** A link with what was fitted, its weights where they are small and running, and how it did in the challenge. */
  async share(): Promise<void> {
    const { fit, challenge } = this.#view;
    await this.#busily(async () => {
      if (!fit?.outcome) return;
      const file = fit.model === null ? null : await packModel(fit.outcome.file.data);
      const score = challenge && this.score(challenge);
      const model = file !== null && fit.model !== null ? { id: fit.model, file } : null;
      const recipe = JSON.stringify(fit.design);
      await this.#host.share({ recipe, ...(model && { model }), ...(score && { score }) }, model?.id ?? null);
    });
  }

  /** What a link brought: its recipe goes on the form, and its weights, where it has some, become a force field. */
  async takeShared(): Promise<void> {
    const { wanted } = this.#host.store.getState();
    const design = wanted?.experiment.view.design ?? currentView(this.#host.store.getState())?.design;
    if (!design || !(await this.openRecipe(design.recipe)) || !design.model) return;
    const { id, file } = design.model;
    const { title } = wanted ?? { title: strings.shared.title };
    await this.#busily(async () => {
      const library = await this.#host.library();
      if (library.has(id)) return;
      const brought = await library.bring([{ path: `${fileName(title)}.safetensors`, data: await unpackModel(file) }]);
      if (brought === null) throw new Error(library.view.getState().outcome?.text ?? strings.fit.notRead);
      if (brought !== id) throw new Error(strings.shared.another);
    });
  }

  /** Links go without the design from here on. */
  leaveShared(): void {
    this.#host.leave();
    this.#host.store.setState({ wanted: null });
  }

  async #runFile(file: ModelFile): Promise<void> {
    const library = await this.#host.library();
    const id = await library.bring([file]);
    if (id === null) throw new Error(library.view.getState().outcome?.text ?? strings.fit.notRead);
    await this.#host.run(id);
  }

  // ── the challenge ────────────────────────────────────────────────────────────────────────────────────────────────

  choose(challenge: Budget | null): void {
    this.#set({ challenge });
  }

  /**
   * How the last fitted design does, by its point on the plane; null before that is measured, and for one that was fitted to the visitor's
   * own frames: those that count may be among them.
   */
  score(challenge: Budget): DesignScore | null {
    const { fit } = this.#view;
    if (fit?.design.data.reference !== 'shipped') return null;
    const { shipped, all } = contestants(this.#host.store.getState());
    const own = all.find(({ id }) => id === fit.model);
    return own ? scoreOf(challenge, own, shipped) : null;
  }

  /** Puts a score beside the design on the shelf. */
  async keepScore(score: DesignScore): Promise<void> {
    const { fit, shelf } = this.#view;
    const entry = shelf.find(({ id }) => id === fit?.shelved);
    if (entry && JSON.stringify(entry.score) !== JSON.stringify(score))
      await this.#shelving(() => shelve({ ...entry, score }));
  }

  // ── inside ───────────────────────────────────────────────────────────────────────────────────────────────────────

  get #view(): DesignerView {
    return this.view.getState();
  }

  #set(change: Partial<DesignerView>): void {
    this.view.setState(change);
  }

  #patchFit(change: (fit: FitView) => FitView): void {
    const { fit } = this.#view;
    if (fit) this.#set({ fit: change(fit) });
  }

  #say(good: boolean, text: string): void {
    this.#set({ outcome: { good, text } });
  }

  #staged(): MoleculeSource | null {
    return stagedMolecule(this.#host.store.getState());
  }

  /** The molecule on the stage, once there is one: a link may open the designer before that. */
  #stagedInTime(): Promise<MoleculeSource> {
    const now = this.#staged();
    if (now) return Promise.resolve(now);
    return new Promise((resolve) => {
      const stop = this.#host.store.subscribe((state) => {
        const staged = stagedMolecule(state);
        if (!staged) return;
        stop();
        resolve(staged);
      });
    });
  }

  /** Asks the worker; an answer that a later question has overtaken is dropped. */
  async #ask(question: () => Promise<() => void>): Promise<void> {
    const asked = ++this.#asked;
    try {
      const answer = await question();
      if (asked === this.#asked) answer();
    } catch (error) {
      if (asked === this.#asked) this.#say(false, sentence(error));
    }
  }

  /** Does one thing, unless another is under way; what goes wrong becomes the outcome. Resolves with whether it worked. */
  async #busily(act: () => Promise<void>): Promise<boolean> {
    if (this.#view.busy) return false;
    this.#set({ busy: true, outcome: null });
    try {
      await act();
      return true;
    } catch (error) {
      this.#say(false, error instanceof StoreRefusal ? models.storage[error.reason] : sentence(error));
      return false;
    } finally {
      this.#set({ busy: false });
    }
  }

  /** Changes the shelf; a browser that refuses says why. */
  async #shelving(act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      if (!(error instanceof StoreRefusal)) throw error;
      this.#say(false, models.storage[error.reason]);
    }
    await this.#listShelf();
  }

  async #listShelf(): Promise<void> {
    // Where nothing can be kept, nothing is.
    this.#set({ shelf: await shelved().catch(() => []) });
  }
}

/** What a recipe's data are, for a preset. */
export function dataOf(scope: Scope): PresetData {
  if (scope.kind === 'own') return { reference: scope.description.reference };
  return { reference: 'shipped', ...(scope.kind === 'molecule' && { only: [scope.name] }) };
}

const fileName = (name: string): string =>
  name.replace(/[^A-Za-z0-9+_.-]+/g, '-').replace(/^[^A-Za-z0-9]+/, '') || 'design';
