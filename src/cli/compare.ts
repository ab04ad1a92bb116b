import type { Structure } from '../chem/structure.ts';
import { FfpError } from '../core/errors.ts';
import type { ForceField } from '../forcefield/forcefield.ts';
import { potentialOf } from '../forcefield/forcefield.ts';
import { loadForceField } from '../forcefield/ladder.ts';
import { DEFAULT_EXPERIMENT } from '../session/defaults.ts';
import type { Experiment } from '../session/experiment.ts';
import { decodeLink } from '../session/link.ts';
import { openMolecule } from '../session/molecule.ts';
import { hashOf, settingsAt, type RunSources } from '../session/run.ts';
import { LEAST_LANES, MOST_LANES } from '../session/schema.ts';
import { commonStart, Lane, SideBySide, type Difference } from '../session/sides.ts';
import type { Arguments, Command, Context } from './command.ts';
import { chosenBackend, enginesFor, fasterBackend, type Engines } from './engines.ts';
import { forceFieldAt } from './forcefield.ts';
import { BACKEND_OPTIONS, GENERAL_OPTIONS, SYSTEM_OPTIONS } from './options.ts';
import { structureOf } from './system.ts';

/** Steps between looks at the state: a molecule that blew up is noticed soon. */
const PIECE = 1000;
/** ms that each force field has between looks. */
const SHARE_MS = 50;

/** What is compared. */
interface Setup {
  readonly experiment: Experiment;
  readonly structure: Structure;
  readonly forcefields: readonly ForceField[];
  readonly from: number;
}

/** `ffp compare`: what the page's side-by-side view shows, by the same code. */
export const compare: Command = {
  name: 'compare',
  usage:
    '(--molecule NAME | --structure F | --smiles TEXT | --link URL) --forcefields ID|PATH,ID|PATH (--steps N | --seconds S)',
  summary: 'runs two to four force fields from one start, side by side',
  details: `All start from the same positions and velocities, minimised and thermal under the first force field, with the same noise. They step one after the
other, never at once. --steps: every one makes so many steps; --seconds: every one has so many seconds of the clock, and a cheap one gets further.
Result: atoms, mode, dt, temperature, seed, reference, and lanes, one a force field: forcefield, backend, adapter, steps, simulated_fs, stepping_s
(stepping only), ns_per_day, state_hash (SHA-256 of position and velocity bits and the step; that of the first one is also "ffp simulate"’s), stopped
(why it did not get further, or null), and against the reference, null for one that stopped: rmsd (Å, of like atoms after superposition),
force_difference (kcal/mol/Å, mean absolute difference of the force components, both on the reference’s last geometry) and energy_difference
(kcal/mol, on that geometry, each energy counted from its own at the start).
With --link, the molecule, the settings, the seed, and the force fields and the start of the link’s side-by-side view, where it has one. Without
--backend both Engines are timed with each force field, and the faster is taken.`,
  options: {
    molecule: { type: 'string', value: 'NAME', help: 'a molecule of the shipped Reference set' },
    structure: SYSTEM_OPTIONS.structure,
    smiles: SYSTEM_OPTIONS.smiles,
    link: { type: 'string', value: 'URL', help: 'the Experiment of a link; - for stdin' },
    forcefields: { type: 'string', value: 'LIST', help: 'two to four force fields, with commas between' },
    steps: { type: 'string', value: 'N', help: 'steps of each' },
    seconds: { type: 'string', value: 'S', help: 'seconds of the clock for each, instead of --steps' },
    reference: { type: 'string', value: 'N', help: 'which one the others are compared with, counted from 1 (1)' },
    dt: { type: 'string', value: 'FS', help: 'time step, fs (0.5)' },
    temperature: { type: 'string', value: 'K', help: 'temperature of the start and of the bath, K (300)' },
    seed: { type: 'string', value: 'S', help: 'seed of start and noise (1)' },
    backend: BACKEND_OPTIONS.backend,
    ...GENERAL_OPTIONS,
  },
  async run(args, context) {
    if (args.has('steps') === args.has('seconds')) throw new FfpError('usage', 'Give either --steps or --seconds.');
    const steps = args.integer('steps', 0, 1, 2 ** 31);
    const seconds = args.number('seconds', 0, 0.001, 1e6);
    const engines = enginesFor(args);
    const { experiment, structure, forcefields, from } = await (args.has('link') ? linked : given)(args, context);
    if (forcefields.length < LEAST_LANES || forcefields.length > MOST_LANES)
      throw new FfpError('usage', `--forcefields must name ${LEAST_LANES} to ${MOST_LANES} force fields.`);
    const reference = args.integer('reference', 1, 1, forcefields.length) - 1;
    const sides = await begin({ experiment, structure, forcefields, from }, args, context, engines);
    try {
      if (args.has('steps')) await inStep(sides, steps, context);
      else await inTime(sides, 1000 * seconds, context);
      const differences = await sides.differences(reference);
      const { dt, temperature } = settingsAt(experiment.settings, experiment.events, from);
      const lanes = [];
      for (const [n, lane] of sides.lanes.entries()) lanes.push(await resultOf(lane, differences[n], engines));
      return {
        atoms: structure.elements.length,
        mode: args.has('steps') ? 'synchronised' : 'free',
        dt,
        temperature,
        seed: experiment.seed,
        reference: sides.lanes[reference].source.forcefield,
        lanes,
      };
    } finally {
      sides.destroy();
    }
  },
};

async function inStep(sides: SideBySide, steps: number, { progress }: Context): Promise<void> {
  for (let done = 0; done < steps && sides.going.length > 0; done += PIECE) {
    await sides.synchronised(Math.min(PIECE, steps - done));
    progress(`compare: ${Math.round((100 * done) / steps)} %`);
  }
}

async function inTime(sides: SideBySide, ms: number, { progress }: Context): Promise<void> {
  for (
    let least = 0;
    least < ms && sides.going.length > 0;
    least = Math.min(...sides.going.map(({ stepping }) => stepping))
  ) {
    await sides.free(Math.min(SHARE_MS, ms - least));
    progress(`compare: ${Math.round((100 * least) / ms)} %`);
  }
}

async function resultOf(lane: Lane, difference: Difference | null, engines: Engines): Promise<object> {
  const { engine } = lane.source;
  return {
    forcefield: lane.source.forcefield,
    backend: engine,
    adapter: (await engines(engine)).adapter,
    steps: lane.steps,
    simulated_fs: lane.time,
    stepping_s: lane.stepping / 1000,
    ns_per_day: lane.nsPerDay,
    state_hash: await hashOf(lane.frame.checkpoint),
    stopped: lane.stopped,
    rmsd: difference?.rmsd ?? null,
    force_difference: difference?.force ?? null,
    energy_difference: difference?.energy ?? null,
  };
}

/** A molecule, force fields and settings as the options name them. */
async function given(args: Arguments, context: Context): Promise<Setup> {
  const name = args.text('molecule');
  if ((name === undefined) !== (args.has('structure') || args.has('smiles')))
    throw new FfpError('usage', 'Give one of --molecule NAME, --structure F, --smiles TEXT and --link URL.');
  const structure =
    name === undefined
      ? await structureOf(args, context)
      : (await openMolecule({ kind: 'reference', name }, context.loadAsset)).structure;
  const forcefields = await named(args.required('forcefields'), context);
  const settings = {
    ...DEFAULT_EXPERIMENT.settings,
    forcefield: forcefields[0].id,
    dt: args.number('dt', 0.5, 0.001, 100),
    temperature: args.number('temperature', 300, 0, 1e5),
  };
  const experiment = { ...DEFAULT_EXPERIMENT, settings, seed: args.integer('seed', 1, 0, 0xffffffff) };
  return { experiment, structure, forcefields, from: 0 };
}

/** What a link asks for; force fields that the options name come in place of its own. */
async function linked(args: Arguments, context: Context): Promise<Setup> {
  const other = ['molecule', 'structure', 'smiles', 'dt', 'temperature', 'seed'].find((option) => args.has(option));
  if (other !== undefined) throw new FfpError('usage', `The link has its own settings; leave out --${other}.`);
  const link = args.required('link');
  const experiment = await decodeLink(link === '-' ? await context.readText('-') : link);
  const { structure } = await openMolecule(experiment.molecule, context.loadAsset);
  const view = experiment.view.sides;
  const own = view?.lanes.map(({ forcefield }) => forcefield).join(',') ?? '';
  const list = args.text('forcefields') ?? own;
  if (list === '')
    throw new FfpError('usage', 'The link shows no force fields side by side; name them by --forcefields.');
  return { experiment, structure, forcefields: await named(list, context), from: view?.from ?? 0 };
}

async function named(list: string, context: Context): Promise<ForceField[]> {
  const forcefields: ForceField[] = [];
  for (const one of list.split(',')) forcefields.push(await forceFieldAt(one.trim(), context));
  return forcefields;
}

/** Lanes on their start; here a force field that does not take the molecule is an error. */
async function begin(setup: Setup, args: Arguments, context: Context, engines: Engines): Promise<SideBySide> {
  const { experiment, structure, forcefields, from } = setup;
  const sources: RunSources = {
    engine: engines,
    forcefield: async (id) =>
      forcefields.find((forcefield) => forcefield.id === id) ?? loadForceField(id, context.loadAsset),
  };
  const start = await commonStart(experiment, structure, sources, from);
  const lanes: Lane[] = [];
  for (const forcefield of forcefields) {
    const engine =
      chosenBackend(args) ??
      (await fasterBackend(await potentialOf(forcefield, structure), structure.positions, 1, engines, context));
    lanes.push(await Lane.begin({ forcefield: forcefield.id, engine }, experiment, structure, sources, start, from));
  }
  return new SideBySide(lanes);
}
