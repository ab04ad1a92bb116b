/** What of a recipe can be edited, as data: a page draws its controls from it. */

interface FieldBase {
  /** Place in the recipe, `settings.radial.cutoff`. */
  readonly path: string;
  readonly label: string;
  /** One sentence: what it does. */
  readonly meaning: string;
  /** Which part of the design it belongs to. */
  readonly group: FieldGroup;
  /** Whether it can be left out of the recipe: then the whole entry is absent, or null. */
  readonly optional?: true;
  /** An entry without which this one means nothing: a form hides it where that one is absent. */
  readonly within?: string;
}

export const FIELD_GROUPS = ['data', 'sees', 'form', 'network', 'physics', 'teacher', 'training'] as const;
export type FieldGroup = (typeof FIELD_GROUPS)[number];

export interface NumberField extends FieldBase {
  readonly control: 'number';
  readonly unit: string;
  readonly least: number;
  readonly most: number;
  /** Null: by ratios, as learning rates are chosen. */
  readonly step: number | null;
  readonly whole: boolean;
  /** What counts where the recipe has no entry. */
  readonly otherwise?: number;
}

export interface ChoiceField extends FieldBase {
  readonly control: 'choice';
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly otherwise?: string;
}

export interface FlagField extends FieldBase {
  readonly control: 'flag';
  /** What stands in the recipe for yes and for no. */
  readonly yes: unknown;
  readonly no: unknown;
}

/** Numbers in a row: widths of layers. */
export interface ListField extends FieldBase {
  readonly control: 'list';
  readonly unit: string;
  readonly least: number;
  readonly most: number;
  readonly step: number;
  readonly fewest: number;
  readonly longest: number;
}

/** Some of a set, in the order of the options. */
export interface SetField extends FieldBase {
  readonly control: 'set';
  readonly options: readonly { readonly value: string; readonly label: string }[];
}

/**
 * A force field: a baseline below the model (its id), teachers (a list of `{ id, sha256 }`; models of the visitor have no hash), or one
 * whose weights it starts from (`{ id, sha256 }`).
 */
export interface ForceFieldField extends FieldBase {
  readonly control: 'forcefield';
  readonly role: 'baseline' | 'teacher' | 'start';
}

export type Field = NumberField | ChoiceField | FlagField | ListField | SetField | ForceFieldField;

const number = (
  path: string,
  label: string,
  unit: string,
  [least, most, step]: readonly [number, number, number | null],
  group: FieldGroup,
  meaning: string,
  more: Partial<Pick<NumberField, 'whole' | 'otherwise' | 'optional' | 'within'>> = {},
): NumberField => ({ control: 'number', path, label, unit, least, most, step, group, meaning, whole: false, ...more });

const count = (
  path: string,
  label: string,
  range: readonly [number, number, number],
  group: FieldGroup,
  meaning: string,
  more: Partial<Pick<NumberField, 'otherwise' | 'optional' | 'within'>> = {},
): NumberField => number(path, label, '', range, group, meaning, { ...more, whole: true });

const options = (...values: readonly string[]) => values.map((value) => ({ value, label: value }));

const ELEMENTS: SetField = {
  control: 'set',
  path: 'settings.elements',
  label: 'Elements',
  group: 'sees',
  meaning: 'Elements that the model knows: each has its own network or curves, and other molecules are refused.',
  options: options('H', 'C', 'N', 'O'),
};

/** Of every design. */
const DATA: readonly Field[] = [
  count(
    'data.frames',
    'Training frames',
    [2, 2000, 1],
    'data',
    'At most so many labelled geometries are trained on, drawn by the seed.',
    {
      optional: true,
    },
  ),
  number(
    'data.hottest',
    'Hottest frame',
    'K',
    [50, 1000, 50],
    'data',
    'Frames of hotter trajectories are not trained on: colder data are easier, and say less about strained geometries.',
    { optional: true },
  ),
  count('seed', 'Seed', [0, 0xffffffff, 1], 'data', 'Settles every draw: the frames, the first weights, the order.'),
];

const ENERGY_AGAINST_FORCES = (meaning: string, most = 1000): NumberField =>
  number('settings.energyWeight', 'Weight of energies', '', [1e-3, most, null], 'training', meaning);

const training = (at: string): readonly Field[] => [
  count(`${at}.epochs`, 'Epochs', [1, 5000, 1], 'training', 'Times that every frame is seen, at most.'),
  count(
    `${at}.batch`,
    'Frames a step',
    [1, 64, 1],
    'training',
    'Frames whose mean gradient makes one step: few are noisy and quick, many are steady and slow.',
    { otherwise: 8 },
  ),
  number(
    `${at}.rate`,
    'Learning rate',
    '',
    [1e-5, 0.1, null],
    'training',
    'Length of the steps at its highest: too small learns slowly, too large runs away.',
    { otherwise: 2e-3 },
  ),
  number(`${at}.forceWeight`, 'Weight of forces', '', [0, 100, null], 'training', 'How much errors of forces count.', {
    otherwise: 1,
  }),
  number(
    `${at}.energyWeight`,
    'Weight of energies',
    '',
    [0, 100, null],
    'training',
    'How much errors of energies count beside those of forces.',
    { otherwise: 1 },
  ),
  count(
    `${at}.patience`,
    'Patience',
    [1, 2000, 1],
    'training',
    'Epochs without a better validation error after which training ends.',
    { otherwise: 60 },
  ),
  number(
    `${at}.weightDecay`,
    'Weight decay',
    '',
    [0, 1, null],
    'training',
    'Pulls weights towards zero, against learning by heart.',
    { otherwise: 0 },
  ),
];

const TRAINING = training('settings');

/** What is fitted by gradients only where it is asked for. */
const GRADIENT: readonly Field[] = [
  {
    control: 'flag',
    path: 'settings.gradient',
    label: 'By gradients',
    group: 'training',
    meaning: 'Goes on from the least-squares solution step by step, end to end on energies and forces.',
    yes: { epochs: 400, rate: 0.01, patience: 100 },
    no: undefined,
  },
  ...training('settings.gradient').map((field): Field => ({ ...field, within: 'settings.gradient' })),
];

const TEACHER: readonly Field[] = [
  {
    control: 'forcefield',
    role: 'teacher',
    path: 'settings.teacher.forceFields',
    label: 'Teachers',
    group: 'teacher',
    meaning: 'Force fields that label more geometries, which the model learns from beside the quantum-mechanical ones.',
    optional: true,
  },
  count(
    'settings.teacher.frames',
    'Taught frames',
    [1, 256, 1],
    'teacher',
    'Geometries of each molecule that teachers label.',
    { within: 'settings.teacher' },
  ),
  number(
    'settings.teacher.weight',
    'Weight of lessons',
    '',
    [0.01, 10, null],
    'teacher',
    'How much a taught frame counts beside a labelled one.',
    { otherwise: 0.3, within: 'settings.teacher' },
  ),
];

const UNTIL = number(
  'settings.teacher.until',
  'End of lessons',
  'of the training',
  [0, 1, 0.05],
  'teacher',
  'Part of the training, from its beginning, in which taught frames are seen.',
  { otherwise: 0.7, within: 'settings.teacher' },
);

const START: Field = {
  control: 'forcefield',
  role: 'start',
  path: 'settings.start',
  label: 'First weights',
  group: 'teacher',
  meaning:
    'A shipped force field of the same shape whose weights the training starts from, where drawn ones would begin anew.',
  optional: true,
};

const REPULSION_PARTS = { inner: 0.5, outer: 0.7 };

const NETWORK: readonly Field[] = [
  ELEMENTS,
  number('settings.radial.cutoff', 'Radial cutoff', 'Å', [1.5, 12, 0.1], 'sees', 'How far an atom sees others at all.'),
  count(
    'settings.radial.functions',
    'Radial functions',
    [1, 64, 1],
    'sees',
    'Bell curves along the distance, for each element: more tell distances apart better.',
  ),
  number('settings.radial.first', 'First shell', 'Å', [0.2, 3, 0.1], 'sees', 'Distance of the first bell curve.'),
  number(
    'settings.radial.eta',
    'Radial sharpness',
    '1/Å²',
    [0.1, 100, null],
    'sees',
    'How narrow the bell curves are.',
  ),
  number(
    'settings.angular.cutoff',
    'Angular cutoff',
    'Å',
    [1.2, 8, 0.1],
    'sees',
    'How far an atom sees angles between two others.',
  ),
  count(
    'settings.angular.angles',
    'Angles',
    [1, 32, 1],
    'sees',
    'Directions between two neighbours that are told apart.',
  ),
  number('settings.angular.zeta', 'Angular sharpness', '', [1, 64, null], 'sees', 'How narrowly an angle is told.'),
  number(
    'settings.angular.eta',
    'Sharpness of angular shells',
    '1/Å²',
    [0.1, 100, null],
    'sees',
    'How narrow the shells of angles are.',
  ),
  {
    control: 'list',
    path: 'settings.angular.shifts',
    label: 'Angular shells',
    unit: 'Å',
    least: 0,
    most: 8,
    step: 0.1,
    fewest: 1,
    longest: 16,
    group: 'sees',
    meaning: 'Mean distances of two neighbours at which angles are told.',
  },
  {
    control: 'list',
    path: 'settings.hidden',
    label: 'Hidden layers',
    unit: 'neurons',
    least: 4,
    most: 1024,
    step: 4,
    fewest: 1,
    longest: 8,
    group: 'network',
    meaning: 'Width of each layer: one network for each element, from what an atom sees to its energy.',
  },
  {
    control: 'choice',
    path: 'settings.activation',
    label: 'Activation',
    group: 'network',
    meaning: 'The curve between layers; with a linear one the whole network is a linear model.',
    options: options('silu', 'celu', 'tanh', 'gaussian', 'linear'),
    otherwise: 'silu',
  },
  count(
    'settings.members',
    'Networks',
    [1, 16, 1],
    'network',
    'Networks that are averaged: where they disagree, none knows.',
    {
      otherwise: 1,
    },
  ),
  {
    control: 'forcefield',
    role: 'baseline',
    path: 'settings.baseline',
    label: 'Baseline',
    group: 'physics',
    meaning: 'A shipped force field that the network corrects.',
    optional: true,
  },
  {
    control: 'flag',
    path: 'settings.repulsion',
    label: 'Repulsion',
    group: 'physics',
    meaning: 'A wall between atoms that come closer than any data tell.',
    yes: REPULSION_PARTS,
    no: null,
  },
  ...TEACHER,
  UNTIL,
  START,
  ...TRAINING,
];

const EQUIVARIANT: readonly Field[] = [
  ELEMENTS,
  number('settings.cutoff', 'Cutoff', 'Å', [1.5, 12, 0.1], 'sees', 'How far a message goes in one step.'),
  count('settings.radialCount', 'Radial functions', [1, 32, 1], 'sees', 'Waves along the distance.'),
  count(
    'settings.layers',
    'Steps of messages',
    [1, 4, 1],
    'network',
    'How often atoms tell each other: one more sees a cutoff further.',
  ),
  count('settings.channels', 'Channels', [4, 256, 4], 'network', 'Numbers and arrows that each atom carries.'),
  {
    control: 'flag',
    path: 'settings.repulsion',
    label: 'Repulsion',
    group: 'physics',
    meaning: 'A wall between atoms that come closer than any data tell.',
    yes: true,
    no: false,
  },
  ...TEACHER,
  UNTIL,
  START,
  ...TRAINING,
];

const axis = (name: 'pairs' | 'legs' | 'bases', label: string, of: string): Field[] => [
  number(`settings.${name}.cutoff`, `${label}: cutoff`, 'Å', [1, 15, 0.1], 'sees', `How far ${of} reach.`),
  count(
    `settings.${name}.intervals`,
    `${label}: intervals`,
    [4, 64, 1],
    'form',
    `Pieces of the curves of ${of}: more bend more.`,
  ),
];

const SPLINE: readonly Field[] = [
  ELEMENTS,
  ...axis('pairs', 'Pairs', 'curves between two atoms'),
  ...axis('legs', 'Legs', 'surfaces of three atoms, from the middle one,'),
  ...axis('bases', 'Bases', 'surfaces of three atoms, between the outer two,'),
  number(
    'settings.penalties.pairs.curvature',
    'Smoothness of pairs',
    '',
    [1e-5, 100, null],
    'training',
    'Against curves that bend without need.',
  ),
  number(
    'settings.penalties.triples.curvature',
    'Smoothness of triples',
    '',
    [1e-5, 100, null],
    'training',
    'Against surfaces that bend without need.',
  ),
  number(
    'settings.penalties.triples.ridge',
    'Ridge of triples',
    '',
    [1e-5, 1000, null],
    'training',
    'Pulls surfaces towards zero.',
  ),
  ENERGY_AGAINST_FORCES('Weight of a squared energy difference beside a squared force component error.'),
  count(
    'settings.reweightings',
    'Reweightings',
    [0, 20, 1],
    'training',
    'Further solutions in which large errors count by their size, not their square.',
    {
      otherwise: 0,
    },
  ),
  ...TEACHER,
];

const NOISE = number(
  'settings.noise',
  'Noise',
  'kcal/mol/Å',
  [0.1, 50, null],
  'training',
  'What the form cannot describe: the larger, the less fine types leave their coarse ones.',
);

const REWEIGHTINGS = count(
  'settings.reweightings',
  'Reweightings',
  [0, 20, 1],
  'training',
  'Further solutions in which large errors count by their size, not their square.',
);

const CLASS1_TERMS: SetField = {
  control: 'set',
  path: 'settings.kinds',
  label: 'Terms',
  group: 'form',
  meaning: 'What the energy is a sum of.',
  options: [
    { value: 'bond', label: 'bonds' },
    { value: 'angle', label: 'angles' },
    { value: 'torsion', label: 'torsions' },
    { value: 'improper', label: 'impropers' },
  ],
};

const CLASS1_FIT: readonly Field[] = [
  count(
    'settings.levels',
    'Levels of types',
    [1, 10, 1],
    'form',
    'How finely atoms are told apart: 1 knows elements only.',
    { optional: true },
  ),
  NOISE,
  number(
    'settings.decay',
    'Decay of levels',
    '',
    [0.01, 1, null],
    'training',
    'How much narrower the prior of each finer level is.',
  ),
  ENERGY_AGAINST_FORCES('Weight of a squared energy error beside a squared force component error.'),
  REWEIGHTINGS,
];

const CLASS1: readonly Field[] = [
  CLASS1_TERMS,
  {
    control: 'flag',
    path: 'settings.nonbonded',
    label: 'Charges and Lennard-Jones',
    group: 'physics',
    meaning: 'Whether atoms that are not bonded see each other.',
    yes: true,
    no: false,
  },
  ...CLASS1_FIT,
  ...GRADIENT,
];

const level = (name: string, label: string, most: number): NumberField =>
  count(`settings.levels.${name}`, label, [1, most, 1], 'form', 'How finely types are told apart: 1 is the coarsest.');

const CLASS2: readonly Field[] = [
  level('bond', 'Levels of bonds', 4),
  level('angle', 'Levels of angles', 4),
  level('torsion', 'Levels of torsions', 3),
  level('pair', 'Levels of pairs', 3),
  NOISE,
  ENERGY_AGAINST_FORCES('Weight of a squared energy error beside a squared force component error.'),
  REWEIGHTINGS,
  ...GRADIENT,
];

const GRAPH: readonly Field[] = [
  count('settings.width', 'Width', [4, 512, 4], 'network', 'Numbers that describe an atom in the network.'),
  count('settings.layers', 'Layers', [1, 16, 1], 'network', 'Bonds that news of an atom travels.'),
  ...TRAINING,
];

const KERNEL: readonly Field[] = [
  {
    control: 'list',
    path: 'settings.lengths',
    label: 'Lengths',
    unit: '1/Å',
    least: 0.01,
    most: 10,
    step: 0.05,
    fewest: 1,
    longest: 8,
    group: 'form',
    meaning: 'How alike two geometries are: lengths to choose from by the validation frames.',
  },
  {
    control: 'forcefield',
    role: 'baseline',
    path: 'settings.baseline',
    label: 'Baseline',
    group: 'physics',
    meaning: 'A shipped force field that the kernel corrects, and that is left where the kernel knows nothing.',
    optional: true,
  },
  count(
    'settings.mostPermutations',
    'Permutations',
    [1, 1000, 1],
    'form',
    'Exchanges of like atoms that are seen as the same, at most.',
    {
      otherwise: 48,
    },
  ),
];

/** Fields by kind of recipe, in the order in which they are shown. */
export const FIELDS: Readonly<Record<string, readonly Field[]>> = {
  class1: [...DATA, ...CLASS1],
  class2: [...DATA, ...CLASS2],
  polarizable: [...DATA, CLASS1_TERMS, ...CLASS1_FIT],
  graph: [...DATA, ...GRAPH],
  graph2: [...DATA, ...GRAPH],
  kernel: [...DATA, ...KERNEL],
  spline: [...DATA, ...SPLINE],
  network: [...DATA, ...NETWORK],
  equivariant: [...DATA, ...EQUIVARIANT],
};
