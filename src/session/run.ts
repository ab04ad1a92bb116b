import type { Structure } from '../chem/structure.ts';
import { sha256 } from '../core/hash.ts';
import { BOLTZMANN } from '../core/units.ts';
import type { Backend, Checkpoint, Dynamics, Engine, Fault, Frame, Simulation } from '../forcefield/engine.ts';
import { EDITED } from '../forcefield/edit.ts';
import { potentialOf, type ForceField } from '../forcefield/forcefield.ts';
import type { Hand } from '../forcefield/hand.ts';
import { kineticEnergy } from '../forcefield/motion.ts';
import type { Follow } from '../cpu/minimise.ts';
import type { Act, Experiment, Settings, SettingsEvent } from './experiment.ts';
import { descend, satisfy, STARTER, startOf, type Start } from './start.ts';

/** Where a Run gets what an Experiment names. */
export interface RunSources {
  readonly engine: (backend: Backend) => Promise<Engine>;
  readonly forcefield: (id: string) => Promise<ForceField>;
}

/** Kinetic energy, in multiples of the bath's, above which a moment is not one to go back to: beyond any thermal fluctuation. */
const HOT = 4;
/** K: a cold bath does not make a warm molecule suspect. */
const ROOM_TEMPERATURE = 300;

/** A moment that a Run can go back to, and the events that led there. */
export interface Moment {
  readonly checkpoint: Checkpoint;
  readonly events: readonly SettingsEvent[];
  /** As `Run.work`. */
  readonly work: number;
}

/** A moment with all that it takes to go on from there. */
export interface GoodMoment extends Moment {
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
    /** What `rollBack` goes to. */
    public good: GoodMoment,
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
    const { events, seed, state } = experiment;
    if (events.some(({ act }) => act)) (await import('./acts.ts')).checkActs(events, structure);
    const resumed = given ? undefined : state;
    const settings = resumed ? settingsAt(experiment.settings, events, resumed.step) : experiment.settings;
    const simulation = await loadSimulation(settings, structure, sources, replicas);
    if (resumed) (await import('./state.ts')).resume(resumed, simulation);
    else {
      const starter = () => sources.forcefield(STARTER);
      const start =
        given ??
        (await (
          await startOf(experiment.molecule)
        )(simulation.potential, structure, starter, settings.temperature, seed, replicas));
      simulation.setState(start.positions, start.velocities);
    }
    const { checkpoint } = await simulation.frame();
    const good = { checkpoint, events: resumed ? events : [], work: 0, simulation, settings };
    const run = new Run(experiment, structure, sources, simulation, settings, events, good);
    if (resumed) run.goTo(good);
    else await run.applyDue(0);
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
    const { state: _state, ...whole } = this.base;
    return { ...whole, events: this.events };
  }

  /** Steps asked for so far. */
  step = 0;

  /** The hand that pulls now. */
  hand: Hand | null = null;

  /** Atoms that stay where they are now, ascending. */
  frozen: readonly number[] = [];

  /** Work that hands have done on the first replica: what their springs' energies changed by as they moved, kcal/mol. */
  work = 0;

  /** A fault that was found on the way to something else, and that no frame has told yet. */
  private unreported: Fault | null = null;

  /** Since a fault was seen, what the simulation holds is no longer a molecule; `rollBack` mends it. */
  broken = false;

  /** Enqueues `steps` steps, applying events that fall among them. */
  async advance(steps: number): Promise<void> {
    const end = this.step + steps;
    while (this.step < end) {
      const next = this.events.find(({ step }) => step > this.step)?.step ?? Infinity;
      const { pressure } = this.settingsNow;
      const pressed =
        pressure == null ? end : await (await import('./barostat.ts')).pressed(this.simulation, this, pressure);
      const stop = Math.min(end, next, pressed);
      const { dynamics, hand, frozen } = this;
      await this.simulation.advance(stop - this.step, { ...dynamics, hand, frozen });
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
    const frame = await this.look();
    const { checkpoint } = frame;
    if (!this.broken && checkpoint.step >= this.good.checkpoint.step && this.isCalm(frame))
      this.remember({ checkpoint, simulation, events: this.past, work: this.work, settings: this.settingsNow });
    const fault = this.unreported;
    this.unreported = null;
    return { ...frame, fault };
  }

  /** Changes settings at the present step, and records that. Settings that stay what they are make no event. */
  async set(change: Partial<Settings>): Promise<void> {
    const news = Object.fromEntries(
      Object.entries(change).filter(([key, value]) => !isSame(this.settingsNow[key as keyof Settings], value)),
    ) as Partial<Settings>;
    if (Object.keys(news).length === 0) return;
    // A wall that is put up on the way stands about where the atoms are then, and the record says where.
    if (news.restraints?.wall && !news.restraints.wall.centre)
      news.restraints = (await import('../forcefield/restraints.ts')).aboutHere(
        news.restraints,
        (await this.look()).positions.subarray(0, 3 * this.potential.atoms),
      );
    await this.apply(news);
    const last = this.past.at(-1);
    if (last?.step === this.step && !last.act) this.record({ ...last, set: { ...last.set, ...news } }, 1);
    else this.record({ step: this.step, set: news });
  }

  /**
   * Does something to the atoms at the present step, and records that.
   * @param follow told how a minimisation goes; false ends it there, and what is recorded leads to the same bits
   */
  async act(act: Act, follow?: Follow): Promise<void> {
    const done = await this.perform(act, follow);
    const last = this.past.at(-1);
    // Between two steps a hand may move, or an atom be frozen and thawed, as often as it likes: the last word counts.
    const lasting = act.kind === 'hand' || act.kind === 'freeze';
    const replaced = lasting && last?.step === this.step && last.act?.kind === act.kind;
    this.record({ step: this.step, set: replaced ? last.set : {}, act: done }, replaced ? 1 : 0);
  }

  /** This moment, to come back to. */
  async moment(): Promise<Moment> {
    const { checkpoint } = await this.look();
    return { checkpoint, events: this.events, work: this.work };
  }

  /**
   * Back to a moment of this Run, or forward to one that was left: bits, settings and events are what they were then.
   * @param end a later step, up to which the moment's events hold: it is reached by the same steps once more
   */
  async backTo({ checkpoint, events, work }: Moment, end = checkpoint.step): Promise<void> {
    const { step } = checkpoint;
    const settings = settingsAt(this.base.settings, events, step);
    const before = this.simulation;
    if (this.needsMove(settings)) {
      this.simulation = await this.loaded(settings);
      if (this.good.simulation !== before) before.destroy();
    }
    const { simulation } = this;
    simulation.restore(checkpoint);
    this.settingsNow = settings;
    this.goTo({ checkpoint, events, work });
    this.remember({ checkpoint, events: this.past, work, simulation, settings });
    await this.advance(end - step);
    await this.letGo();
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
    this.settingsNow = then;
    this.goTo(this.good);
    await this.set(settings);
    await this.letGo();
  }

  /** After its Engine was lost: the last good moment on a new one, with the same bits; or on another, with the same numbers. */
  async revive(backend = this.settingsNow.engine): Promise<void> {
    const engine = await this.sources.engine(backend);
    const { potential, inner, backend: lost } = this.good.simulation;
    this.simulation = await engine.load(potential, this.replicas, inner ? { inner } : {});
    let { checkpoint } = this.good;
    if (backend !== lost)
      checkpoint = await (await import('./state.ts')).carriedOver(checkpoint, lost, this.simulation);
    this.good = { ...this.good, checkpoint, simulation: this.simulation };
    this.settingsNow = { ...this.settingsNow, engine: backend };
    await this.rollBack();
  }

  /** Step of the moment that `rollBack` goes to. */
  get lastGoodStep(): number {
    return this.good.checkpoint.step;
  }

  /** SHA-256 of position bits, velocity bits and the step (64-bit little-endian), with the step. */
  async stateHash(): Promise<{ readonly step: number; readonly hash: string }> {
    const { checkpoint } = await this.look();
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

  /** Settings at a step of the past. */
  settingsAt(step: number): Settings {
    return settingsAt(this.base.settings, this.events, step);
  }

  /** The conditions under which the Engine steps now. */
  get dynamics(): Dynamics {
    const { ensemble, friction, dt, temperature, inner, thermostat } = this.settingsNow;
    return {
      dt,
      temperature,
      friction: ensemble === 'nve' ? 0 : friction,
      seed: this.base.seed,
      innerSteps: inner?.steps ?? 1,
      ...(thermostat && { thermostat }),
    };
  }

  /** A molecule far hotter than its bath is already blowing up, though no atom has moved too far yet. */
  private isCalm({ velocities }: Frame): boolean {
    const { masses, constraints } = this.potential;
    const degrees = 3 * masses.length - (constraints?.count ?? 0);
    const limit = ((HOT * degrees) / 2) * BOLTZMANN * Math.max(this.settingsNow.temperature, ROOM_TEMPERATURE);
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
    for (const event of this.events.filter((one) => one.step === step)) {
      await this.apply(event.set);
      if (event.act) await this.perform(event.act);
    }
  }

  /** Events that have been applied. */
  private get past(): readonly SettingsEvent[] {
    return this.events.filter((event) => event.step <= this.step);
  }

  /** Adds an event in place of the last `instead`; those that were still to come are forgotten. */
  private record(event: SettingsEvent, instead = 0): void {
    const { past } = this;
    this.events = [...past.slice(0, past.length - instead), event];
  }

  /** A frame, whose fault is kept for whoever shows one. */
  private async look(): Promise<Frame> {
    const frame = await this.simulation.frame();
    if (frame.fault) {
      this.broken = true;
      this.unreported ??= frame.fault;
    }
    return frame;
  }

  /** Does something to the atoms. @returns what has been done */
  private async perform(act: Act, follow?: Follow): Promise<Act> {
    const { act: perform } = await import('./acts.ts');
    return perform(act, this, this.simulation, await this.look(), descend, follow);
  }

  /** Takes over what is known of a moment, beside the bits and the settings. */
  private goTo({ checkpoint: { step }, events, work }: Moment): void {
    this.broken = false;
    this.unreported = null;
    this.step = step;
    this.events = events;
    this.hand = null;
    this.frozen = [];
    for (const { act } of this.past) {
      if (act?.kind === 'hand') this.hand = act.hand;
      else if (act?.kind === 'freeze') this.frozen = act.atoms;
    }
    this.work = work;
  }

  /** Whoever goes back has let go. */
  private async letGo(): Promise<void> {
    if (this.hand) await this.act({ kind: 'hand', hand: null });
  }

  private async apply(change: Partial<Settings>): Promise<void> {
    const settings = { ...this.settingsNow, ...change };
    if (this.needsMove(settings)) await this.moveTo(settings);
    this.settingsNow = settings;
  }

  /** Whether settings need another simulation than the present one. */
  private needsMove(settings: Settings): boolean {
    // Whatever is settled when a Simulation is loaded; of the cheap force field the name, of edits what the edited one is. What is absent is null here.
    const loaded = ({ forcefield, engine, constraints, hydrogenMass, nonbonded, restraints, inner, edits }: Settings) =>
      JSON.stringify([
        forcefield,
        engine,
        constraints ?? 'none',
        hydrogenMass,
        nonbonded,
        restraints,
        inner?.forcefield,
        forcefield === EDITED && edits,
      ]);
    return loaded(settings) !== loaded(this.settingsNow);
  }

  private loaded(settings: Settings): Promise<Simulation> {
    return loadSimulation(settings, this.structure, this.sources, this.replicas);
  }

  /** Carries positions and velocities over to another force field or Engine. */
  private async moveTo(settings: Settings): Promise<void> {
    const before = this.simulation;
    const after = await this.loaded(settings);
    const { positions, velocities, step } = await this.look();
    await satisfy(after.potential, positions, velocities);
    after.setState(positions, velocities, step);
    this.simulation = after;
    if (this.good.simulation !== before) before.destroy();
  }
}

/** The force field that settings name, with its edits where it is the edited one, held from outside and summing pairs as they say. */
export async function forceFieldOf(
  { forcefield, edits, nonbonded, restraints }: Settings,
  load: RunSources['forcefield'],
): Promise<ForceField> {
  const named =
    forcefield === EDITED
      ? await (await import('../forcefield/edited.ts')).editedForceField(edits, load)
      : await load(forcefield);
  const held = restraints ? (await import('../forcefield/restraints.ts')).restrainedBy(named, restraints) : named;
  return nonbonded ? (await import('../forcefield/periodic.ts')).summedBy(held, nonbonded) : held;
}

/** What settings run, on the Engine that they name. */
async function loadSimulation(
  settings: Settings,
  structure: Structure,
  { engine, forcefield }: RunSources,
  replicas: number,
): Promise<Simulation> {
  const { inner, constraints = 'none', hydrogenMass } = settings;
  let potential = await potentialOf(await forceFieldOf(settings, forcefield), structure);
  if (constraints !== 'none' || hydrogenMass || potential.springless)
    potential = await (
      await import('../forcefield/constraints.ts')
    ).constrainedPotential(potential, { constraints, ...(hydrogenMass && { hydrogenMass }) });
  const options = inner ? { inner: await potentialOf(await forcefield(inner.forcefield), structure) } : {};
  return (await engine(settings.engine)).load(potential, replicas, options);
}

/** SHA-256 of a checkpoint: position bits, velocity bits, step as 64-bit little-endian, and edges of a box that has changed. */
export function hashOf({ positions, velocities, step, box }: Checkpoint): Promise<string> {
  const count = new DataView(new ArrayBuffer(8));
  count.setBigUint64(0, BigInt(step), true);
  return sha256(
    positions,
    velocities,
    new Uint8Array(count.buffer),
    new Uint8Array(Float64Array.from(box ?? []).buffer),
  );
}

/** Whether a setting is what it was; the inner force field is an object. */
const isSame = (a: Settings[keyof Settings], b: Settings[keyof Settings]) => JSON.stringify(a) === JSON.stringify(b);

/** The settings in force at a step: those of step 0 with every event up to that step applied. */
export function settingsAt(start: Settings, events: readonly SettingsEvent[], step: number): Settings {
  return events.filter((event) => event.step <= step).reduce<Settings>((now, { set }) => ({ ...now, ...set }), start);
}
