/** The words of the look inside a force field. Plain text only, never markup. */
import { fixed, integer, significant } from '../ui/format.ts';
import { plural } from './page.ts';

export const strings = {
  title: 'Look inside',
  back: 'Back to the plane',
  glossary: 'Glossary',
  loading: 'Looking inside…',
  sum: 'The energy is a sum of',
  sumOf: 'Terms',
  choose: 'Choose a part to see what it is made of.',
  /** LaTeX of a summand’s index. */
  index: {
    harmonic_bond: '\\text{bonds}',
    harmonic_angle: '\\text{angles}',
    periodic_torsion: '\\text{torsions}',
    periodic_improper: '\\text{impropers}',
    lennard_jones: '\\text{Lennard-Jones}',
    coulomb: '\\text{Coulomb}',
    nonbonded_14: '\\text{1-4}',
    dispersion: '\\text{dispersion}',
    zbl: '\\text{repulsion}',
    class2_bond: '\\text{bonds}',
    class2_angle: '\\text{angles}',
    class2_centre: '\\text{centres}',
    class2_torsion: '\\text{torsions}',
    class2_pair: '\\text{pairs}',
    class2_pair_14: '\\text{1-4}',
    atomic_network: '\\text{network}',
    equivariant_network: '\\text{messages}',
    spline: '\\text{splines}',
    force_kernel: '\\text{kernel}',
    charge_equilibration: '\\text{charges}',
    region: '\\text{region}',
  } as Readonly<Record<string, string>>,
  bars: 'Energy by Term, kcal/mol',
  barsNote: (step: number, learned: boolean) =>
    `at step ${integer(step)}${learned ? '; a model is counted from its own constants for the atoms' : ''}`,
  total: 'sum',
  bar: (title: string, energy: number) => `${title}: ${fixed(energy, 1)} kcal/mol`,
  symbols: 'What the symbols mean',
  source: 'Source',
  acts: 'Acts on',
  everything: 'every atom, each with all others that it is not bonded to closely',
  whole: 'the whole molecule at once',
  tuples: (count: number, group: string) =>
    plural(count, { bond: 'bond', angle: 'angle', torsion: 'torsion', nonbonded: 'pair' }[group] ?? 'atom'),
  atom: 'Atom',
  all: 'all atoms',
  pick: 'Pick an atom here, or in the picture.',
  parameters: 'Parameters',
  rows: (shown: number, total: number) =>
    shown < total
      ? `${integer(shown)} of ${integer(total)} are listed: pick an atom to see its own.`
      : `${plural(total, 'row')}.`,
  noRows: 'None of these acts on this atom.',
  row: (names: string) => names,
  edited: 'changed',
  curve: 'Energy along it',
  curveOf: (names: string, low: number, high: number) =>
    `Energy curve of ${names}: between ${significant(low)} and ${significant(high)} kcal/mol.`,
  now: 'now',
  rest: 'at rest',
  before: 'before the change',
  axis: {
    distance: 'distance, Å',
    angle: 'angle, °',
    torsion: 'torsion, °',
    plane: 'out of the plane, Å',
  },
  value: { distance: 'Å', angle: '°', torsion: '°', plane: 'Å' },
  energy: 'kcal/mol',
  reset: 'As it was',
  resetAll: (count: number) => `Take back ${plural(count, 'change')}`,
  save: 'Save the changes',
  was: (value: number, name: string) => `${name}: ${significant(value, 4)}`,
  editNote:
    'A change makes a force field of its own, for this molecule: it runs at once, gets a point on the plane, and goes into your link.',
  full: 'So many changes do not fit into a link: take some back first.',
  wellNote: (distance: number, depth: number) =>
    `Deepest at ${significant(distance)} Å: −${significant(depth, 2)} kcal/mol.`,
  features: 'What the network sees of this atom',
  featuresNote: (count: number, cutoff: number, angular: number) =>
    `${integer(count)} numbers: how many neighbours at which distance (up to ${significant(cutoff, 2)} Å), and how many pairs of them at which angle (up to ${significant(angular, 2)} Å).`,
  radial: (element: string) => `Neighbours ${element}`,
  angular: (one: string, other: string) => `Pairs ${one}, ${other}`,
  feature: (label: string, among: number, value: number) => `${label}, function ${among + 1}: ${significant(value)}`,
  functions: 'The radial functions, and where the neighbours are',
  functionsDescription: (count: number, neighbours: string) =>
    `${count} bumps over the distance. Neighbours at: ${neighbours}.`,
  angles: 'The angular functions over the angle, °',
  perAtom: 'Energy that the network gives each atom, kcal/mol',
  perAtomNote: 'The sum is what counts; how it is shared out is the network’s own affair.',
  ofAtom: (energy: number) => `This atom: ${fixed(energy, 2)} kcal/mol`,
  tooMany: 'The molecule is too large to show every atom’s share; pick an atom.',
  reach: 'How far an atom sees',
  reachClaim: (cutoff: number, layers: number, steps: number) =>
    steps === 1
      ? `Energies are of pairs and triangles within ${significant(cutoff, 2)} Å: the force on an atom depends on atoms up to that far away.`
      : `Each atom hears from neighbours within ${significant(cutoff, 2)} Å, ${layers === 1 ? 'once' : `${layers} times in a row`}. Its energy can depend on atoms ${plural(layers, 'step')} of that away, and the force on it on atoms ${plural(steps, 'step')} away: an atom between them sees both.`,
  reachShow: 'Outline in the picture:',
  reachOpen: 'Charges, attraction or a whole-molecule model reach every atom: there is no end to it by construction.',
  reachRun: 'Move the others and see',
  reachBeside: (titles: readonly string[]) => `Left out here, because they run beside it: ${titles.join(', ')}.`,
  reachColumns: ['Atom', 'distance, Å', 'steps', 'force changes by'],
  reachRight: (atoms: number) =>
    `No atom beyond the claim changed the force (${plural(atoms, 'atom')} moved by 0.05 Å).`,
  reachWrong: (atoms: number) => `${plural(atoms, 'atom')} beyond the claim changed the force: the claim is wrong.`,
  reachLeft: (atoms: number) => `${integer(atoms)} farther atoms were not moved.`,
  nothing: 'nothing',
  within: (steps: number) => `${plural(steps, 'step')} of the cutoff`,
  splines: 'Energy of each pair of elements',
  splinesNote: 'Ticks below a curve: where pairs of these elements are now. Triangles of atoms add to it.',
  splineOf: (pair: string) => `Pair energy of ${pair} over the distance`,
  kernel: 'How near the molecule is to what the kernel knows',
  kernelNear: (index: number, points: number, distance: number) =>
    `Nearest: training geometry ${integer(index + 1)} of ${integer(points)}, ${significant(distance, 2)} away.`,
  kernelSpacing: (spacing: number) =>
    `Training geometries lie up to ${significant(spacing, 2)} from their own nearest; far beyond that, do not trust it.`,
  kernelUnit: 'Distances are counted in the kernel’s own scale of inverse distances.',
  beside: (name: string) => `Beside each value: what ${name} says.`,
  noParameters: 'Its numbers are the weights of the model: no single one of them means anything by itself.',
} as const;
