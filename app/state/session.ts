/**
 * What a visitor can do, as functions: each one asks the worker and puts what comes back into the store.
 * Errors become notices; a crash of the worker becomes a state of its own.
 */
import { DEFAULT_EXPERIMENT } from '../../src/session/defaults.ts';
import type { Backend } from '../../src/forcefield/engine.ts';
import type { Experiment, Ghosts, MoleculeSource, Settings, View } from '../../src/session/experiment.ts';
import { neededModels } from '../../src/session/models.ts';
import type { ClientEvents, SimulationCalls } from '../../src/workers/client.ts';
import type { AtomValues, ImportedModel, ModelFile, Opened, PortMessage } from '../../src/workers/protocol.ts';
import type { ModelLibrary } from '../library/library.ts';
import type { StructureDesk } from '../structure/desk.ts';
import type { Workbench } from '../workbench/workbench.ts';
import { sentence } from '../ui/sentence.ts';
import { strings } from '../strings/page.ts';
import { FrameChannel } from './frames.ts';
import { currentEngine, currentSettings, fasterEngine, isPlaying, pointKey, unedited } from './store.ts';
import type { AppState, AppStore, DialogName, EngineChoice } from './store.ts';
import { PlaneActions, type PlaneHost } from './planeActions.ts';
import { storage } from './storage.ts';
import { nextStep } from './story.ts';
import type { StoryEvent } from './story.ts';
import { applyTheme } from './theme.ts';
import type { Theme } from './theme.ts';

/** What the session needs of the worker. */
export interface SessionClient {
  readonly calls: SimulationCalls;
  start(): Promise<void>;
}

/** What the session needs of the browser. */
export interface SessionEnvironment {
  /** Address of the page. */
  readonly address: () => string;
  /** Where the files of `public/` are served. */
  readonly baseUrl: string;
  /** Shows a link in the address bar without loading it. */
  readonly showAddress: (url: string) => void;
  /** What this page runs on, in a few words. */
  readonly device: () => string;
  readonly writeClipboard: (text: string) => Promise<void>;
  /** Start paused, move nothing by itself. */
  readonly reducedMotion: () => boolean;
}

/** Steps that the worker makes in one call at most, and few enough to see that it goes on. */
const STEPS_A_CALL = 20_000;

/** Links, and the schema that checks them, are no part of a first visit. */
const linkCodec = () =>
  import('../../src/session/link.ts').catch(() => {
    throw new Error(strings.notLoaded);
  });

/** A time step to go on with after a blow-up at `dt`, fs. */
export const calmerTimeStep = (dt: number): number => (dt > 0.5 ? 0.5 : Number((dt / 2).toPrecision(2)));

export class Session {
  readonly frames = new FrameChannel();
  readonly store: AppStore;
  readonly plane: PlaneActions;
  /** What actions beside the session need of it. */
  readonly host: PlaneHost;
  /** Asks the worker about the inside of the running force field. */
  readonly inside: SimulationCalls['inside'];
  readonly #client: SessionClient;
  readonly #environment: SessionEnvironment;
  #notices = 0;
  /** Counts attempts to open: only the latest one may change the screen. */
  #attempt = 0;
  /** Run at which the molecule on the screen was opened: points of it, and of its later restarts, belong to it. */
  #moleculeRun = 0;
  /** Whether the molecule moved when it was frozen. */
  #resume = false;
  /** Parts of the page that were loaded, by name. */
  readonly #parts: Record<string, Promise<unknown> | undefined> = {};
  /** Files of the models that the visitor brought. */
  #models: readonly (readonly ModelFile[])[] = [];

  constructor(store: AppStore, createClient: (events: ClientEvents) => SessionClient, environment: SessionEnvironment) {
    this.store = store;
    this.#environment = environment;
    this.#client = createClient({
      message: (message) => this.#receive(message),
      crash: (message) => this.#set({ phase: 'crashed', crash: message, busy: null, measuring: false }),
    });
    this.inside = this.#client.calls.inside;
    this.host = {
      store,
      calls: this.#client.calls,
      baseUrl: environment.baseUrl,
      device: environment.device,
      setView: (change) => this.#patchView(change),
      attempt: (action) => this.#try(action),
      notify: (text) => this.notify(text),
    };
    this.plane = new PlaneActions(this.host);
  }

  // ── starting, opening ────────────────────────────────────────────────────────────────────────────────────────────

  /** Starts the worker and opens what the address asks for, else the default Experiment with the first minute. */
  async boot(): Promise<void> {
    try {
      this.#set({ kept: storage.read('models') ?? '' });
      const linked = await this.#readAddress();
      // Who opens a link sees the sender's view; the first minute comes once.
      if (!linked && storage.read('story') === null) this.#set({ story: 'watch' });
      await this.#client.start();
      if (!linked || !(await this.#openLinked(linked, strings.link.defaultInstead)))
        await this.#open(DEFAULT_EXPERIMENT, 'auto', true);
      await this.#listMolecules();
    } catch (error) {
      if (this.#state.phase !== 'crashed') this.#set({ phase: 'crashed', crash: sentence(error) });
    }
  }

  /** Opens the link in the address bar; a bad one leaves everything as it is, with a message. */
  async openAddress(): Promise<void> {
    const linked = await this.#readAddress();
    if (!linked) return;
    this.#set({ story: 'done' });
    await this.#openLinked(linked, strings.link.keptRunning);
  }

  /** After a crash: a new worker, and the Experiment that was running. */
  async restart(): Promise<void> {
    const experiment = this.#state.experiment ?? DEFAULT_EXPERIMENT;
    this.#set({ phase: 'starting', crash: null, status: null, fault: null });
    try {
      await this.#client.start();
      if (this.#parts.library) await (await this.library()).reload();
      await this.#open(experiment, 'as-given', true);
      await this.#listMolecules();
    } catch (error) {
      if (this.#state.phase !== 'crashed') this.#set({ phase: 'crashed', crash: sentence(error) });
    }
  }

  /** Once, and not before something moves: only the picker needs the list. */
  async #listMolecules(): Promise<void> {
    if (this.#state.molecules.length > 0) return;
    await this.#try(async () => this.#set({ molecules: await this.#client.calls.molecules() }));
  }

  /** @param forcefield another one with it, where one is named */
  async chooseMolecule(molecule: MoleculeSource, forcefield?: string): Promise<void> {
    const { experiment } = this.#state;
    const now = unedited(this.#state);
    if (!experiment || !now) return;
    const settings = { ...now, ...(forcefield && { forcefield }) };
    const view = { ...experiment.view, camera: null, frozen: null };
    this.#leaveLink();
    await this.#tryOpen(
      { ...experiment, molecule, settings, events: [], view },
      this.#openMode,
      false,
      strings.link.keptRunning,
    );
  }

  async setSeed(seed: number): Promise<void> {
    const { experiment } = this.#state;
    const settings = currentSettings(this.#state);
    if (!experiment || !settings || seed === experiment.seed) return;
    const view = { ...experiment.view, frozen: null };
    this.#leaveLink();
    await this.#tryOpen(
      { ...experiment, seed, settings, events: [], view },
      this.#openMode,
      false,
      strings.link.keptRunning,
    );
  }

  // ── motion ───────────────────────────────────────────────────────────────────────────────────────────────────────

  async togglePlay(): Promise<void> {
    if (this.#state.frozen) return this.unfreeze(true);
    await this.setPlaying(!isPlaying(this.#state));
  }

  async setPlaying(playing: boolean): Promise<void> {
    await this.#try(() => (playing ? this.#client.calls.play() : this.#client.calls.pause()));
  }

  async advance(steps: number): Promise<void> {
    await this.#try(async () => {
      if (this.#state.frozen) await this.unfreeze(false);
      if (isPlaying(this.#state)) await this.#client.calls.pause();
      await this.#client.calls.step(steps);
      await this.refreshHash();
    });
  }

  /** Replays from step 0 if need be, and stops at `step`. */
  async runTo(step: number): Promise<void> {
    await this.#try(async () => {
      this.#set({ busy: strings.busy.runTo(step) });
      const { calls } = this.#client;
      if (this.#state.frozen) await this.unfreeze(false);
      await calls.pause();
      const here = (await calls.stateHash()).step;
      if (here > step) await this.#open(await this.#experimentNow(), 'as-given', false, false);
      // In pieces, as the worker takes them: the picture follows, and a blow-up on the way ends it.
      let missing = here > step ? step : step - here;
      while (missing > 0 && this.#state.fault === null && this.#state.phase === 'ready') {
        const steps = Math.min(missing, STEPS_A_CALL);
        await calls.step(steps);
        missing -= steps;
      }
      await this.refreshHash();
    });
    this.#set({ busy: null });
  }

  async reset(): Promise<void> {
    await this.#try(async () => {
      const play = isPlaying(this.#state);
      this.#set({ fault: null, frozen: null });
      this.#patchView({ frozen: null });
      this.#show(await this.#client.calls.reset());
      if (play) await this.#client.calls.play();
      await this.refreshHash();
    });
  }

  async setPlayback(playback: View['playback']): Promise<void> {
    this.#patchView({ playback });
    await this.#try(() => this.#client.calls.playback(playback.mode, playback.rate));
  }

  // ── settings ─────────────────────────────────────────────────────────────────────────────────────────────────────

  async set(change: Partial<Settings>): Promise<void> {
    await this.#try(() => this.#change(change));
  }

  /** @param engine another Engine with it, where one is named */
  async chooseForceField(forcefield: string, engine?: Backend): Promise<void> {
    if (forcefield === currentSettings(this.#state)?.forcefield || !this.#ready) return;
    await this.#try(async () => {
      await this.#change({ forcefield, ...(engine && { engine }) });
      if (this.#state.frozen) this.#set({ frozen: await this.#client.calls.freeze(this.#state.frozen.index) });
      this.tell('forcefield');
    });
  }

  /** A click on a point of the plane: runs that force field, on that Engine. */
  async choosePoint(point: { readonly forcefield: string; readonly engine: Backend }): Promise<void> {
    if (point.engine !== currentEngine(this.#state)) await this.chooseEngine(point.engine);
    if (point.forcefield !== currentSettings(this.#state)?.forcefield) await this.chooseForceField(point.forcefield);
    // Which dot to take may well be answered with the one that runs already.
    else if (this.#state.story === 'budget' || this.#state.story === 'judged') this.tell('forcefield');
  }

  async chooseEngine(engineChoice: EngineChoice): Promise<void> {
    const { engines } = this.#state;
    if (!engines) return;
    this.#set({ engineChoice });
    const engine: Backend = engineChoice === 'auto' ? fasterEngine(engines) : engineChoice;
    if (engine === currentSettings(this.#state)?.engine) return;
    await this.#try(() => this.#change({ engine }));
    void this.plane.measure();
  }

  // ── freezing ─────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Shows a Reference frame with both forces; the first one where none is named. */
  async freeze(index?: number): Promise<void> {
    const frame = index ?? this.#state.opened?.reference?.frames[0]?.index;
    if (frame === undefined || !this.#ready) return;
    await this.#try(async () => {
      if (!this.#state.frozen) {
        this.#resume = isPlaying(this.#state);
        await this.#client.calls.pause();
      }
      const frozen = await this.#client.calls.freeze(frame);
      this.#set({ frozen });
      this.#patchView({ frozen: frame });
      this.tell('freeze');
    });
  }

  /** The next or previous Reference frame in the worker's order. */
  async freezeNext(direction: 1 | -1): Promise<void> {
    const frames = this.#state.opened?.reference?.frames ?? [];
    const at = frames.findIndex(({ index }) => index === this.#state.frozen?.index);
    if (at < 0) return;
    await this.freeze(frames[(at + direction + frames.length) % frames.length]?.index);
  }

  /** Back to the trajectory; `play`: moving, else as it was before freezing. */
  async unfreeze(play = this.#resume): Promise<void> {
    this.#set({ frozen: null });
    this.#patchView({ frozen: null });
    this.tell('unfreeze');
    if (play) await this.#try(() => this.#client.calls.play());
  }

  // ── after a blow-up ──────────────────────────────────────────────────────────────────────────────────────────────

  /** Goes on from the last good state, with another time step where one is given. */
  async recover(dt?: number): Promise<void> {
    await this.#try(async () => {
      if (dt !== undefined) await this.#change({ dt });
      await this.#client.calls.recover();
      this.#set({ fault: null, experiment: await this.#experimentNow() });
      await this.#client.calls.play();
    });
  }

  /** Starts the trajectory anew with a time step that holds. */
  async startAgain(dt: number): Promise<void> {
    await this.#try(async () => {
      await this.#change({ dt });
      this.#set({ fault: null });
      this.#show(await this.#client.calls.reset());
      await this.#client.calls.play();
    });
  }

  // ── models that the visitor brings ───────────────────────────────────────────────────────────────────────────────

  /** The visitor's models; their code is loaded when they are first asked for. */
  library(): Promise<ModelLibrary> {
    return this.#part(
      'library',
      () => import('../library/library.ts'),
      ({ ModelLibrary: Library }) =>
        new Library({
          calls: this.#client.calls,
          baseUrl: this.#environment.baseUrl,
          imported: (model) => this.#imported(model),
          loaded: (models) => (this.#models = models),
          keeping: (kept) => {
            const titles = kept.map(({ title }) => title).join(', ');
            storage.write('models', titles);
            this.#set({ kept: titles });
          },
        }),
    );
  }

  /** Opens a dialog in place of the one that is open; null closes it. */
  show(dialog: DialogName | null): void {
    this.#set({ dialog });
  }

  /** Where molecules that visitors bring arrive; its code is loaded when it is first asked for. */
  desk(): Promise<StructureDesk> {
    return this.#part(
      'desk',
      () => import('../structure/desk.ts'),
      ({ StructureDesk: Desk }) => new Desk(this, this.#environment.baseUrl, () => this.#models),
    );
  }

  /** What was dropped on the page, or pasted: a molecule, or a model. */
  async bring(what: string | readonly (FileSystemEntry | File)[]): Promise<void> {
    await this.#try(async () => (await this.desk()).bring(what));
  }

  /** A model that was dropped on the page; the dialog says how it goes. */
  async dropModel(dropped: readonly (FileSystemEntry | File)[]): Promise<void> {
    this.show('models');
    await this.#try(async () => void (await (await this.library()).bringDropped(dropped)));
  }

  /** Puts the models that this browser keeps on the plane; the dialog says why where that fails. */
  async loadKept(): Promise<void> {
    await this.#try(async () => {
      if (!(await (await this.library()).provideKept())) this.show('models');
    });
  }

  /** Runs a model, on the Engine that is the faster with it unless the visitor chose one: networks and springs differ in that. */
  async runModel(forcefield: string): Promise<void> {
    await this.#try(async () => {
      if (this.#state.engineChoice !== 'auto') return this.chooseForceField(forcefield);
      this.#set({ busy: strings.busy.timing });
      const engines = await this.#client.calls.compareEngines(forcefield);
      this.#set({ engines });
      await this.chooseForceField(forcefield, fasterEngine(engines));
    });
    this.#set({ busy: null });
    void this.plane.measure();
  }

  /** A model has become a force field: it is measured, and a link that waited for it is opened. */
  #imported({ run, forcefields }: ImportedModel): void {
    if (run === this.#state.opened?.run) this.#set({ forcefields });
    void this.plane.measure();
    const { wanted } = this.#state;
    if (wanted) void this.#try(() => this.#openWanted(wanted.experiment));
  }

  /** Opens what a link asks for, once the models that it needs are here; where one is missing, the visitor is asked for it. */
  async #openLinked(experiment: Experiment, instead: string): Promise<boolean> {
    const needed = neededModels(experiment);
    if (needed.length > 0) {
      const missing = await (await this.library()).provide(needed.map(({ id }) => id));
      const wanted = needed.find(({ id }) => missing.includes(id));
      if (wanted) {
        this.#set({ wanted: { ...wanted, experiment }, dialog: 'models' });
        return false;
      }
    }
    return this.#tryOpen(experiment, 'as-given', true, instead);
  }

  async #openWanted(experiment: Experiment): Promise<void> {
    const library = await this.library();
    if (!neededModels(experiment).every(({ id }) => library.has(id))) return;
    this.#set({ wanted: null, dialog: null, story: 'done' });
    await this.#tryOpen(experiment, 'as-given', true, strings.link.keptRunning);
  }

  // ── the workbench ────────────────────────────────────────────────────────────────────────────────────────────────

  /** Measurements that take a while; their code is loaded when they are first asked for. */
  workbench(): Promise<Workbench> {
    return this.#part(
      'workbench',
      () => import('../workbench/workbench.ts'),
      ({ Workbench: Bench }) =>
        new Bench({
          baseUrl: this.#environment.baseUrl,
          models: () => this.#models,
          quiet: () => this.plane.measured(),
        }),
    );
  }

  /** Opens or closes the look inside the running force field. */
  showInside(inside: boolean): void {
    this.#set({ inside, pointedAt: [] });
  }

  /** Opens a part of the workbench; null closes it. */
  showWorkbench(part: string | null): void {
    this.#set({ workbench: part });
  }

  /** Holds the molecule, so that nothing disturbs what is timed. Resolves with how to let it go on as it was. */
  async standStill(): Promise<() => void> {
    const playing = isPlaying(this.#state);
    await this.#try(async () => {
      await this.#client.calls.stopTiming();
      if (playing) await this.#client.calls.pause();
    });
    return () => {
      if (playing) void this.#try(() => this.#client.calls.play());
    };
  }

  /** What the side-by-side view needs of the page. */
  sidesHost() {
    return {
      baseUrl: this.#environment.baseUrl,
      models: () => this.#models,
      moment: () => this.#client.calls.moment(),
      experiment: () => this.#experimentNow(),
    };
  }

  // ── sharing ──────────────────────────────────────────────────────────────────────────────────────────────────────

  async refreshHash(): Promise<void> {
    await this.#try(async () => this.#set({ stateHash: await this.#client.calls.stateHash() }));
  }

  /** A link to what is shown now, with what was measured. */
  async link(): Promise<{ readonly url: string; readonly ghosts: Ghosts | null }> {
    const { encodeLink } = await linkCodec();
    const ghosts = this.plane.ghosts();
    const { ghosts: _, ...experiment } = await this.#experimentNow();
    return { url: await encodeLink({ ...experiment, ...(ghosts && { ghosts }) }, this.#environment.address()), ghosts };
  }

  async copyLink(): Promise<void> {
    await this.#try(async () => {
      const { url, ghosts } = await this.link();
      const copied = await this.#environment.writeClipboard(url).then(
        () => true,
        () => false,
      );
      this.#environment.showAddress(url);
      this.#set({ shared: { url, copied, ghosts } });
    });
  }

  /** Puts a text on the clipboard, and says whether that worked. */
  async copyText(text: string): Promise<void> {
    await this.#environment.writeClipboard(text).then(
      () => this.notify(strings.plane.tableCopied),
      () => this.notify(strings.plane.tableNotCopied),
    );
  }

  // ── what only the page knows ─────────────────────────────────────────────────────────────────────────────────────

  setView(change: Partial<View>): void {
    this.#patchView(change);
  }

  setTheme(theme: Theme, remember: boolean): void {
    applyTheme(theme, remember);
    this.#set({ theme });
  }

  /** The labels of the molecule shown, as a file. */
  referenceFile(terms: Readonly<Record<string, string>>): Promise<string> {
    return this.#client.calls.referenceFile(terms);
  }

  /** A number for each atom, now or at a Reference frame. */
  atomValues(what: 'disagreement' | 'energy', frame: number | null): Promise<AtomValues> {
    return this.#client.calls.atomValues(what, frame);
  }

  selectAtom(selectedAtom: number | null): void {
    this.#set({ selectedAtom });
  }

  /** The page was hidden, or is seen again. */
  async setVisible(visible: boolean): Promise<void> {
    if (this.#ready) await this.#try(() => this.#client.calls.setVisible(visible));
  }

  closeShared(): void {
    this.#set({ shared: null });
  }

  tell(event: StoryEvent): void {
    const story = nextStep(this.#state.story, event);
    if (story === 'done' && this.#state.story !== 'done') storage.write('story', 'seen');
    this.#set({ story });
  }

  /** The first minute from its beginning. */
  async replayStory(): Promise<void> {
    if (this.#state.frozen) await this.unfreeze(true);
    this.#set({ story: this.#state.opened?.reference ? 'watch' : 'done' });
  }

  notify(text: string): void {
    const notices = this.#state.notices.filter((notice) => notice.text !== text).slice(-2);
    this.#set({ notices: [...notices, { id: ++this.#notices, text }] });
  }

  dismiss(id: number): void {
    this.#set({ notices: this.#state.notices.filter((notice) => notice.id !== id) });
  }

  // ── inside ───────────────────────────────────────────────────────────────────────────────────────────────────────

  /** A part of the page that is loaded when it is first asked for; where that fails, the next attempt may have a connection. */
  #part<Module, Part>(name: string, load: () => Promise<Module>, make: (module: Module) => Part): Promise<Part> {
    this.#parts[name] ??= load().then(make, () => {
      this.#parts[name] = undefined;
      throw new Error(strings.notLoaded);
    });
    return this.#parts[name] as Promise<Part>;
  }

  get #state(): AppState {
    return this.store.getState();
  }

  /** Another Experiment than the link's: the address bar must not say otherwise, and the same link may be opened again. */
  #leaveLink(): void {
    this.#set({ wanted: null });
    const [page, fragment] = this.#environment.address().split('#');
    if (fragment !== undefined) this.#environment.showAddress(page);
  }

  /** Whether the molecule on the screen is also the worker's: while another one is opened, frame numbers mean nothing. */
  get #ready(): boolean {
    return this.#state.phase === 'ready';
  }

  get #openMode(): 'auto' | 'as-given' {
    return this.#state.engineChoice === 'auto' ? 'auto' : 'as-given';
  }

  #set(change: Partial<AppState>): void {
    this.store.setState(change);
  }

  async #try(action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      if (this.#state.phase !== 'crashed') this.notify(sentence(error));
    }
  }

  async #readAddress(): Promise<Experiment | null> {
    const address = this.#environment.address();
    const at = address.indexOf('#');
    if (at < 0 || at === address.length - 1) return null;
    try {
      const { decodeLink } = await linkCodec();
      return await decodeLink(address.slice(at));
    } catch (error) {
      this.notify(`${sentence(error)} ${this.#state.opened ? strings.link.keptRunning : strings.link.defaultInstead}`);
      return null;
    }
  }

  /** Opens an Experiment, or says why not and what is shown instead; then what was there goes on. Resolves with whether it opened. */
  async #tryOpen(
    experiment: Experiment,
    engine: 'auto' | 'as-given',
    fresh: boolean,
    instead: string,
  ): Promise<boolean> {
    const playing = isPlaying(this.#state);
    try {
      await this.#open(experiment, engine, fresh);
      return true;
    } catch (error) {
      if (this.#state.phase === 'crashed') throw error;
      this.notify(`${sentence(error)} ${instead}`);
    }
    if (this.#state.phase === 'opening') this.#set({ phase: 'ready' });
    if (playing) await this.#try(() => this.#client.calls.play());
    return false;
  }

  async #open(
    experiment: Experiment,
    engine: 'auto' | 'as-given',
    fresh: boolean,
    play = !this.#environment.reducedMotion(),
  ): Promise<void> {
    const attempt = ++this.#attempt;
    const { calls } = this.#client;
    this.#set({ phase: this.#state.opened ? 'opening' : 'starting' });
    const opened = await calls.open(experiment, engine);
    if (attempt !== this.#attempt) return;
    const sameMolecule =
      JSON.stringify(this.#state.experiment?.molecule) === JSON.stringify(experiment.molecule) && !fresh;
    if (!sameMolecule) {
      this.#moleculeRun = opened.run;
      this.#set({ points: {}, labels: null, selectedAtom: null });
    }
    this.#set({ fault: null, frozen: null, stateHash: null });
    if (fresh) this.#set({ engineChoice: engine === 'auto' ? 'auto' : opened.engine });
    this.#show({ ...opened, experiment: { ...opened.experiment, view: experiment.view } });
    await calls.playback(experiment.view.playback.mode, experiment.view.playback.rate);
    if (experiment.view.frozen !== null && opened.reference) {
      this.#resume = play;
      await this.freeze(experiment.view.frozen);
    } else if (play) {
      await calls.play();
    }
    // The same molecule from its beginning: its labels are the visitor's, and stay.
    if (this.#state.labels) await this.plane.importLabels(this.#state.labels);
    void this.plane.measure();
    void this.plane.loadPublished();
  }

  /** Puts an opened, or restarted, molecule on the screen. */
  #show(opened: Opened): void {
    const view = this.#state.phase === 'ready' ? this.#state.experiment?.view : undefined;
    this.frames.begin(opened.run);
    this.#set({
      phase: 'ready',
      opened,
      engines: opened.engines,
      forcefields: opened.forcefields,
      experiment: view ? { ...opened.experiment, view } : opened.experiment,
      step: 0,
      status: this.#state.status && this.#state.status.run >= opened.run ? this.#state.status : null,
    });
  }

  async #change(change: Partial<Settings>): Promise<void> {
    const experiment = await this.#client.calls.set(change);
    const step = Math.max(this.#state.step, experiment.events.at(-1)?.step ?? 0);
    this.#set({ experiment: { ...experiment, view: this.#state.experiment?.view ?? experiment.view }, step });
  }

  async #experimentNow(): Promise<Experiment> {
    const experiment = await this.#client.calls.experiment();
    return { ...experiment, view: this.#state.experiment?.view ?? experiment.view };
  }

  #patchView(change: Partial<View>): void {
    const { experiment } = this.#state;
    if (experiment) this.#set({ experiment: { ...experiment, view: { ...experiment.view, ...change } } });
  }

  #addPoint(point: AppState['points'][string]): void {
    this.#set({ points: { ...this.#state.points, [pointKey(point.forcefield, point.engine)]: point } });
  }

  #receive(message: PortMessage): void {
    const run = this.#state.opened?.run ?? -1;
    switch (message.kind) {
      case 'frame':
        // When the molecule first moved: what the page's speed is judged by.
        if (message.step > 0 && this.frames.latest?.step === 0) performance.mark('first moving frame');
        this.frames.publish(message);
        break;
      case 'status': {
        if (message.run < run) break;
        const engine = currentEngine(this.#state);
        this.#set({
          status: message,
          step: message.run > run ? message.step : Math.max(this.#state.step, message.step),
        });
        // Calls and messages overtake each other: whoever changed the Engine may have looked for its points too early.
        if (message.engine !== engine) void this.plane.measure();
        break;
      }
      case 'point':
        if (message.run >= this.#moleculeRun) this.#addPoint(message.point);
        break;
      case 'fault':
        if (message.run >= run) this.#set({ fault: message, frozen: null });
        break;
      case 'error':
        this.notify(message.message);
        break;
    }
  }
}
