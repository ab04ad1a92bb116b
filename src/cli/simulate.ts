import { volumeOf } from '../chem/box.ts';
import {
  trajectoryFormatOf,
  trajectoryWriter,
  type TrajectoryFormat,
  type TrajectoryWriter,
} from '../chem/trajectory.ts';
import { FfpError } from '../core/errors.ts';
import { BOLTZMANN, GRAMS_PER_CUBIC_CENTIMETRE } from '../core/units.ts';
import type { Backend, Frame } from '../forcefield/engine.ts';
import { constrainedPotential, constraintCount } from '../forcefield/constraints.ts';
import { isHeldOutside } from '../forcefield/outside.ts';
import { potentialOf, type ForceField } from '../forcefield/forcefield.ts';
import type { Potential } from '../forcefield/potential.ts';
import { loadForceField } from '../forcefield/ladder.ts';
import { kineticEnergy, removeMotion, temperatureOf } from '../forcefield/motion.ts';
import { DEFAULT_EXPERIMENT } from '../session/defaults.ts';
import type { Experiment, Settings } from '../session/experiment.ts';
import { decodeLink } from '../session/link.ts';
import { describeFault } from '../session/faults.ts';
import { openMolecule } from '../session/molecule.ts';
import { relaxOn } from '../session/relax.ts';
import { Run, type RunSources } from '../session/run.ts';
import { INNER_STEP_LIMIT } from '../session/schema.ts';
import { repeated, satisfy, type Start } from '../session/start.ts';
import { splitOf, type StepSplit } from '../assess/split.ts';
import type { Structure } from '../chem/structure.ts';
import type { Arguments, Command, Context, OpenFile } from './command.ts';
import { broughtFor, strayOption } from './broughtLink.ts';
import { driftOf } from './drift.ts';
import { potentialEnergy } from './energies.ts';
import { chosenBackend, enginesFor, fasterBackend, type Engines } from './engines.ts';
import { forceFieldAt } from './forcefield.ts';
import { BACKEND_OPTIONS, GENERAL_OPTIONS, SYSTEM_OPTIONS, THREAD_OPTIONS } from './options.ts';
import { readSystem } from './system.ts';

/** Steps between looks at the state: a molecule that blew up is noticed soon. */
const LONGEST_CHUNK = 10_000;
/** Looks at the temperature, at least: its mean is of those in the second half. */
const LOOKS = 20;
/** Samples of the total energy that a slope is taken from, and the fewest steps between them: reading back is not for free. */
const SAMPLES = 2000;
const SAMPLE_INTERVAL = 100;

/** `ffp simulate`: dynamics. */
export const simulate: Command = {
  name: 'simulate',
  usage: '(--topology … | --structure … | --smiles … | --link URL) --steps N [options]',
  summary: 'moves a molecule in time',
  details: `The start is minimised and thermal, without momentum or rotation, and depends on the seed alone; with --start file it is that of the
files, to the last digit that they have.
Result: backend, adapter, atoms, replicas, steps, us_per_step (stepping only, all replicas), state_hash (SHA-256 of position
and velocity bits and the step: equal for equal runs on one Engine and adapter), degrees_of_freedom (of one replica, without constraints and, where nothing holds it from outside, motion as a whole), temperature_mean (K, over looks in the second half of the run), in a box volume_mean (Å³) and density_mean (g/cm³) likewise, energy_start and energy_end (total energy,
kcal/mol, mean of the replicas), with --split how the second half of the steps spent its time (split: us by part; how: watched, by a clock that the steps pass, or alone, each part repeated by itself on the device, with the rest in rest), where a link has a hand pull hand_work (work that it did on the first replica, kcal/mol), and with --ensemble nve drift (regression slope of the total energy in kT/ns/dof, at the
temperature given) and drift_error (its standard error: over the replicas, or over blocks of a single run).
With --inner, --dt is the step under the cheap force field, and the force field itself is evaluated every --inner-steps steps: its forces
less the cheap ones are impulses at the ends of that time, which N × dt may make too long for the fastest vibration. Energies are those
of the force field itself, where an impulse falls.
Without --backend both Engines are timed on the molecule, and the faster is taken.`,
  options: {
    ...SYSTEM_OPTIONS,
    link: {
      type: 'string',
      value: 'URL',
      help: 'run the Experiment of a link, with its settings, events and seed; - for stdin',
    },
    steps: { type: 'string', value: 'N', help: 'number of steps' },
    dt: { type: 'string', value: 'FS', help: 'time step, fs (0.5; with --constraints h-bonds 2)' },
    temperature: { type: 'string', value: 'K', help: 'temperature of the start and of the bath, K (300)' },
    seed: { type: 'string', value: 'S', help: 'seed of start and noise (1)' },
    ensemble: { type: 'string', value: 'nve|langevin', help: 'constant energy, or a Langevin bath (langevin)' },
    friction: { type: 'string', value: '1/PS', help: 'collision rate of the bath, 1/ps (1)' },
    inner: {
      type: 'string',
      value: 'ID|PATH',
      help: 'take the steps under this cheap force field; what is missing comes as impulses (r-RESPA)',
    },
    'inner-steps': { type: 'string', value: 'N', help: 'steps from one impulse to the next (4)' },
    thermostat: {
      type: 'string',
      value: 'langevin|csvr',
      help: 'how the bath works: noise on every atom, or one stochastic factor for all velocities every 10 steps (langevin)',
    },
    barostat: {
      type: 'string',
      value: 'BAR',
      help: 'of a box: the pressure that a Monte Carlo barostat keeps, bar, by a trial every 25 steps',
    },
    minimise: {
      type: 'string',
      value: 'N',
      help: 'before the start: at most N steps downhill by FIRE, on the Engine itself, lengths held',
    },
    start: {
      type: 'string',
      value: 'thermal|file',
      help: 'velocities of the start: drawn for the temperature from the seed after a minimisation, or positions and velocities as rst7 or an OpenMM State have them (thermal)',
    },
    replicas: { type: 'string', value: 'R', help: 'independent runs at once, with their own start and noise (1)' },
    constraints: {
      type: 'string',
      value: 'none|h-bonds',
      help: 'hold the lengths of bonds to hydrogen, and the shape of water (none; h-bonds for an OpenMM System that states lengths without springs)',
    },
    hmr: {
      type: 'string',
      value: 'MASS',
      help: 'mass of hydrogens, amu, which the atoms that they are bonded to lose; rigid water keeps its own',
    },
    out: {
      type: 'string',
      value: 'F.xyz|pdb|dcd',
      help: 'write the first replica’s trajectory as it runs: extended XYZ (with forces and velocities), PDB or DCD, by the ending',
    },
    split: { type: 'boolean', help: 'of a box: say where the time of a step went, in µs by part' },
    every: { type: 'string', value: 'N', help: 'steps between its frames (a hundredth of the run)' },
    ...BACKEND_OPTIONS,
    ...THREAD_OPTIONS,
    ...GENERAL_OPTIONS,
  },
  async run(args, context) {
    args.required('steps');
    const steps = args.integer('steps', 0, 1, 2 ** 31);
    const replicas = args.integer('replicas', 1, 1, 100_000);
    const engines = enginesFor(args);
    const run = await (args.has('link') ? startLink : startSystem)(args, context, engines, replicas);
    return follow(run, steps, args, context, engines);
  },
};

/** The settings that the options ask for, as an Experiment of the default force field. @param held whether the files leave lengths to constraints */
function experimentOf(args: Arguments, engine: Backend, held: boolean): Experiment {
  const constraints = args.choice('constraints', ['none', 'h-bonds']) ?? (held ? 'h-bonds' : undefined);
  const thermostat = args.choice('thermostat', ['langevin', 'csvr']);
  if (args.text('ensemble') === 'nve')
    for (const option of ['thermostat', 'barostat'])
      if (args.has(option))
        throw new FfpError('usage', `--${option} keeps no constant energy; leave it or --ensemble nve out.`);
  return {
    ...DEFAULT_EXPERIMENT,
    seed: args.integer('seed', 1, 0, 0xffffffff),
    settings: {
      ...DEFAULT_EXPERIMENT.settings,
      engine,
      ensemble: args.choice('ensemble', ['langevin', 'nve']) ?? 'langevin',
      dt: args.number('dt', constraints === 'h-bonds' ? 2 : 0.5, 0.001, 100),
      temperature: args.number('temperature', 300, 0, 1e5),
      friction: args.number('friction', 1, 0, 1e5),
      ...(constraints && { constraints }),
      ...(thermostat && { thermostat }),
      ...(args.has('barostat') && { pressure: args.number('barostat', 1, -1e4, 1e5) }),
      ...(args.has('hmr') && { hydrogenMass: args.number('hmr', 3, 1, 10) }),
    },
  };
}

async function startSystem(args: Arguments, context: Context, engines: Engines, replicas: number): Promise<Run> {
  experimentOf(args, 'cpu', false); // What is wrong with the options is said before files are read.
  const { forceField, box, velocities, held = false, ...read } = await readSystem(args, context);
  const draft = experimentOf(args, chosenBackend(args) ?? 'cpu', held);
  let { structure } = read;
  if (box && args.has('inner'))
    throw new FfpError('usage', '--inner works in empty space; leave it out, or take --nonbonded none.');
  if (args.has('inner') && draft.settings.constraints === 'h-bonds')
    throw new FfpError('usage', '--inner and --constraints h-bonds do not go together yet; leave one of them out.');
  const { inner, innerSteps } = await readInner(args, context);
  const backend =
    chosenBackend(args) ??
    (await fasterBackend(await potentialOf(forceField, structure), structure.positions, replicas, engines, context, {
      innerSteps,
      ...(inner && { inner: await potentialOf(inner, structure) }),
    }));
  const settings = { ...draft.settings, forcefield: forceField.id, engine: backend };
  if (args.has('minimise')) {
    const potential = await heldBy(forceField, structure, settings);
    const most = args.integer('minimise', 500, 1, 1e6);
    const { positions, energy, largestForce, evaluations } = await relaxOn(
      await engines(backend),
      potential,
      structure.positions,
      most,
    );
    context.note(
      `FIRE went down to ${energy.toFixed(3)} kcal/mol in ${evaluations} evaluations; the largest force left is ${largestForce.toFixed(2)} kcal/mol/Å.`,
    );
    structure = { ...structure, positions };
  }
  const given = await statedStart(args, context, await heldBy(forceField, structure, settings), {
    positions: structure.positions,
    velocities,
    replicas,
  });
  if (!inner)
    return Run.start({ ...draft, settings }, structure, sourcesWith([forceField], context, engines), replicas, given);
  const experiment = { ...draft, settings: { ...settings, inner: { forcefield: inner.id, steps: innerSteps } } };
  return Run.start(experiment, structure, sourcesWith([forceField, inner], context, engines), replicas, given);
}

/** The Potential that runs under settings, with what it holds. */
async function heldBy(
  forceField: ForceField,
  structure: Structure,
  { constraints = 'none', hydrogenMass }: Settings,
): Promise<Potential> {
  const potential = await potentialOf(forceField, structure);
  return constrainedPotential(potential, { constraints, ...(hydrogenMass && { hydrogenMass }) });
}

/** Where the files' own velocities are asked for, the start that they state; undefined: a thermal one. Throws FfpError('usage'). */
async function statedStart(
  args: Arguments,
  { note }: Context,
  potential: Potential,
  stated: { positions: Float64Array; velocities: Float64Array | undefined; replicas: number },
): Promise<Start | undefined> {
  const { velocities, replicas } = stated;
  if ((args.choice('start', ['thermal', 'file']) ?? 'thermal') === 'thermal') {
    if (velocities && !args.has('start'))
      note('The velocities of the file are not used: the start is thermal; --start file goes on from them.');
    return undefined;
  }
  if (args.has('minimise'))
    throw new FfpError('usage', '--minimise moves the atoms that --start file leaves where they are; leave one out.');
  if (!velocities)
    throw new FfpError(
      'usage',
      '--start file needs velocities, and these files state none; give an rst7 or an OpenMM State that has them, or leave --start out.',
    );
  const start = { positions: repeated(stated.positions, replicas), velocities: repeated(velocities, replicas) };
  await satisfy(potential, start.positions, start.velocities);
  return start;
}

/** The cheap force field that --inner names, where it does, and the steps between impulses. */
async function readInner(args: Arguments, context: Context) {
  if (args.has('inner-steps') && !args.has('inner'))
    throw new FfpError('usage', '--inner-steps needs --inner: the force field that the steps are taken under.');
  const innerSteps = args.integer('inner-steps', 4, 1, INNER_STEP_LIMIT);
  const given = args.text('inner');
  const steps = Number(args.required('steps'));
  if (given !== undefined && steps % innerSteps !== 0)
    throw new FfpError(
      'usage',
      `--steps must be a multiple of --inner-steps, ${innerSteps}: the run ends with an impulse.`,
    );
  if (given === undefined) return { inner: null, innerSteps: 1 };
  const inner = await forceFieldAt(given, context);
  // Two force fields of one name are told apart by what they are for.
  return { inner: { ...inner, id: `inner.${inner.id}` }, innerSteps };
}

/** The Engines and the shipped force fields, and those that the caller brought. */
const sourcesWith = (brought: readonly ForceField[], { loadAsset }: Context, engines: Engines): RunSources => ({
  engine: engines,
  forcefield: async (id) => brought.find((one) => one.id === id) ?? loadForceField(id, loadAsset),
});

/** Options of this command that a link settles. */
const OWN_SETTINGS = [
  'inner',
  'inner-steps',
  'dt',
  'temperature',
  'seed',
  'ensemble',
  'friction',
  'constraints',
  'hmr',
  'thermostat',
  'barostat',
  'minimise',
  'start',
];

async function startLink(args: Arguments, context: Context, engines: Engines, replicas: number): Promise<Run> {
  const given = strayOption(args, OWN_SETTINGS);
  if (given) throw new FfpError('usage', `--link brings its own settings; leave out --${given}.`);
  const link = args.required('link');
  const experiment = await decodeLink(link === '-' ? await context.readText('-') : link);
  const { forcefields, structure: system } = await broughtFor(experiment, args, context);
  const { structure } = await openMolecule(experiment.molecule, context.loadAsset, () => system);
  const sources = sourcesWith(forcefields, context, engines);
  return Run.start(withBackend(experiment, chosenBackend(args)), structure, sources, replicas);
}

/** The same Experiment on one Engine throughout, where one is asked for. */
function withBackend(experiment: Experiment, engine: Backend | undefined): Experiment {
  if (engine === undefined) return experiment;
  const events = experiment.events.map((event) => ({ ...event, set: { ...event.set, engine } }));
  return { ...experiment, settings: { ...experiment.settings, engine }, events };
}

/** Steps a Run to its end, looks at it on the way, and writes what was asked for, even when the molecule blows up. */
async function follow(run: Run, steps: number, args: Arguments, context: Context, engines: Engines): Promise<object> {
  const { settings, replicas, potential } = run;
  const out = outputOf(args);
  const every = args.integer('every', Math.ceil(steps / 100), 1, steps);
  // Events may change the energy or the ensemble: then there is no drift to speak of.
  const nve = settings.ensemble === 'nve' && run.experiment.events.length === 0;
  const interval = settings.inner?.steps ?? 1;
  const wanted = Math.max(1, Math.min(Math.max(SAMPLE_INTERVAL, Math.ceil(steps / SAMPLES)), Math.floor(steps / 20)));
  // The energy is whole only where an impulse falls.
  const sample = Math.ceil(wanted / interval) * interval;
  const times: number[] = [];
  const totals: number[][] = Array.from({ length: replicas }, () => []);
  let stepping = 0;
  const wantsSplit = args.has('split');
  let split: StepSplit | null = null;
  if (wantsSplit && !potential.periodic)
    throw new FfpError('usage', '--split is of steps of a box; of molecules on their own, ffp measure terms tells.');

  const trajectory = out && (await Trajectory.open(out, run, every, context));

  const warmth: number[] = [];
  const volumes: number[] = [];
  let degrees = 0;

  const look = async (): Promise<Frame> => {
    const frame = await run.frame();
    if (frame.fault) throw new FfpError('diverged', describeFault(run, frame.fault, frame));
    degrees ||= degreesOf(potential, frame.positions, frame.velocities);
    if (2 * run.step >= steps) {
      warmth.push(temperatureOf(kineticOf(frame, run), replicas * degrees));
      const box = frame.box ?? potential.periodic?.box;
      if (box) volumes.push(volumeOf(box));
    }
    // A DCD file has one interval for all its frames.
    if (trajectory && (run.step % every === 0 || (run.step === steps && out?.format !== 'dcd')))
      await trajectory.append(frame, run);
    if (nve && run.step % sample === 0) {
      times.push(run.step * settings.dt);
      totals.forEach((series, r) => series.push(totalEnergy(frame, run, r)));
    }
    return frame;
  };

  try {
    const first = await look();
    let last = first;
    /** Steps on to `end`. @returns µs a step */
    const walk = async (end: number): Promise<number> => {
      const [from, before] = [run.step, stepping];
      while (run.step < end) {
        const stop = Math.min(
          end,
          run.step + LONGEST_CHUNK,
          nextMultiple(run.step, nve ? sample : Math.ceil(steps / LOOKS)),
          trajectory ? nextMultiple(run.step, every) : Infinity,
        );
        const begin = performance.now();
        await run.advance(stop - run.step);
        await run.settled();
        stepping += performance.now() - begin;
        last = await look();
      }
      return (1000 * (stepping - before)) / (end - from);
    };
    if (wantsSplit) {
      // What is done once is done by then.
      await walk(Math.floor(steps / 2));
      split = await splitOf(run.good.simulation, () => walk(steps));
    } else await walk(steps);
    const mean = (frame: Frame) => totals.reduce((sum, _, r) => sum + totalEnergy(frame, run, r), 0) / replicas;
    const engine = await engines(run.settings.engine);
    return {
      backend: engine.backend,
      adapter: engine.adapter,
      atoms: potential.atoms,
      replicas,
      steps,
      us_per_step: (1000 * stepping) / steps,
      ...(split && {
        split: {
          how: split.how,
          us_per_step: split.microsecondsPerStep,
          us: Object.fromEntries(split.parts.map(({ part, microseconds }) => [part, microseconds])),
        },
      }),
      state_hash: (await run.stateHash()).hash,
      degrees_of_freedom: degrees,
      temperature_mean: meanOf(warmth),
      ...(volumes.length > 0 && {
        volume_mean: meanOf(volumes),
        density_mean: densityOf(potential.masses, meanOf(volumes)),
      }),
      energy_start: mean(first),
      energy_end: mean(last),
      ...(run.experiment.events.some(({ act }) => act?.kind === 'hand') && { hand_work: run.work }),
      ...(nve ? drift(times, totals, first, run) : { drift: null, drift_error: null }),
    };
  } finally {
    await trajectory?.close();
  }
}

const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Mass (amu) over volume (Å³) as g/cm³. */
const densityOf = (masses: Float64Array, volume: number) =>
  (masses.reduce((sum, mass) => sum + mass, 0) / volume) * GRAMS_PER_CUBIC_CENTIMETRE;

/** Kinetic energy of all replicas, kcal/mol. */
function kineticOf({ velocities }: Frame, { potential, replicas }: Run): number {
  const size = 3 * potential.atoms;
  let sum = 0;
  for (let r = 0; r < replicas; r++)
    sum += kineticEnergy(velocities.subarray(r * size, (r + 1) * size), potential.masses);
  return sum;
}

const nextMultiple = (step: number, interval: number) => (Math.floor(step / interval) + 1) * interval;

/** Potential and kinetic energy of one replica, kcal/mol. */
function totalEnergy(frame: Frame, { potential }: Run, replica: number): number {
  const size = 3 * potential.atoms;
  const velocities = frame.velocities.subarray(replica * size, (replica + 1) * size);
  return potentialEnergy(frame, potential.terms.length, replica) + kineticEnergy(velocities, potential.masses);
}

/** Degrees of freedom within the first replica: those of atoms less constraints and what moves as a whole. */
function degreesOf(potential: Potential, positions: Float64Array, velocities: Float64Array): number {
  // Whatever holds a system from outside gives and takes momentum.
  if (isHeldOutside(potential)) return 3 * potential.atoms - constraintCount(potential);
  const size = 3 * potential.atoms;
  return removeMotion(potential, positions.slice(0, size), velocities.slice(0, size));
}

/** Drift in kT/ns/dof. A cold molecule has no kT to measure by. */
function drift(
  times: readonly number[],
  totals: readonly (readonly number[])[],
  { positions, velocities }: Frame,
  { settings, potential }: Run,
): { drift: number | null; drift_error: number | null } {
  const degrees = degreesOf(potential, positions, velocities);
  const { slope, error } = driftOf(times, totals);
  const unit = (BOLTZMANN * settings.temperature * degrees) / 1e6;
  if (unit === 0) return { drift: null, drift_error: null };
  return { drift: slope / unit, drift_error: error === null ? null : error / unit };
}

interface Output {
  readonly path: string;
  readonly format: TrajectoryFormat;
}

function outputOf(args: Arguments): Output | null {
  const path = args.text('out');
  if (path === undefined) return null;
  const format = trajectoryFormatOf(path);
  if (!format) throw new FfpError('usage', '--out must end in .xyz, .extxyz, .pdb or .dcd.');
  return { path, format };
}

/** The file of a trajectory while it grows: no frame stays in memory. */
class Trajectory {
  private constructor(
    private readonly file: OpenFile,
    private readonly writer: TrajectoryWriter,
  ) {}

  static async open({ path, format }: Output, run: Run, every: number, context: Context): Promise<Trajectory> {
    const { structure, settings } = run;
    const writer = trajectoryWriter(format, {
      structure,
      dt: settings.dt,
      first: 0,
      interval: every,
      header: [
        `${structure.name === '' ? 'a molecule' : structure.name} under ${settings.forcefield}, by ffp simulate (Force Field Playground)`,
      ],
    });
    const file = await context.openFile(path);
    await file.append(writer.head);
    return new Trajectory(file, writer);
  }

  async append(frame: Frame, { potential, step, settings }: Run): Promise<void> {
    const size = 3 * potential.atoms;
    const bytes = this.writer.frame({
      step,
      time: step * settings.dt,
      positions: frame.positions.subarray(0, size),
      velocities: frame.velocities.subarray(0, size),
      energy: potentialEnergy(frame, potential.terms.length),
      forces: frame.forces.subarray(0, size),
    });
    await this.file.append(bytes);
  }

  /** Ends the file, also where the molecule blew up: what came before is kept. */
  async close(): Promise<void> {
    const { tail, patches } = this.writer.end();
    await this.file.append(tail);
    for (const [offset, bytes] of patches) await this.file.overwrite(offset, bytes);
    await this.file.close();
  }
}
