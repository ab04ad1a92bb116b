import fc from 'fast-check';
import type { Act, Experiment } from '../../src/session/experiment.ts';

/** A number that JSON keeps as it is: −0 becomes 0. */
const real = (min: number, max: number) => fc.double({ min, max, noNaN: true }).map((value) => value + 0);
const vector = (limit: number) => fc.tuple(real(-limit, limit), real(-limit, limit), real(-limit, limit));

const plainSettings = fc.record({
  forcefield: fc.constantFrom('mm-class1', 'bonded-only', 'mm+nn', 'nn-s'),
  ensemble: fc.constantFrom('langevin' as const, 'nve' as const),
  temperature: real(0, 5000),
  dt: real(0.01, 10),
  friction: real(0, 1000),
  engine: fc.constantFrom('cpu' as const, 'webgpu' as const),
});

const inner = fc.record({
  forcefield: fc.constantFrom('mm-class1', 'mm-bonded'),
  steps: fc.integer({ min: 1, max: 100 }),
});
const edits = fc.record({
  forcefield: fc.constantFrom('mm-class1', 'mm-graph'),
  list: fc.array(
    fc.tuple(
      fc.constantFrom('harmonic_bond', 'lennard_jones', 'class2_pair_14'),
      fc.nat(0xffffffff),
      fc.nat(255),
      real(-1e9, 1e9),
    ),
    { maxLength: 200 },
  ),
});
const nonbonded = fc.record(
  {
    method: fc.constantFrom('pme' as const, 'cutoff' as const),
    cutoff: real(1, 100),
    tolerance: real(1e-9, 0.1),
    dispersionCorrection: fc.boolean(),
    lennardJones: fc.oneof(
      fc.constant({ kind: 'shift' as const }),
      fc.record({ kind: fc.constant('switch' as const), from: real(0.1, 100) }),
    ),
  },
  { requiredKeys: ['method'] },
);
const wall = { constant: real(1e-4, 1000), centre: vector(1e4) };
const edge = fc.option(real(0.1, 1e4));
const restraints = fc.record(
  {
    tied: fc.record({
      atoms: fc.oneof(
        fc.constantFrom('all' as const, 'heavy' as const),
        fc.uniqueArray(fc.nat(1e6), { minLength: 1, maxLength: 50 }).map((atoms) => atoms.toSorted((a, b) => a - b)),
      ),
      constant: real(1e-4, 1000),
    }),
    wall: fc.oneof(
      fc.record(
        { shape: fc.constant('sphere' as const), radius: real(0.1, 1e4), ...wall },
        { requiredKeys: ['shape', 'radius', 'constant'] },
      ),
      fc.record(
        { shape: fc.constant('box' as const), edges: fc.tuple(edge, edge, edge), ...wall },
        { requiredKeys: ['shape', 'edges', 'constant'] },
      ),
    ),
  },
  { requiredKeys: [] },
);
const settings = fc.oneof(
  plainSettings,
  fc.tuple(plainSettings, fc.option(edits)).map(([plain, changed]) => ({
    ...plain,
    ...(changed && { forcefield: 'edited' }),
    edits: changed,
  })),
  fc.tuple(plainSettings, fc.option(nonbonded)).map(([plain, summed]) => ({ ...plain, nonbonded: summed })),
  fc.tuple(plainSettings, fc.option(restraints)).map(([plain, held]) => ({ ...plain, restraints: held })),
  fc.tuple(plainSettings, fc.option(inner)).map(([plain, cheap]) => ({ ...plain, inner: cheap })),
);

const inline = fc.integer({ min: 1, max: 30 }).chain((atoms) =>
  fc.record({
    kind: fc.constant('inline' as const),
    name: fc.string({ unit: 'grapheme', maxLength: 60 }),
    elements: fc.array(fc.constantFrom('H', 'C', 'N', 'O', 'Cl'), { minLength: atoms, maxLength: atoms }),
    positions: fc.array(vector(100), { minLength: atoms, maxLength: atoms }),
    bonds: fc.array(
      fc.tuple(fc.nat(atoms - 1), fc.nat(atoms - 1), fc.integer({ min: 1, max: 3 })).filter(([i, j]) => i !== j),
      { maxLength: atoms === 1 ? 0 : 40 },
    ),
    charge: fc.integer({ min: -50, max: 50 }),
  }),
);

const reference = fc.record({
  kind: fc.constant('reference' as const),
  name: fc.constantFrom('ethanol', 'n,n-dimethylacetamide'),
});
const box = fc.record(
  {
    kind: fc.constant('box' as const),
    name: fc.string({ unit: 'grapheme', maxLength: 60 }),
    solvent: fc.oneof(fc.constant('water' as const), reference, inline),
    solute: fc.oneof(reference, inline),
    molecules: fc.integer({ min: 1, max: 100_000 }),
    edge: real(2, 500),
    density: real(0.01, 20),
    seed: fc.nat(0xffffffff),
  },
  { requiredKeys: ['kind', 'name', 'solvent', 'seed'] },
);

const change = fc
  .tuple(settings, fc.subarray(['forcefield', 'temperature', 'dt', 'ensemble'] as const, { minLength: 1 }))
  .map(([all, keys]) => Object.fromEntries(keys.map((key) => [key, all[key]])));

const act: fc.Arbitrary<Act> = fc.oneof(
  fc.record({
    kind: fc.constant('hand' as const),
    hand: fc.option(fc.record({ atom: fc.nat(1e6), target: vector(1e4), stiffness: real(0.1, 200) })),
  }),
  fc.record({
    kind: fc.constant('freeze' as const),
    atoms: fc.uniqueArray(fc.nat(1e6), { maxLength: 30 }).map((atoms) => atoms.sort((a, b) => a - b)),
  }),
  fc.record({
    kind: fc.constant('kick' as const),
    atom: fc.option(fc.nat(1e6)),
    temperature: real(0, 5000),
    seed: fc.nat(0xffffffff),
  }),
  fc.record({ kind: fc.constant('minimise' as const), evaluations: fc.integer({ min: 1, max: 1000 }) }),
);

const step = fc.nat(0xffffffff);
const events = fc
  .array(fc.oneof(fc.record({ step, set: change }), fc.record({ step, set: fc.oneof(fc.constant({}), change), act })), {
    maxLength: 20,
  })
  .map((list) => list.sort((a, b) => a.step - b.step));

/** Any valid Experiment. */
export const experiments: fc.Arbitrary<Experiment> = fc.record({
  version: fc.constant(1 as const),
  molecule: fc.oneof(reference, box, inline),
  settings,
  seed: fc.nat(0xffffffff),
  events,
  view: fc.record({
    camera: fc.option(fc.record({ position: vector(1e6), target: vector(1e6), up: vector(1e6) })),
    frozen: fc.option(fc.nat(1_000_000)),
    arrows: fc.boolean(),
    playback: fc.record({ mode: fc.constantFrom('slow' as const, 'full' as const), rate: real(0.1, 1e6) }),
    more: fc.boolean(),
  }),
});
