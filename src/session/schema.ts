import * as v from 'valibot';
import type { ErrorCode } from '../core/errors.ts';
import { FfpError } from '../core/errors.ts';
import { EDIT_LIMIT, EDITED, type Edits } from '../forcefield/edit.ts';
import { parseImportedId } from '../forcefield/imported.ts';
import {
  BENCHMARK_ROWS,
  BOOKMARK_LIMIT,
  CHALLENGES,
  COLORS,
  EVENT_LIMIT,
  FREEZE_LIMIT,
  LABELS,
  MEASURE_LIMIT,
  MODEL_LIMIT,
  PLANE_X,
  PLANE_Y,
  RECIPE_LIMIT,
  STYLES,
  type Experiment,
} from './experiment.ts';

/** Most molecules of a box. */
const BOX_LIMIT = 100_000;
/** The largest molecule that an Experiment carries in full. */
export const INLINE_ATOM_LIMIT = 2000;
const GHOST_LIMIT = 100;
/** Most steps between impulses: with any step that molecules bear, far beyond what the fastest vibration allows. */
export const INNER_STEP_LIMIT = 100;
/** Force fields side by side. */
export const LEAST_LANES = 2;
export const MOST_LANES = 4;
/** Latest step from which force fields start side by side: a run goes there again step by step when a link is opened. */
const LAST_START = 10_000_000;
/** Largest coordinate, Å: what the Engines' fixed-point positions hold with room to spare. */
export const COORDINATE_LIMIT = 100;
/** How far from the origin a hand may pull, Å: molecules drift, and are dragged. */
const HAND_REACH = 1e4;
/** Longest minimisation that an event may ask for. */
const EVALUATION_LIMIT = 1000;

const between = (low: number, high: number, unit = '') =>
  v.pipe(
    v.number('must be a number'),
    v.finite('must be a finite number'),
    v.check((value) => value >= low && value <= high, `must lie between ${low} and ${high}${unit && ` ${unit}`}`),
  );

const integerBetween = (low: number, high: number) => v.pipe(between(low, high), v.integer('must be a whole number'));

const text = (limit: number) =>
  v.pipe(v.string('must be text'), v.maxLength(limit, `must be at most ${limit} characters`));

/** Names become parts of paths under `public/`: no separators, no leading dot. */
const name = v.pipe(
  text(100),
  v.regex(/^[A-Za-z0-9][A-Za-z0-9,+_.-]*$/, 'must be a name of letters, digits, and , + _ . -'),
);

const uint32 = integerBetween(0, 0xffffffff);
const vector = (limit: number, unit?: string) =>
  v.strictTuple([between(-limit, limit, unit), between(-limit, limit, unit), between(-limit, limit, unit)]);

/** A force field that is there without edits. */
const unedited = v.pipe(
  name,
  v.check((id) => id !== EDITED, 'must be a force field, not an edited one'),
);

/** Whether the molecule has these rows, and whether the values are sane, is seen when they are applied. */
const edits = v.strictObject({
  forcefield: unedited,
  list: v.pipe(
    v.array(
      v.strictTuple([
        v.pipe(text(40), v.regex(/^[a-z][a-z0-9_]*$/, 'must be the name of a Term')),
        uint32,
        integerBetween(0, 255),
        between(-1e9, 1e9),
      ]),
    ),
    v.maxLength(EDIT_LIMIT, `must be at most ${EDIT_LIMIT}`),
  ),
});

const constant = between(1e-4, 1000, 'kcal/mol/Å²');
const length = between(0.1, 1e4, 'Å');
const wallEntries = { constant, centre: v.exactOptional(vector(1e4, 'Å')) };

/** Whether the molecule has these atoms is seen when they are tied. */
const restraints = v.strictObject({
  tied: v.exactOptional(
    v.strictObject({
      atoms: v.union(
        [
          v.picklist(['all', 'heavy']),
          v.pipe(
            v.array(integerBetween(0, 1e6)),
            v.minLength(1),
            v.maxLength(INLINE_ATOM_LIMIT),
            v.check((atoms) => atoms.every((one, n) => n === 0 || one > atoms[n - 1])),
          ),
        ],
        `must be "all", "heavy", or at most ${INLINE_ATOM_LIMIT} atoms that ascend`,
      ),
      constant,
    }),
  ),
  wall: v.exactOptional(
    v.variant(
      'shape',
      [
        v.strictObject({ shape: v.literal('sphere'), radius: length, ...wallEntries }),
        v.strictObject({
          shape: v.literal('box'),
          edges: v.strictTuple([v.nullable(length), v.nullable(length), v.nullable(length)]),
          ...wallEntries,
        }),
      ],
      'must be a sphere or a box',
    ),
  ),
});

const settingsEntries = {
  forcefield: name,
  ensemble: v.picklist(['langevin', 'nve'], 'must be "langevin" or "nve"'),
  temperature: between(0, 5000, 'K'),
  dt: between(0.01, 10, 'fs'),
  friction: between(0, 1000, '1/ps'),
  engine: v.picklist(['cpu', 'webgpu'], 'must be "cpu" or "webgpu"'),
  inner: v.exactOptional(
    v.nullable(v.strictObject({ forcefield: unedited, steps: integerBetween(1, INNER_STEP_LIMIT) })),
  ),
  edits: v.exactOptional(v.nullable(edits)),
  constraints: v.exactOptional(v.picklist(['none', 'h-bonds'], 'must be "none" or "h-bonds"')),
  hydrogenMass: v.exactOptional(v.nullable(between(1, 10, 'amu'))),
  restraints: v.exactOptional(v.nullable(restraints)),
  thermostat: v.exactOptional(v.picklist(['langevin', 'csvr'], 'must be "langevin" or "csvr"')),
  pressure: v.exactOptional(v.nullable(between(-1e4, 1e5, 'bar'))),
  nonbonded: v.exactOptional(
    v.nullable(
      v.strictObject({
        method: v.picklist(['pme', 'cutoff'], 'must be "pme" or "cutoff"'),
        cutoff: v.exactOptional(between(1, 100, 'Å')),
        tolerance: v.exactOptional(between(1e-9, 0.1)),
        dispersionCorrection: v.exactOptional(v.boolean('must be true or false')),
        lennardJones: v.exactOptional(
          v.variant('kind', [
            v.strictObject({ kind: v.literal('shift') }),
            v.strictObject({ kind: v.literal('switch'), from: between(0.1, 100, 'Å') }),
          ]),
        ),
      }),
    ),
  ),
};

const settingsChange = v.strictObject({
  forcefield: v.exactOptional(settingsEntries.forcefield),
  ensemble: v.exactOptional(settingsEntries.ensemble),
  temperature: v.exactOptional(settingsEntries.temperature),
  dt: v.exactOptional(settingsEntries.dt),
  friction: v.exactOptional(settingsEntries.friction),
  engine: v.exactOptional(settingsEntries.engine),
  inner: settingsEntries.inner,
  edits: settingsEntries.edits,
  constraints: settingsEntries.constraints,
  hydrogenMass: settingsEntries.hydrogenMass,
  restraints: settingsEntries.restraints,
  thermostat: settingsEntries.thermostat,
  pressure: settingsEntries.pressure,
  nonbonded: settingsEntries.nonbonded,
});

const atom = integerBetween(0, 1e6);

const act = v.variant('kind', [
  v.strictObject({
    kind: v.literal('hand'),
    hand: v.nullable(
      v.strictObject({ atom, target: vector(HAND_REACH, 'Å'), stiffness: between(0.1, 200, 'kcal/mol/Å²') }),
    ),
  }),
  v.strictObject({
    kind: v.literal('freeze'),
    atoms: v.pipe(
      v.array(atom),
      v.maxLength(FREEZE_LIMIT, `must be at most ${FREEZE_LIMIT} atoms`),
      v.check((atoms) => atoms.every((one, n) => n === 0 || one > atoms[n - 1]), 'must ascend'),
    ),
  }),
  v.strictObject({
    kind: v.literal('kick'),
    atom: v.nullable(atom),
    temperature: between(0, 5000, 'K'),
    seed: uint32,
  }),
  v.strictObject({ kind: v.literal('minimise'), evaluations: integerBetween(1, EVALUATION_LIMIT) }),
]);

const event = v.pipe(
  v.strictObject({ step: uint32, set: settingsChange, act: v.exactOptional(act) }),
  v.forward(
    v.check((one) => one.act !== undefined || Object.keys(one.set).length > 0, 'must change something'),
    ['set'],
  ),
);

const inlineMolecule = v.pipe(
  v.strictObject({
    kind: v.literal('inline'),
    name: text(200),
    elements: v.pipe(
      v.array(v.pipe(v.string(), v.regex(/^[A-Z][a-z]?$/, 'must be an element symbol'))),
      v.minLength(1, 'must name at least one atom'),
      v.maxLength(INLINE_ATOM_LIMIT, `must name at most ${INLINE_ATOM_LIMIT} atoms`),
    ),
    positions: v.array(vector(COORDINATE_LIMIT, 'Å')),
    bonds: v.pipe(
      v.array(v.strictTuple([uint32, uint32, integerBetween(1, 3)])),
      v.maxLength(4 * INLINE_ATOM_LIMIT, `must be at most ${4 * INLINE_ATOM_LIMIT}`),
    ),
    charge: integerBetween(-50, 50),
  }),
  v.check(
    (molecule) => molecule.positions.length === molecule.elements.length,
    'must have one position for each element',
  ),
  v.check(
    ({ bonds, elements }) => bonds.every(([i, j]) => i < elements.length && j < elements.length && i !== j),
    'has a bond to an atom that is not there',
  ),
);

const single = v.variant('kind', [v.strictObject({ kind: v.literal('reference'), name }), inlineMolecule]);

/** Whether the box can be filled is seen when it is. */
const box = v.strictObject({
  kind: v.literal('box'),
  name: text(200),
  solvent: v.union([v.literal('water'), single]),
  solute: v.exactOptional(single),
  molecules: v.exactOptional(integerBetween(1, BOX_LIMIT)),
  edge: v.exactOptional(between(2, 500, 'Å')),
  density: v.exactOptional(between(0.01, 20, 'g/cm³')),
  seed: uint32,
});

/** Whether it is here is seen when it is opened. */
const brought = v.strictObject({
  kind: v.literal('brought'),
  name: text(200),
  model: v.pipe(
    name,
    v.check((id) => parseImportedId(id) !== null, 'must be a title and a fingerprint'),
  ),
});

const look = v.strictObject({
  style: v.picklist(STYLES, `must be one of ${STYLES.join(', ')}`),
  color: v.picklist(COLORS, `must be one of ${COLORS.join(', ')}`),
  labels: v.picklist(LABELS, `must be one of ${LABELS.join(', ')}`),
  trail: v.nullable(atom),
  measures: v.pipe(
    v.array(
      v.pipe(
        v.array(atom),
        v.check((atoms) => atoms.length >= 2 && atoms.length <= 4, 'must name two, three or four atoms'),
        v.check((atoms) => new Set(atoms).size === atoms.length, 'must name different atoms'),
      ),
    ),
    v.maxLength(MEASURE_LIMIT, `must be at most ${MEASURE_LIMIT}`),
  ),
});

const score = v.strictObject({
  kind: v.picklist(CHALLENGES, `must be one of ${CHALLENGES.join(', ')}`),
  limit: between(0, 1e9),
  taken: between(0, 1e9),
  error: between(0, 1e6, 'kcal/mol/Å'),
  best: v.nullable(between(0, 1e6, 'kcal/mol/Å')),
});

/** Whether the recipe is one is seen before it is carried out. */
const design = v.strictObject({
  recipe: v.pipe(text(RECIPE_LIMIT), v.startsWith('{', 'must be a recipe')),
  model: v.exactOptional(
    v.strictObject({
      id: name,
      file: v.pipe(text(MODEL_LIMIT), v.regex(/^[A-Za-z0-9_-]+$/, 'must be base64url')),
    }),
  ),
  score: v.exactOptional(score),
});

const benchmark = v.strictObject({
  date: v.pipe(text(40), v.regex(/^[0-9TZ:.-]+$/, 'must be a date')),
  adapter: v.nullable(text(200)),
  program: text(200),
  threads: integerBetween(1, 4096),
  rows: v.pipe(
    v.array(
      v.strictObject({
        backend: settingsEntries.engine,
        model: text(100),
        atoms: integerBetween(1, 1e7),
        replicas: integerBetween(1, 1e7),
        median: between(1e-6, 1e12, 'µs'),
        spread: between(0, 1e12, 'µs'),
      }),
    ),
    v.maxLength(BENCHMARK_ROWS, `must be at most ${BENCHMARK_ROWS}`),
  ),
});

/** Three f64 an atom at most, as base64url. */
const bits = v.pipe(text(32 * INLINE_ATOM_LIMIT), v.regex(/^[A-Za-z0-9_-]+$/, 'must be base64url'));

const schema: v.GenericSchema<unknown, Experiment> = v.strictObject({
  version: v.literal(1, 'must be 1'),
  molecule: v.variant('kind', [single, box, brought]),
  settings: v.strictObject(settingsEntries),
  seed: uint32,
  events: v.pipe(
    v.array(event),
    v.maxLength(EVENT_LIMIT, `must be at most ${EVENT_LIMIT}`),
    v.check((events) => events.every((event, i) => i === 0 || event.step >= events[i - 1].step), 'must ascend in step'),
  ),
  state: v.exactOptional(
    v.strictObject({
      step: uint32,
      engine: settingsEntries.engine,
      adapter: v.exactOptional(text(100)),
      positions: bits,
      velocities: bits,
      origin: v.exactOptional(vector(1e6, 'Å')),
    }),
  ),
  view: v.strictObject({
    camera: v.nullable(v.strictObject({ position: vector(1e6), target: vector(1e6), up: vector(1e6) })),
    frozen: v.nullable(integerBetween(0, 1e6)),
    arrows: v.boolean('must be true or false'),
    playback: v.strictObject({
      mode: v.picklist(['slow', 'full'], 'must be "slow" or "full"'),
      rate: between(0.1, 1e6, 'fs/s'),
    }),
    more: v.boolean('must be true or false'),
    plane: v.exactOptional(
      v.strictObject({
        x: v.picklist(PLANE_X, `must be one of ${PLANE_X.join(', ')}`),
        y: v.picklist(PLANE_Y, `must be one of ${PLANE_Y.join(', ')}`),
        temperature: v.nullable(between(0, 5000, 'K')),
        literature: v.boolean('must be true or false'),
      }),
    ),
    bookmarks: v.exactOptional(
      v.pipe(v.array(uint32), v.maxLength(BOOKMARK_LIMIT, `must be at most ${BOOKMARK_LIMIT}`)),
    ),
    look: v.exactOptional(v.nullable(look)),
    design: v.exactOptional(v.nullable(design)),
    benchmark: v.exactOptional(v.nullable(benchmark)),
    sides: v.exactOptional(
      v.nullable(
        v.pipe(
          v.strictObject({
            lanes: v.pipe(
              v.array(v.strictObject({ forcefield: name, engine: settingsEntries.engine })),
              v.check(
                ({ length }) => length === 0 || (length >= LEAST_LANES && length <= MOST_LANES),
                `must be ${LEAST_LANES} to ${MOST_LANES} force fields`,
              ),
              v.check(
                (lanes) =>
                  new Set(lanes.map(({ forcefield, engine }) => `${forcefield} ${engine}`)).size === lanes.length,
                'must not name a force field twice on the same Engine',
              ),
            ),
            mode: v.picklist(['synchronised', 'free'], 'must be "synchronised" or "free"'),
            reference: integerBetween(0, MOST_LANES - 1),
            from: integerBetween(0, LAST_START),
          }),
          v.check(
            ({ lanes, reference }) => reference < Math.max(1, lanes.length),
            'must be compared with one of its own force fields',
          ),
        ),
      ),
    ),
  }),
  ghosts: v.exactOptional(
    v.strictObject({
      device: text(200),
      points: v.pipe(
        v.array(
          v.strictObject({
            forcefield: name,
            engine: settingsEntries.engine,
            microsecondsPerStep: between(1e-3, 1e9, 'µs'),
            forceMae: v.nullable(between(0, 1e6, 'kcal/mol/Å')),
          }),
        ),
        v.maxLength(GHOST_LIMIT, `must be at most ${GHOST_LIMIT}`),
      ),
    }),
  ),
});

/**
 * Checks that a value of unknown origin is an Experiment: every key known, every number finite and within its bounds.
 * @throws FfpError(`code`) that names the first field that is wrong and what it may be.
 */
export function parseExperiment(value: unknown, code: ErrorCode = 'file'): Experiment {
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return result.output;
  const issue = result.issues[0];
  const path = v.getDotPath(issue);
  throw new FfpError(
    code,
    `This is not a valid Experiment: ${path ? `"${path.slice(0, 100)}" ` : ''}${describe(issue)}.`,
  );
}

/**
 * Checks that a value of unknown origin is edits.
 * @throws FfpError('file') that names the first field that is wrong
 */
export function parseEdits(value: unknown): Edits {
  const result = v.safeParse(edits, value, { abortEarly: true });
  if (result.success) return result.output;
  const path = v.getDotPath(result.issues[0]);
  throw new FfpError(
    'file',
    `These are no edits of a force field: ${path ? `"${path.slice(0, 100)}" ` : ''}${describe(result.issues[0])}.`,
  );
}

/** An issue in words. Valibot's own messages quote what they received, which can be long and is not ours to show. */
function describe(issue: v.BaseIssue<unknown>): string {
  if (issue.type === 'strict_object')
    return issue.expected === 'never' ? 'is not a known field' : 'is missing or not an object';
  return issue.message.startsWith('Invalid') ? 'has the wrong form' : issue.message;
}
