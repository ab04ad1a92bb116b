/** Fields that several kinds of recipes have. */
import { SHIPPED_LESSONS } from '../../settings/teacher.ts';
import { count, number, options, type Field, type NumberField, type SetField } from './field.ts';

export const ELEMENTS: SetField = {
  control: 'set',
  path: 'settings.elements',
  label: 'Elements',
  group: 'sees',
  meaning: 'Elements that the model knows: each has its own network or curves, and other molecules are refused.',
  options: options('H', 'C', 'N', 'O'),
};

/** Of every design. */
export const DATA: readonly Field[] = [
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

export const ENERGY_AGAINST_FORCES = (meaning: string, most = 1000): NumberField =>
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

export const TRAINING = training('settings');

/** What is fitted by gradients only where it is asked for. */
export const GRADIENT: readonly Field[] = [
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

export const TEACHER: readonly Field[] = [
  {
    control: 'forcefield',
    role: 'teacher',
    path: 'settings.teacher.forceFields',
    label: 'Teachers',
    group: 'teacher',
    meaning: 'Force fields that label more geometries, which the model learns from beside the quantum-mechanical ones.',
    optional: true,
  },
  {
    control: 'flag',
    path: 'settings.teacher.lessons',
    label: 'Corrected GFN2-xTB',
    group: 'teacher',
    meaning:
      'Ten thousand frames with semi-empirical labels, corrected towards the quantum-mechanical ones: 2.5 MB, of the molecules that are fitted to.',
    yes: SHIPPED_LESSONS,
    no: undefined,
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

export const UNTIL = number(
  'settings.teacher.until',
  'End of lessons',
  'of the training',
  [0, 1, 0.05],
  'teacher',
  'Part of the training, from its beginning, in which taught frames are seen.',
  { otherwise: 0.7, within: 'settings.teacher' },
);

export const START: Field = {
  control: 'forcefield',
  role: 'start',
  path: 'settings.start',
  label: 'First weights',
  group: 'teacher',
  meaning:
    'A shipped force field of the same shape whose weights the training starts from, where drawn ones would begin anew.',
  optional: true,
};

export const NOISE = number(
  'settings.noise',
  'Noise',
  'kcal/mol/Å',
  [0.1, 50, null],
  'training',
  'What the form cannot describe: the larger, the less fine types leave their coarse ones.',
);

export const REWEIGHTINGS = count(
  'settings.reweightings',
  'Reweightings',
  [0, 20, 1],
  'training',
  'Further solutions in which large errors count by their size, not their square.',
);
