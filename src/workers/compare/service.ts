import type { Structure } from '../../chem/structure.ts';
import { superpose } from '../../chem/superposition.ts';
import type { LoadAsset } from '../../core/assets.ts';
import { FfpError } from '../../core/errors.ts';
import type { Backend } from '../../forcefield/engine.ts';
import type { Experiment } from '../../session/experiment.ts';
import { editsOf } from '../../session/models.ts';
import { openMolecule } from '../../session/molecule.ts';
import { settingsAt, type RunSources } from '../../session/run.ts';
import { MOST_LANES } from '../../session/schema.ts';
import { commonStart, Lane, SideBySide, type Difference } from '../../session/sides.ts';
import type { Start } from '../../session/start.ts';
import { EnginePool } from '../enginePool.ts';
import { ForceFields, pageAssets } from '../forceFields.ts';
import { Lock } from '../lock.ts';
import { compareEngines, fasterEngine } from '../open.ts';
import { fullPace, slowPace, type Pace } from '../pace.ts';
import type { ModelFile } from '../protocol.ts';
import type {
  LanePicture,
  LaneRequest,
  OpenedLane,
  SidesApi,
  SidesMessage,
  SidesOpened,
  SidesPlayback,
  SidesRequest,
} from './protocol.ts';

/** Time that each free lane has between two pictures, ms. */
const SHARE_MS = 8;
/** Time from one measurement of the differences to the next, ms: they are read, not watched. */
const DIFFERENCES_MS = 250;
/** Differences may take so much of the time at most: a slow force field is to be seen moving. */
const DIFFERENCES_PART = 0.25;

/** Lanes and what they began from. */
interface Comparison {
  readonly run: number;
  readonly experiment: Experiment;
  readonly from: number;
  /** fs, of all lanes. */
  readonly dt: number;
  readonly start: Start;
  readonly opened: readonly OpenedLane[];
  readonly sides: SideBySide;
  /** For each lane asked for: where it stands among those that run; -1 for one that was refused. */
  readonly places: readonly number[];
}

/** Force fields side by side, in a worker of their own. All work on the lanes goes through one lock. */
export class SidesService implements SidesApi {
  private readonly lock = new Lock();
  private readonly pool = new EnginePool((reason) => this.deviceLost(reason));
  private readonly forcefields = new ForceFields((path) => this.load(path));
  private readonly sources: RunSources = {
    engine: (backend) => this.pool.get(backend),
    forcefield: (id) => this.forcefields.get(id),
  };
  private load: LoadAsset = () => Promise.reject(new Error('connect first'));
  private port: MessagePort | null = null;
  private comparison: Comparison | null = null;
  private settings: SidesPlayback = { mode: 'synchronised', reference: 0, rate: 100 };
  private runs = 0;
  /** Counts up when the loop must end. */
  private loops = 0;
  /** When the differences may be measured again. */
  private due = -Infinity;

  async connect(baseUrl: string, models: readonly (readonly ModelFile[])[], port: MessagePort): Promise<void> {
    this.port = port;
    this.load = pageAssets(baseUrl);
    for (const files of models) await this.forcefields.import(files);
  }

  open({ experiment, lanes, from, moment }: SidesRequest): Promise<SidesOpened> {
    this.loops++;
    return this.lock.run(async () => {
      if (lanes.length === 0 || lanes.length > MOST_LANES)
        throw new FfpError('usage', `one to ${MOST_LANES} force fields go side by side, not ${lanes.length}`);
      this.forcefields.edits = settingsAt(experiment.settings, experiment.events, from).edits ?? editsOf(experiment);
      const { structure } = await openMolecule(experiment.molecule, this.load, this.forcefields.structure);
      const start =
        moment?.step === from
          ? moment
          : await commonStart(experiment, structure, this.sources, from, (done) => this.preparing('start', done));
      const opened: OpenedLane[] = [];
      const running: Lane[] = [];
      const places: number[] = [];
      for (const [n, request] of lanes.entries()) {
        await this.preparing('lanes', n / lanes.length);
        const { lane, described } = await this.begin(request, experiment, structure, start, from);
        opened.push(described);
        places.push(lane ? running.push(lane) - 1 : -1);
      }
      this.comparison?.sides.destroy();
      const sides = new SideBySide(running);
      const { dt } = settingsAt(experiment.settings, experiment.events, from);
      this.comparison = { run: ++this.runs, experiment, from, dt, start, opened, sides, places };
      await this.picture(this.comparison, true);
      return { run: this.runs, lanes: opened };
    });
  }

  async playback(settings: SidesPlayback): Promise<void> {
    if (settings.rate !== null && !(settings.rate > 0 && settings.rate <= 1e6))
      throw new FfpError('usage', `a playback rate of ${settings.rate} fs/s is not possible`);
    const moved = settings.reference !== this.settings.reference;
    this.settings = settings;
    if (!moved) return;
    await this.lock.run(async () => {
      if (this.comparison) await this.picture(this.comparison, true);
    });
  }

  async play(): Promise<void> {
    const comparison = this.opened();
    void this.loop(comparison, ++this.loops);
    this.post({ kind: 'state', run: comparison.run, playing: true });
  }

  async pause(): Promise<void> {
    this.loops++;
    await this.lock.run(async () => {
      const { comparison } = this;
      if (!comparison) return;
      await this.picture(comparison, true);
      this.post({ kind: 'state', run: comparison.run, playing: false });
    });
  }

  async restart(): Promise<void> {
    const { experiment, from, start, opened } = this.opened();
    await this.open({ experiment, lanes: opened, from, moment: { ...start, step: from } });
    this.post({ kind: 'state', run: this.runs, playing: false });
  }

  private opened(): Comparison {
    if (!this.comparison) throw new FfpError('usage', 'no force fields are side by side yet');
    return this.comparison;
  }

  /** A lane, or why there is none. An Engine that is not there is replaced by the one that always is. */
  private async begin(
    { forcefield, engine }: LaneRequest,
    experiment: Experiment,
    structure: Structure,
    start: Start,
    step: number,
  ): Promise<{ readonly lane: Lane | null; readonly described: OpenedLane }> {
    let backend: Backend = engine === 'auto' ? 'cpu' : engine;
    try {
      if (engine === 'auto') {
        const settings = settingsAt(experiment.settings, experiment.events, step);
        const dynamics = { ...settings, seed: experiment.seed };
        const known = await this.forcefields.get(forcefield);
        backend = fasterEngine(await compareEngines(this.pool, known, structure, dynamics));
      } else if (typeof (await this.pool.find(engine)) === 'string') backend = 'cpu';
      const lane = await Lane.begin({ forcefield, engine: backend }, experiment, structure, this.sources, start, step);
      const { adapter } = await this.pool.get(backend);
      return { lane, described: { forcefield, engine: backend, adapter, refusal: null } };
    } catch (error) {
      if (!(error instanceof FfpError)) throw error;
      return { lane: null, described: { forcefield, engine: backend, adapter: '', refusal: error.message } };
    }
  }

  /** Moves the lanes until told otherwise. */
  private async loop(comparison: Comparison, loop: number): Promise<void> {
    const going = (): boolean => this.loops === loop && this.comparison === comparison;
    const { sides } = comparison;
    let pace = this.nextPace(comparison, { steps: 1, interval: 0 }, 1);
    let due = performance.now();
    try {
      while (going() && sides.going.length > 0) {
        const began = performance.now();
        await this.lock.run(async () => {
          if (!going()) return;
          if (this.settings.mode === 'free') await sides.free(SHARE_MS);
          else await sides.synchronised(pace.steps);
          await this.picture(comparison, false);
        });
        const now = performance.now();
        pace = this.nextPace(comparison, pace, now - began);
        // Pictures that are late are not caught up with.
        due = Math.max(due + pace.interval, now);
        await new Promise((resolve) => setTimeout(resolve, due - now));
      }
      if (going()) this.post({ kind: 'state', run: comparison.run, playing: false });
    } catch (error) {
      if (!going()) return;
      this.post({ kind: 'state', run: comparison.run, playing: false });
      const message = error instanceof FfpError ? error.message : `something went wrong inside: ${String(error)}`;
      this.post({ kind: 'failure', message });
    }
  }

  private nextPace({ dt }: Comparison, last: Pace, ms: number): Pace {
    const { mode, rate } = this.settings;
    return mode === 'free' || rate === null ? fullPace(last.steps, ms) : slowPace(dt, rate);
  }

  /** Posts the present moment of all lanes. @param always with the differences, which otherwise come at a calm rate */
  private async picture({ run, sides, places }: Comparison, always: boolean): Promise<void> {
    const reference = places[this.settings.reference] ?? -1;
    const differences = await this.differences(sides, reference, always);
    const base = sides.lanes[Math.max(0, reference)];
    const lanes = places.map((place): LanePicture | null => {
      const lane = sides.lanes[place];
      if (!lane) return null;
      const { steps, time, stepping, nsPerDay, stopped, faulty } = lane;
      return {
        positions: Float32Array.from(superpose(lane.frame.positions, base.frame.positions).positions),
        steps,
        time,
        stepping,
        nsPerDay,
        stopped: stopped === null ? null : { message: stopped, atoms: faulty },
      };
    });
    this.post(
      { kind: 'picture', run, lanes, differences: differences && places.map((place) => differences[place] ?? null) },
      lanes.flatMap((lane) => (lane ? [lane.positions.buffer as ArrayBuffer] : [])),
    );
  }

  private async differences(
    sides: SideBySide,
    reference: number,
    always: boolean,
  ): Promise<readonly (Difference | null)[] | null> {
    const now = performance.now();
    if (!always && now < this.due) return null;
    const differences = await sides.differences(reference);
    const took = performance.now() - now;
    this.due = now + Math.max(DIFFERENCES_MS, took / DIFFERENCES_PART);
    return differences;
  }

  private async preparing(what: 'start' | 'lanes', fraction: number): Promise<void> {
    this.post({ kind: 'preparing', what, fraction });
    await new Promise((resolve) => setTimeout(resolve, 0));
  }

  private post(message: SidesMessage, buffers: ArrayBuffer[] = []): void {
    this.port?.postMessage(message, buffers);
  }

  /** Lanes on a device that is gone say so when they next step; the others go on. */
  private deviceLost(reason: string): void {
    for (const lane of this.comparison?.sides.lanes ?? [])
      if (lane.source.engine === 'webgpu')
        lane.stopped ??= `The graphics device was lost (${reason}); start again to have it on a new one.`;
  }
}
