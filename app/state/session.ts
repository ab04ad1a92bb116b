/**
 * What a visitor can do, as functions: each one asks the worker and puts what comes back into the store.
 * Errors become notices; a crash of the worker becomes a state of its own.
 */
import { DEFAULT_EXPERIMENT } from '../../src/session/defaults.ts';
import type { Backend } from '../../src/forcefield/engine.ts';
import type { Experiment, MoleculeSource, Settings, View } from '../../src/session/experiment.ts';
import type { ClientEvents, SimulationCalls } from '../../src/workers/client.ts';
import type { AtomValues, KeptMessage, Opened, PortMessage } from '../../src/workers/protocol.ts';
import type { StructureDesk } from '../structure/desk.ts';
import type { Workbench } from '../workbench/workbench.ts';
import { sentence } from '../ui/sentence.ts';
import { strings } from '../strings/page.ts';
import { FrameChannel } from './frames.ts';
import { currentEngine, currentSettings, fasterEngine, isPlaying, pointKey, unedited } from './store.ts';
import type { AppState, AppStore, DialogName, EngineChoice } from './store.ts';
import { ModelActions } from './modelActions.ts';
import { Parts } from './parts.ts';
import { PlaneActions, type PlaneHost } from './planeActions.ts';
import { Sharing } from './sharing.ts';
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

/** Nothing is lost where it cannot be loaded. */
const engineMemory = () => import('./engineMemory.ts').catch(() => null);

/** A worker that dies sooner than this after a restart, ms, is not restarted without being asked. */
const CALM_MS = 60_000;

/** A time step to go on with after a blow-up at `dt`, fs. */
export const calmerTimeStep = (dt: number): number => (dt > 0.5 ? 0.5 : Number((dt / 2).toPrecision(2)));

/** A view as it goes over to another molecule: without what was said of this one's atoms and steps. */
function viewOfAnother(view: View): View {
  const { look } = view;
  return {
    ...view,
    camera: null,
    frozen: null,
    bookmarks: [],
    look: look ? { ...look, measures: [], trail: null } : null,
  };
}

export class Session {
  readonly frames = new FrameChannel();
  readonly store: AppStore;
  readonly plane: PlaneActions;
  readonly models: ModelActions;
  readonly sharing: Sharing;
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
  /** The last moment to go on from, should the worker die; and when it was last started anew. */
  #kept: KeptMessage | null = null;
  #restarted = -Infinity;
  /** Whether the molecule moved when it was frozen. */
  #resume = false;
  readonly #parts = new Parts();

  constructor(store: AppStore, createClient: (events: ClientEvents) => SessionClient, environment: SessionEnvironment) {
    this.store = store;
    this.#environment = environment;
    this.#client = createClient({
      message: (message) => this.#receive(message),
      crash: (message) => this.#crashed(message),
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
    this.models = new ModelActions({
      ...this.host,
      part: this.#parts.load,
      measure: () => void this.plane.measure(),
      chooseForceField: (forcefield, engine) => this.chooseForceField(forcefield, engine),
      open: (experiment, instead) => this.#tryOpen(experiment, 'as-given', true, instead),
    });
    this.sharing = new Sharing({
      ...this.host,
      address: environment.address,
      showAddress: environment.showAddress,
      writeClipboard: environment.writeClipboard,
      experimentNow: () => this.#experimentNow(),
      ghosts: () => this.plane.ghosts(),
    });
  }

  // ── starting, opening ────────────────────────────────────────────────────────────────────────────────────────────

  /** Starts the worker and opens what the address asks for, else the default Experiment with the first minute. */
  async boot(): Promise<void> {
    try {
      this.#set({ kept: storage.read('models') ?? '' });
      const linked = await this.sharing.readAddress();
      // Who opens a link sees the sender's view; the first minute comes once.
      if (!linked && storage.read('story') === null) this.#set({ story: 'watch' });
      await this.#client.start();
      if (!linked || !(await this.models.openLinked(linked, strings.link.defaultInstead)))
        await this.#open(DEFAULT_EXPERIMENT, 'auto', true);
      await this.#listMolecules();
    } catch (error) {
      if (this.#state.phase !== 'crashed') this.#set({ phase: 'crashed', crash: sentence(error) });
    }
  }

  /** Opens the link in the address bar; a bad one leaves everything as it is, with a message. */
  async openAddress(): Promise<void> {
    const linked = await this.sharing.readAddress();
    if (!linked) return;
    this.#set({ story: 'done' });
    await this.models.openLinked(linked, strings.link.keptRunning);
  }

  /** The worker died: once in a while the page restarts it by itself. */
  #crashed(message: string): void {
    const byItself = this.#kept !== null && performance.now() - this.#restarted > CALM_MS;
    this.#set({ phase: 'crashed', crash: byItself ? null : message, busy: null, measuring: false });
    if (byItself) void this.restart();
  }

  /** After a crash: a new worker, and the Experiment that was running, from the last moment that was kept. */
  async restart(): Promise<void> {
    const kept = this.#kept;
    const play = isPlaying(this.#state);
    let experiment = this.#state.experiment ?? DEFAULT_EXPERIMENT;
    this.#restarted = performance.now();
    this.#set({ phase: 'starting', crash: null, status: null, fault: null });
    try {
      if (kept) experiment = await import('./kept.ts').then((part) => part.goOn(kept, experiment, this));
      await this.#client.start();
      if (this.#parts.has('library')) await (await this.models.library()).reload();
      await this.#open(experiment, 'as-given', true, kept ? play : undefined);
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

  /** @param change what else is to be different with it */
  async chooseMolecule(molecule: MoleculeSource, change: Partial<Settings> = {}): Promise<void> {
    const { experiment } = this.#state;
    const now = unedited(this.#state);
    if (!experiment || !now) return;
    // What held the atoms of another molecule says nothing of these.
    const { restraints: _, ...free } = now;
    const settings = { ...free, ...change };
    const view = viewOfAnother(experiment.view);
    this.sharing.leaveLink();
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
    this.sharing.leaveLink();
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
      const missing = here > step ? step : step - here;
      if (missing > 0) await calls.step(missing);
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
    const { engines, engineChoice: before } = this.#state;
    if (!engines) return;
    this.#set({ engineChoice });
    const engine: Backend = engineChoice === 'auto' ? fasterEngine(engines) : engineChoice;
    if (engine === currentSettings(this.#state)?.engine) return;
    await this.#try(() => this.#change({ engine }));
    // What was refused is not what is chosen.
    if (engine !== currentSettings(this.#state)?.engine) this.#set({ engineChoice: before });
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

  // ── dialogs, and what visitors bring ─────────────────────────────────────────────────────────────────────────────

  /** Opens a dialog in place of the one that is open; null closes it. */
  show(dialog: DialogName | null): void {
    this.#set({ dialog });
  }

  /** Where molecules that visitors bring arrive; its code is loaded when it is first asked for. */
  desk(): Promise<StructureDesk> {
    return this.#parts.load(
      'desk',
      () => import('../structure/desk.ts'),
      ({ StructureDesk: Desk }) => new Desk(this, this.#environment.baseUrl, () => this.models.files),
    );
  }

  /** What was dropped on the page, or pasted: a molecule, or a model. */
  async bring(what: string | readonly (FileSystemEntry | File)[]): Promise<void> {
    await this.#try(async () => (await this.desk()).bring(what));
  }

  // ── the workbench ────────────────────────────────────────────────────────────────────────────────────────────────

  /** Measurements that take a while; their code is loaded when they are first asked for. */
  workbench(): Promise<Workbench> {
    return this.#parts.load(
      'workbench',
      () => import('../workbench/workbench.ts'),
      ({ Workbench: Bench }) =>
        new Bench({
          baseUrl: this.#environment.baseUrl,
          models: () => this.models.files,
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
      models: () => this.models.files,
      moment: () => this.#client.calls.moment(),
      experiment: () => this.#experimentNow(),
    };
  }

  // ── sharing ──────────────────────────────────────────────────────────────────────────────────────────────────────

  async refreshHash(): Promise<void> {
    await this.#try(async () => this.#set({ stateHash: await this.#client.calls.stateHash() }));
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

  get #state(): AppState {
    return this.store.getState();
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
    // Whoever is here for the first time has nothing to recall.
    const known = engine === 'auto' && storage.read('engines') ? (await engineMemory())?.recall(experiment) : undefined;
    const opened = await calls.open(experiment, engine, known);
    if (opened.engines.measured) void engineMemory().then((memory) => memory?.remember(experiment, opened.engines));
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
      case 'kept':
        this.#kept = message;
        break;
      case 'error':
        this.notify(message.message);
        break;
    }
  }
}
