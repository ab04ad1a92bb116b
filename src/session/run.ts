import type { Structure } from '../chem/structure.ts';
import { elementByNumber } from '../chem/elements.ts';
import { sha256 } from '../core/hash.ts';
import { BOLTZMANN } from '../core/units.ts';
import type {
  Backend,
  Checkpoint,
  Dynamics,
  Engine,
  Fault,
  Frame,
  LoadOptions,
  Simulation,
} from '../forcefield/engine.ts';
import { EDITED } from '../forcefield/edit.ts';
import { potentialOf, type ForceField } from '../forcefield/forcefield.ts';
import { kineticEnergy } from '../forcefield/motion.ts';
import type { Experiment, Settings, SettingsEvent } from './experiment.ts';
import { experimentStart, STARTER, type Start } from './start.ts';

/** Where a Run gets what an Experiment names. */
export interface RunSources {
  engine(backend: Backend): Promise<Engine>;
  readonly forcefield: (id: string) => Promise<ForceField>;
}

/** Kinetic energy, in multiples of the bath's, above which a moment is not one to go back to: beyond any thermal fluctuation. */
const HOT = 4;
/** K: a cold bath does not make a warm molecule suspect. */
const ROOM_TEMPERATURE = 300;

/** A moment that a Run can go back to. */
interface GoodMoment {
  readonly checkpoint: Checkpoint;
  readonly simulation: Simulation;
  /** In force then: an event of the same step may have come later. */
  readonly settings: Settings;
}

/**
 * An Experiment on its way: steps it in time, applies its events at their steps, records new ones, and can go back to the
 * last good moment. What it computes depends on the Experiment alone, never on how the steps were cut into calls.
 */
export class Run {
  private constructor(
    private readonly base: Experiment,
    readonly structure: Structure,
    private readonly sources: RunSources,
    private simulation: Simulation,
    private settingsNow: Settings,
    private events: readonly SettingsEvent[],
    private good: GoodMoment,
  ) {}

  /**
   * Prepares step 0.
   * @param given positions and velocities to start from in place of the Experiment's own
   * @throws FfpError of the force field ('coverage'), of the Engine ('no-webgpu', 'gpu'), or of the sources
   */
  static async start(
    experiment: Experiment,
    structure: Structure,
    sources: RunSources,
    replicas = 1,
    given?: Start,
  ): Promise<Run> {
    const { settings, seed } = experiment;
    const potential = await potentialOf(await forceFieldOf(settings, sources.forcefield), structure);
    const starter = () => sources.forcefield(STARTER);
    const start = given ?? (await experimentStart(potential, structure, starter, settings.temperature, seed, replicas));
    const options = await loadOptions(settings, structure, sources);
    const simulation = await (await sources.engine(settings.engine)).load(potential, replicas, options);
    simulation.setState(start.positions, start.velocities);
    const { checkpoint } = await simulation.frame();
    const run = new Run(experiment, structure, sources, simulation, settings, experiment.events, {
      checkpoint,
      simulation,
      settings,
    });
    await run.applyDue(0);
    return run;
  }

  /** Settings at the present step. */
  get settings(): Settings {
    return this.settingsNow;
  }

  /** The force field's Potential that runs now. */
  get potential(): Simulation['potential'] {
    return this.simulation.potential;
  }

  get replicas(): number {
    return this.simulation.replicas;
  }

  /** The Experiment as it stands: what a link carries. */
  get experiment(): Experiment {
    return { ...this.base, events: this.events };
  }

  /** Steps asked for so far. */
  step = 0;

  /** Since a fault was seen, what the simulation holds is no longer a molecule; `rollBack` mends it. */
  broken = false;

  /** Enqueues `steps` steps, applying events that fall among them. */
  async advance(steps: number): Promise<void> {
    const end = this.step + steps;
    while (this.step < end) {
      const next = this.events.find(({ step }) => step > this.step)?.step ?? Infinity;
      const stop = Math.min(end, next);
      await this.simulation.advance(stop - this.step, this.dynamics);
      this.step = stop;
      await this.applyDue(stop);
    }
  }

  /** Waits until everything enqueued has been done. */
  settled(): Promise<void> {
    return this.simulation.settled();
  }

  /** What the steps so far have led to. A calm frame without a fault becomes the moment that `rollBack` goes to. */
  async frame(): Promise<Frame> {
    const { simulation } = this;
    const frame = await simulation.frame();
    if (frame.fault) this.broken = true;
    const { checkpoint } = frame;
    if (!this.broken && checkpoint.step >= this.good.checkpoint.step && this.isCalm(frame))
      this.remember({ checkpoint, simulation, settings: this.settingsNow });
    return frame;
  }

  /** Changes settings at the present step, and records that. Settings that stay what they are make no event. */
  async set(change: Partial<Settings>): Promise<void> {
    const news = Object.fromEntries(
      Object.entries(change).filter(([key, value]) => !isSame(this.settingsNow[key as keyof Settings], value)),
    ) as Partial<Settings>;
    if (Object.keys(news).length === 0) return;
    const { step } = this;
    await this.apply(news);
    const merged = { ...this.events.find((event) => event.step === step)?.set, ...news };
    this.events = [...this.events.filter((event) => event.step < step), { step, set: merged }];
  }

  /** Back to the last good moment, with the settings as they are now; later events are forgotten. */
  async rollBack(): Promise<void> {
    const { checkpoint, simulation, settings: then } = this.good;
    const settings = this.settingsNow;
    if (this.simulation !== simulation) {
      this.simulation.destroy();
      this.simulation = simulation;
    }
    simulation.restore(checkpoint);
    this.broken = false;
    this.step = checkpoint.step;
    this.events = this.events.filter(({ step }) => step <= checkpoint.step);
    this.settingsNow = then;
    await this.set(settings);
  }

  /** After its Engine was lost: the last good moment on a new one, with the same bits. */
  async revive(): Promise<void> {
    const engine = await this.sources.engine(this.settingsNow.engine);
    const { potential, inner } = this.good.simulation;
    this.simulation = await engine.load(potential, this.replicas, inner ? { inner } : {});
    this.good = { ...this.good, simulation: this.simulation };
    await this.rollBack();
  }

  /** Step of the moment that `rollBack` goes to. */
  get lastGoodStep(): number {
    return this.good.checkpoint.step;
  }

  /** SHA-256 of position bits, velocity bits and the step (64-bit little-endian), with the step. */
  async stateHash(): Promise<{ readonly step: number; readonly hash: string }> {
    const { checkpoint } = await this.simulation.frame();
    return { step: checkpoint.step, hash: await hashOf(checkpoint) };
  }

  destroy(): void {
    this.simulation.destroy();
    if (this.good.simulation !== this.simulation) this.good.simulation.destroy();
  }

  /** Simulated time at a step, fs: the time step may have changed on the way. */
  timeAt(step: number): number {
    let time = 0;
    let from = 0;
    let { dt } = this.base.settings;
    for (const event of this.events) {
      if (event.step >= step) break;
      time += (event.step - from) * dt;
      from = event.step;
      dt = event.set.dt ?? dt;
    }
    return time + (step - from) * dt;
  }

  /** A fault as a sentence: which atoms, when, and what to try. */
  describeFault({ atoms, step, replica }: Fault): string {
    const { elements } = this.structure;
    const { dt } = settingsAt(this.base.settings, this.events, step);
    const named = atoms.slice(0, 6).map((atom) => `${elementByNumber(elements[atom]).symbol}${atom + 1}`);
    const list = named.join(', ') + (atoms.length > named.length ? ` and ${atoms.length - named.length} more` : '');
    const which = this.replicas > 1 ? ` of replica ${replica + 1}` : '';
    const time = (this.timeAt(step) / 1000).toFixed(3);
    return `The molecule blew up at step ${step} (${time} ps): ${list}${which} moved more than 0.5 Å in one step of ${dt} fs. Take a smaller time step or a lower temperature.`;
  }

  /** The conditions under which the Engine steps now. */
  get dynamics(): Dynamics {
    const { ensemble, friction, dt, temperature, inner } = this.settingsNow;
    return {
      dt,
      temperature,
      friction: ensemble === 'nve' ? 0 : friction,
      seed: this.base.seed,
      innerSteps: inner?.steps ?? 1,
    };
  }

  /** A molecule far hotter than its bath is already blowing up, though no atom has moved too far yet. */
  private isCalm({ velocities }: Frame): boolean {
    const { masses } = this.potential;
    const limit = HOT * 1.5 * masses.length * BOLTZMANN * Math.max(this.settingsNow.temperature, ROOM_TEMPERATURE);
    for (let at = 0; at < velocities.length; at += 3 * masses.length)
      if (!(kineticEnergy(velocities.subarray(at, at + 3 * masses.length), masses) < limit)) return false;
    return true;
  }

  private remember(moment: GoodMoment): void {
    const { simulation } = this.good;
    this.good = moment;
    if (simulation !== moment.simulation) simulation.destroy();
  }

  private async applyDue(step: number): Promise<void> {
    const due = this.events.find((event) => event.step === step);
    if (due) await this.apply(due.set);
  }

  private async apply(change: Partial<Settings>): Promise<void> {
    const settings = { ...this.settingsNow, ...change };
    const { forcefield, engine, inner, edits } = this.settingsNow;
    const sameInner = settings.inner?.forcefield === inner?.forcefield;
    const edited = settings.forcefield === EDITED && !isSame(settings.edits, edits);
    if (settings.forcefield !== forcefield || settings.engine !== engine || !sameInner || edited)
      await this.moveTo(settings);
    this.settingsNow = settings;
  }

  /** Carries positions and velocities over to another force field or Engine. */
  private async moveTo(settings: Settings): Promise<void> {
    const before = this.simulation;
    const potential = await potentialOf(await forceFieldOf(settings, this.sources.forcefield), this.structure);
    const options = await loadOptions(settings, this.structure, this.sources);
    const after = await (await this.sources.engine(settings.engine)).load(potential, before.replicas, options);
    const { positions, velocities, step } = await this.frame();
    after.setState(positions, velocities, step);
    this.simulation = after;
    if (this.good.simulation !== before) before.destroy();
  }
}

/** The force field that settings name, with its edits where it is the edited one. */
export async function forceFieldOf(
  { forcefield, edits }: Settings,
  load: RunSources['forcefield'],
): Promise<ForceField> {
  if (forcefield !== EDITED) return load(forcefield);
  const { editedForceField } = await import('../forcefield/edited.ts');
  return editedForceField(edits, load);
}

/** What an Engine is told beside the Potential. */
async function loadOptions({ inner }: Settings, structure: Structure, sources: RunSources): Promise<LoadOptions> {
  return inner ? { inner: await potentialOf(await sources.forcefield(inner.forcefield), structure) } : {};
}

/** SHA-256 of a checkpoint: position bits, velocity bits, step as 64-bit little-endian. */
export function hashOf({ positions, velocities, step }: Checkpoint): Promise<string> {
  const count = new DataView(new ArrayBuffer(8));
  count.setBigUint64(0, BigInt(step), true);
  return sha256(positions, velocities, new Uint8Array(count.buffer));
}

/** Whether a setting is what it was; the inner force field is an object. */
const isSame = (a: Settings[keyof Settings], b: Settings[keyof Settings]) => JSON.stringify(a) === JSON.stringify(b);

/** The settings in force at a step: those of step 0 with every event up to that step applied. */
export function settingsAt(start: Settings, events: readonly SettingsEvent[], step: number): Settings {
  return events.filter((event) => event.step <= step).reduce<Settings>((now, { set }) => ({ ...now, ...set }), start);
}
