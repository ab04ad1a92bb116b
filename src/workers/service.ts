import { transfer } from 'comlink';
import { loadReferenceIndex } from '../assess/load.ts';
import type { Split } from '../assess/reference.ts';
import { hillFormula } from '../chem/formula.ts';
import type { Structure } from '../chem/structure.ts';
import type { LoadAsset } from '../core/assets.ts';
import { FfpError } from '../core/errors.ts';
import { EDITED } from '../forcefield/edit.ts';
import type { Backend, Frame } from '../forcefield/engine.ts';
import { LIQUID } from '../forcefield/ladder.ts';
import { loadLadderIndex, type RungDescription } from '../forcefield/ladderIndex.ts';
import type { Experiment, Settings } from '../session/experiment.ts';
import { editsOf } from '../session/models.ts';
import type { History } from '../session/history.ts';
import { openMolecule, type Molecule } from '../session/molecule.ts';
import { forceFieldOf, Run, type RunSources } from '../session/run.ts';
import { EnginePool } from './enginePool.ts';
import { ForceFields, pageAssets } from './forceFields.ts';
import { centred, frameMessage } from './frames.ts';
import { referenceInfo } from './labels.ts';
import { Lock } from './lock.ts';
import { compareEngines, describeForceField, describeRung, fasterEngine, stillTrue } from './open.ts';
import type { Hands } from './hands.ts';
import type { Moment } from './plane.ts';
import type { BoxPicture } from './boxPicture.ts';
import { Player } from './player.ts';
import type { Consensus } from './unlabelled.ts';
import { Visibility } from './visibility.ts';
import type {
  Aspect,
  AtomValues,
  EngineTimes,
  ForceFieldInfo,
  FrozenFrame,
  HandsCommand,
  Happened,
  ImportedModel,
  InsideAnswer,
  InsideAsk,
  InsideName,
  ModelFile,
  MoleculeEntry,
  Opened,
  PlanePoint,
  PortMessage,
  ReferenceInfo,
  SimulationApi,
} from './protocol.ts';

/** The open molecule and everything that belongs to it. */
interface Session {
  readonly id: number;
  /** Its labels may come later. */
  molecule: Molecule;
  readonly run: Run;
  /** Times of both Engines by force field, as far as they were compared. */
  readonly engines: Map<string, EngineTimes>;
  readonly adapters: Readonly<Record<Backend, string>>;
  /** Points by `forcefield/engine`, as far as they are measured. */
  readonly points: Map<string, PlanePoint>;
  /** µs a step by `forcefield/engine`, as measured so far. */
  readonly speeds: Map<string, number>;
  reference: ReferenceInfo | null;
  /** What stands in for labels, once that was asked for. */
  readonly consensus: { labels: Promise<Consensus | null> | null };
  /** What the visitor holds and can undo, once there is something. */
  hands: Hands | null;
  /** States to go back to; its code is no part of the first load. */
  history: History | null;
  /** Of a periodic box. */
  readonly picture: BoxPicture | null;
}

/** Time between moments that the page keeps, ms. */
const KEEP_MS = 1000;

/** Where the molecule is now; what is left of one that blew up is nothing to time. */
async function momentOf({ run, molecule }: Session): Promise<Moment> {
  const { positions } = molecule.structure;
  return run.broken ? { positions, velocities: new Float64Array(positions.length) } : run.frame();
}

/** Whether it is nothing that force fields for single molecules are asked about: a box, or more atoms than a link carries. */
const isLarge = ({ box, elements }: Structure): boolean => !!box || elements.length > 2000;

/** How a run came to where it is, and on what it runs. */
function presentOf({ run, adapters }: Session) {
  const { experiment, settings } = run;
  const { engine } = settings;
  return { experiment, engine, adapter: adapters[engine] };
}

/** The simulation, as the page sees it. All work on the run goes through one lock, so that calls never meet in mid-step. */
export class SimulationService implements SimulationApi {
  readonly lock = new Lock();
  private readonly visibility = new Visibility();
  /** How often the timing of points was asked to end. */
  private interruptions = 0;
  private readonly pool = new EnginePool((reason) => this.deviceLost(reason));
  readonly forcefields = new ForceFields((path) => this.load(path));
  private readonly sources: RunSources = {
    engine: (backend) => this.pool.get(backend),
    forcefield: (id) => this.forcefields.get(id),
  };
  private rungs: readonly RungDescription[] | null = null;
  private port: MessagePort | null = null;
  private load: LoadAsset = () => Promise.reject(new Error('connect first'));
  private session: Session | null = null;
  /** Last shown: somebody may look inside it. */
  latest: Frame | null = null;
  private runs = 0;
  /** When a graphics device was last lost. */
  private lostAt = -Infinity;
  /** When the page was last given a moment to keep. */
  private kept = -Infinity;
  private readonly player = new Player({
    lock: this.lock,
    turn: async (steps, began) => {
      const session = this.opened();
      await session.hands?.reach(began);
      await session.run.advance(steps);
      await this.show(session);
    },
    postStatus: () => this.postStatus(this.opened()),
    fail: (error) => this.fail(error),
  });

  async connect(port: MessagePort, baseUrl: string): Promise<void> {
    this.port = port;
    this.load = pageAssets(baseUrl);
    // The adapter takes a while to come up: ask for it while the molecule loads.
    void this.pool.find('webgpu');
  }

  async molecules(): Promise<readonly MoleculeEntry[]> {
    const { molecules } = await loadReferenceIndex(this.load);
    return molecules.map(({ name, title, formula, smiles, atoms, frames, splits }) => ({
      name,
      title,
      formula,
      smiles,
      atoms,
      frames,
      testFrames: splits.test ?? 0,
    }));
  }

  open(experiment: Experiment, engine: 'auto' | 'as-given', known?: EngineTimes): Promise<Opened> {
    this.player.stop('preparing');
    return this.lock.run(async () => {
      const molecule = await openMolecule(experiment.molecule, this.load, this.forcefields.structure);
      const { settings } = experiment;
      const forcefield = await forceFieldOf(settings, this.sources.forcefield);
      const dynamics = { ...settings, seed: experiment.seed };
      const engines =
        known && stillTrue(known, forcefield.id, await this.adapterOf('webgpu'))
          ? { ...known, measured: false }
          : await compareEngines(
              this.pool,
              forcefield,
              molecule.structure,
              dynamics,
              engine === 'auto' ? undefined : settings.engine,
            );
      const wanted = engine === 'auto' ? fasterEngine(engines) : settings.engine;
      const chosen = engines[wanted].microsecondsPerStep === null ? 'cpu' : wanted;
      return this.begin({ ...experiment, settings: { ...settings, engine: chosen } }, molecule, engines);
    });
  }

  async play(): Promise<void> {
    this.player.play(this.whole().run);
  }

  async pause(): Promise<void> {
    this.player.stop('paused');
    await this.lock.run(async () => this.postStatus(this.opened()));
  }

  step(steps: number): Promise<void> {
    return this.player.go(() => this.whole().run, Math.max(1, Math.floor(steps) || 1));
  }

  reset(): Promise<Opened> {
    this.player.stop('preparing');
    return this.lock.run(async () => {
      const { run, molecule, engines } = this.opened();
      const { settings } = run;
      const times = engines.get(settings.forcefield) ?? [...engines.values()][0];
      return this.begin({ ...run.experiment, settings, events: [] }, molecule, times);
    });
  }

  set(change: Partial<Settings>): Promise<Experiment> {
    return this.lock.run(async () => {
      const session = this.opened();
      const hands = await this.handsOf(session);
      await hands.undoable('settings', () => session.run.set(change));
      if (change.edits !== undefined) this.edit(session);
      if (!session.run.broken && this.player.state !== 'playing') await this.show(session);
      this.postStatus(session);
      return session.run.experiment;
    });
  }

  async hands(command: HandsCommand): Promise<Happened> {
    const session = this.opened();
    const hands = await this.handsOf(session);
    // Neither waits for what it ends.
    hands.hear(command);
    return this.lock.run(async () => {
      await hands.carryOut(command, (frame) => this.postFrame(session, frame), session.history);
      if (['undo', 'redo', 'back'].includes(command.kind)) this.edit(session);
      const { run } = session;
      if (this.player.state === 'stopped' && !run.broken) this.player.state = 'paused';
      if (this.player.state !== 'playing' && !run.broken) {
        await hands.reach();
        await this.show(session);
      }
      this.postStatus(session);
      return { experiment: run.experiment, step: run.step };
    });
  }

  compareEngines(id: string): Promise<EngineTimes> {
    return this.lock.run(async () => {
      const { engines, molecule, run } = this.opened();
      const times =
        engines.get(id) ??
        (await compareEngines(this.pool, await this.forcefields.get(id), molecule.structure, run.dynamics));
      engines.set(id, times);
      return times;
    });
  }

  async playback(mode: 'slow' | 'full', rate: number): Promise<void> {
    this.player.pace(mode, rate);
  }

  recover(): Promise<void> {
    return this.lock.run(async () => {
      const session = this.opened();
      await session.run.rollBack();
      this.player.state = 'paused';
      await this.show(session);
      this.postStatus(session);
    });
  }

  freeze(index: number): Promise<FrozenFrame> {
    return this.lock.run(async () => {
      const { frozenFrame } = await import('./frozenFrame.ts');
      const { molecule, run } = this.opened();
      const { forcefield, engine } = run.settings;
      const frozen = await frozenFrame(molecule, index, forcefield, run.potential, await this.pool.get(engine));
      return transfer(frozen, [
        frozen.positions.buffer,
        frozen.reference.buffer,
        frozen.forces.buffer,
      ] as ArrayBuffer[]);
    });
  }

  async measurePlane(
    backend?: Backend,
    forcefields?: readonly string[],
    aspects: readonly Aspect[] = [],
  ): Promise<readonly PlanePoint[]> {
    const session = this.opened();
    const { run, points, speeds } = session;
    const { edits } = this.forcefields;
    // Nothing is measured before something moves.
    const { measurePoints } = await import('./points.ts');
    const current = (): void => {
      if (this.session !== session)
        throw new FfpError('usage', 'the molecule has changed; its points are no longer measured');
    };
    return measurePoints(
      {
        structure: session.molecule.structure,
        dynamics: run.dynamics,
        visibility: this.visibility,
        labels: () => {
          const { reference } = session.molecule;
          return reference && session.reference && { reference, split: session.reference.split as Split };
        },
        // Where there is none to be had, times are measured all the same.
        consensus: () => this.consensus(session).catch(() => null),
        forcefield: (id) => this.forcefields.get(id),
        engine: () => this.pool.get(backend ?? run.settings.engine),
        known: (id, engine) => points.get(`${id}/${engine.backend}`),
        moment: () => momentOf(session),
        alone: (task) =>
          this.lock.run(() => {
            current();
            return task();
          }),
        current,
        take: (point) => {
          current();
          // What was measured of other edits is no point of these.
          if (point.forcefield === EDITED && edits !== this.forcefields.edits) return;
          this.post({ kind: 'point', run: session.id, point });
          const key = `${point.forcefield}/${point.engine}`;
          points.set(key, point);
          if (!point.speed) return;
          const first = !speeds.has(key);
          speeds.set(key, point.speed.microsecondsPerStep);
          if (first) this.postStatus(session);
        },
        interruptions: () => this.interruptions,
      },
      this.forcefields.ids().filter((known) => forcefields?.includes(known) ?? true),
      aspects,
    );
  }

  atomValues(what: 'disagreement' | 'energy', frame: number | null): Promise<AtomValues> {
    return this.lock.run(async () => {
      const { atomValues } = await import('./atomValues.ts');
      return atomValues(what, frame, this.opened(), await this.ladder(), (id) => this.forcefields.get(id));
    });
  }

  async referenceFile(terms: Readonly<Record<string, string>>): Promise<string> {
    const { reference } = this.opened().molecule;
    if (!reference) throw new FfpError('usage', 'this molecule has no quantum-mechanical labels');
    const { referenceFile } = await import('./dataFile.ts');
    return referenceFile(reference, terms);
  }

  async labelScript(): Promise<string> {
    const session = this.opened();
    const consensus = await this.consensus(session);
    if (!consensus)
      throw new FfpError(
        'coverage',
        'no force field here covers this molecule, so that there are no frames of it to label',
      );
    const { psi4Script } = await import('./unlabelled.ts');
    return psi4Script(session.molecule.structure, consensus.labels.positions);
  }

  importLabels(text: string): Promise<ReferenceInfo> {
    return this.lock.run(async () => {
      const session = this.opened();
      const { labelsFor } = await import('./unlabelled.ts');
      const reference = labelsFor(session.molecule.structure, text);
      session.molecule = { ...session.molecule, reference };
      session.reference = referenceInfo(session.molecule);
      // Their errors are not known any more; how long they take is.
      for (const [key, point] of session.points)
        session.points.set(key, { ...point, accuracy: null, disagreement: null });
      return session.reference!;
    });
  }

  /** What stands in for labels of a molecule that has none; worked out once. */
  private consensus(session: Session): Promise<Consensus | null> {
    const { structure } = session.molecule;
    if (isLarge(structure)) return Promise.resolve(null);
    session.consensus.labels ??= import('./unlabelled.ts').then(async ({ consensusOn }) =>
      consensusOn(structure, await this.ladder(), (id) => this.forcefields.get(id)),
    );
    return session.consensus.labels;
  }

  async stopTiming(): Promise<void> {
    this.interruptions++;
  }

  async setVisible(visible: boolean): Promise<void> {
    this.visibility.set(visible);
  }

  async importModel(files: readonly ModelFile[], wanted?: string): Promise<ImportedModel> {
    const { forcefield, system, read } = await this.forcefields.import(files, wanted);
    const { session } = this;
    return {
      id: forcefield.id,
      title: forcefield.technicalName,
      summary: forcefield.summary,
      read,
      system,
      run: session?.id ?? null,
      forcefields: session ? await this.describeAll(session.molecule) : [],
    };
  }

  async forgetModel(id: string): Promise<ForceFieldInfo[]> {
    const { session } = this;
    this.forcefields.forget(id);
    return session ? this.describeAll(session.molecule) : [];
  }

  async inside<Name extends InsideName>(name: Name, ask: InsideAsk<Name>): Promise<InsideAnswer<Name>> {
    const session = this.opened();
    const { answerInside } = await import('./inside.ts');
    return answerInside(name, ask, session, this);
  }

  async experiment(): Promise<Experiment> {
    return this.opened().run.experiment;
  }

  moment(): ReturnType<SimulationApi['moment']> {
    return this.lock.run(async () => {
      const session = this.whole();
      return { ...(await session.run.frame()), ...presentOf(session) };
    });
  }

  stateHash(): Promise<{ readonly step: number; readonly hash: string }> {
    return this.lock.run(() => this.opened().run.stateHash());
  }

  /** Other edits: what was measured of the former ones is forgotten. */
  private edit({ run, points, speeds }: Session): void {
    this.forcefields.edits = run.settings.edits ?? editsOf(run.experiment);
    for (const known of [points, speeds])
      for (const key of known.keys()) if (key.startsWith(`${EDITED}/`)) known.delete(key);
  }

  /** What the index says of the shipped force fields. */
  private async ladder(): Promise<readonly RungDescription[]> {
    return (this.rungs ??= await loadLadderIndex(this.load));
  }

  private opened(): Session {
    if (!this.session) throw new FfpError('usage', 'no molecule is open');
    return this.session;
  }

  /** The open session, unless its molecule blew up. */
  private whole(): Session {
    const session = this.opened();
    if (session.run.broken)
      throw new FfpError('diverged', 'the molecule blew up; go on from the last good state, or start again');
    return session;
  }

  /** Of those whose parameters have not been loaded yet, what the index says: a visitor may never need them. */
  private async describeAll({ structure }: Molecule): Promise<ForceFieldInfo[]> {
    const rungs = new Map((await this.ladder()).map((rung) => [rung.id, rung]));
    const ids = this.forcefields.ids();
    return Promise.all(
      // Rungs are fitted to molecules on their own, and to small ones.
      [...(structure.box ? [LIQUID] : []), ...ids.filter((id) => !isLarge(structure) || !rungs.has(id))].map(
        async (id) => {
          const rung = rungs.get(id);
          return rung && !this.forcefields.has(id)
            ? describeRung(rung)
            : describeForceField(await this.forcefields.get(id), structure, rung);
        },
      ),
    );
  }

  private async begin(experiment: Experiment, molecule: Molecule, times: EngineTimes): Promise<Opened> {
    const { structure } = molecule;
    const run = await Run.start(experiment, structure, this.sources);
    this.session?.run.destroy();
    const { engine } = run.settings;
    const speeds = new Map(
      (['cpu', 'webgpu'] as const).flatMap((backend) => {
        const time = times[backend].microsecondsPerStep;
        return time === null ? [] : [[`${times.forcefield}/${backend}`, time] as const];
      }),
    );
    const engines = new Map([[times.forcefield, times]]);
    const adapters = { cpu: await this.adapterOf('cpu'), webgpu: await this.adapterOf('webgpu') };
    const reference = referenceInfo(molecule);
    const session: Session = {
      id: ++this.runs,
      molecule,
      run,
      engines,
      adapters,
      points: new Map(),
      speeds,
      reference,
      consensus: { labels: null },
      hands: null,
      history: null,
      picture: structure.box ? (await import('./boxPicture.ts')).boxPicture(structure) : null,
    };
    // A fault may come when there is no network to load this from.
    void import('../session/faults.ts').catch(() => undefined);
    void import('../session/history.ts').then(({ History: Made }) => (session.history = new Made()));
    if (experiment.events.some(({ act }) => act)) await this.handsOf(session);
    this.session = session;
    this.edit(session);
    this.player.state = 'paused';
    this.kept = -Infinity;
    const first = await this.show(session);
    this.postStatus(session);
    if (experiment.state) {
      const { strangeness } = await import('../session/state.ts');
      const message = strangeness(experiment.state, run.settings.engine, adapters[run.settings.engine]);
      if (message) this.post({ kind: 'error', code: 'link', message });
    }
    const forcefields = await this.describeAll(molecule);
    return {
      run: session.id,
      experiment: run.experiment,
      name: structure.name,
      formula: hillFormula(structure.elements),
      elements: structure.elements,
      bonds: structure.bonds,
      bondOrders: structure.bondOrders,
      positions: session.picture?.(first.positions, structure.box!) ?? centred(first.positions, run.potential.masses),
      engine,
      adapter: adapters[engine],
      engines: times,
      forcefields,
      reference,
      ...(structure.box && { box: structure.box }),
    };
  }

  /** Posts the present frame, or the fault that it found. */
  private async show(session: Session): Promise<Frame> {
    const { run } = session;
    const frame = await run.frame();
    this.latest = frame;
    if (frame.fault) {
      session.hands?.forget();
      this.player.stop('stopped');
      const { describeFault } = await import('../session/faults.ts');
      const message = describeFault(run, frame.fault, frame);
      this.post({ kind: 'fault', run: session.id, fault: frame.fault, message, lastGoodStep: run.lastGoodStep });
      this.postStatus(session);
      return frame;
    }
    session.history?.remember(run, frame);
    this.keep(session, frame);
    this.postFrame(session, frame);
    return frame;
  }

  /** Gives the page a moment to go on from, should this worker die. */
  private keep(session: Session, { checkpoint }: Frame): void {
    const now = performance.now();
    if (now - this.kept < KEEP_MS) return;
    this.kept = now;
    void this.pool.prepare(session.run, this.visibility).catch(() => undefined);
    this.post({ kind: 'kept', run: session.id, checkpoint, ...presentOf(session) });
  }

  private postFrame({ run, id, hands, picture }: Session, frame: Frame): void {
    const shown = frameMessage(frame, run.potential, id, run.timeAt(frame.step), hands?.shown(frame), picture);
    this.post(shown, [shown.positions.buffer, shown.forces.buffer] as ArrayBuffer[]);
  }

  /** Its code is no part of the first load. */
  private async handsOf(session: Session): Promise<Hands> {
    if (!session.hands) {
      const { Hands: Made } = await import('./hands.ts');
      session.hands ??= new Made(session.run, session.picture);
    }
    return session.hands;
  }

  /** The adapter of an Engine, or why there is none. */
  private async adapterOf(backend: Backend): Promise<string> {
    const engine = await this.pool.find(backend);
    return typeof engine === 'string' ? engine : engine.adapter;
  }

  private postStatus({ id, run, speeds, adapters }: Session): void {
    const { engine, forcefield, dt } = run.settings;
    const time = speeds.get(`${forcefield}/${engine}`);
    this.post({
      kind: 'status',
      run: id,
      state: this.player.state,
      step: run.step,
      engine,
      // The processor's says how many threads there are by now.
      adapter: engine === 'cpu' ? this.pool.cpu.adapter : adapters[engine],
      stepsPerSecond: this.player.stepsPerSecond,
      // 86400 s a day; fs and µs leave a factor of 1.
      nsPerDay: time === undefined ? null : (86400 * dt) / time,
    });
  }

  private post(message: PortMessage, buffers: ArrayBuffer[] = []): void {
    this.port?.postMessage(message, buffers);
  }

  private fail(error: unknown): void {
    const known = error instanceof FfpError;
    // A device that fails may say so late, or never: then another takes over from here.
    if (known && error.code === 'gpu' && this.pool.giveUp(error.message)) return;
    this.player.stop('stopped');
    if (this.session) this.postStatus(this.session);
    const message = known ? error.message : `Something went wrong inside: ${String(error)}. Reset, or reload the page.`;
    this.post({ kind: 'error', code: known ? error.code : 'internal', message });
  }

  /** Goes on from the last good moment on a new device, or says that there is none. */
  private deviceLost(reason: string): void {
    const session = this.session;
    if (session?.run.settings.engine !== 'webgpu') return;
    const playing = this.player.state === 'playing';
    this.player.stop('preparing');
    const began = performance.now();
    const again = began - this.lostAt;
    this.lostAt = began;
    void this.lock
      .run(async () => {
        const { run } = session;
        const { describeLoss, replaceEngine } = await import('../session/faults.ts');
        await replaceEngine(run, again);
        this.player.state = 'paused';
        await this.show(session);
        const message = describeLoss(run, reason, began);
        this.post({ kind: 'error', code: 'gpu', message });
      })
      .then(() => (playing ? this.play() : this.postStatus(session)))
      .catch((error: unknown) => this.fail(error));
  }
}
