/** Fields of models that are one linear solution: splines, and a kernel. */
import { count, number, type Field } from './field.ts';
import { ELEMENTS, ENERGY_AGAINST_FORCES, TEACHER } from './shared.ts';

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

export const SPLINE: readonly Field[] = [
  ELEMENTS,
  ...axis('pairs', 'Pairs', 'curves between two atoms'),
  {
    control: 'flag',
    path: 'settings.legs',
    label: 'Three bodies',
    group: 'form',
    meaning: 'Body order: surfaces of three atoms beside the curves of two, or curves alone.',
    yes: { first: 0.1, cutoff: 3, intervals: 8 },
    no: null,
  },
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

export const KERNEL: readonly Field[] = [
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
