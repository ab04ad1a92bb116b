/** Fields of molecular mechanics. */
import { count, number, type Field, type NumberField, type SetField } from './field.ts';
import { ENERGY_AGAINST_FORCES, GRADIENT, NOISE, REWEIGHTINGS } from './shared.ts';

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

export const CLASS1: readonly Field[] = [
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

export const CLASS2: readonly Field[] = [
  {
    control: 'set',
    path: 'settings.without',
    label: 'Left out',
    group: 'form',
    meaning: 'Groups of terms to do without: what each buys is how much worse it gets.',
    options: [
      { value: 'anharmonic', label: 'anharmonic terms' },
      { value: '1-3', label: '1-3 distances' },
      { value: 'out-of-plane', label: 'out of plane' },
      { value: 'bond-bond', label: 'bond–bond' },
      { value: 'bond-angle', label: 'bond–angle' },
      { value: 'angle-angle', label: 'angle–angle' },
      { value: 'angle-torsion', label: 'angle–torsion' },
      { value: 'bond-torsion', label: 'bond–torsion' },
    ],
    optional: true,
  },
  level('bond', 'Levels of bonds', 4),
  level('angle', 'Levels of angles', 4),
  level('torsion', 'Levels of torsions', 3),
  level('pair', 'Levels of pairs', 3),
  NOISE,
  ENERGY_AGAINST_FORCES('Weight of a squared energy error beside a squared force component error.'),
  REWEIGHTINGS,
  ...GRADIENT,
];

export const POLARIZABLE: readonly Field[] = [CLASS1_TERMS, ...CLASS1_FIT];
