/** The words of the verdict on a molecule. Plain text only, never markup. */
export const strings = {
  intro:
    'For any molecule, with labels or without: all force fields on the same frames of a short run. Where they disagree, at most one of them is right.',
  run: 'Judge this molecule',
  best: (name: string, error: string, on: 'labels' | 'ood') =>
    `Compared with ${name}, the best rung that covers this molecule: its error ${on === 'labels' ? 'on the labels of this molecule' : 'on molecules kept out of training'}, ${error} kcal/mol/Å, is the least. It is not the truth, and disagreement with it is not an error.`,
  asked: (name: string, mae: string, atom: string, worst: string, frames: number) =>
    `${name} differs from it by ${mae} kcal/mol/Å over ${frames} frames, most at ${atom}, whose force differs by ${worst} kcal/mol/Å.`,
  askedBest: (name: string) => `${name} is itself the best rung here.`,
  cost: (name: string, time: string) => `A simulated microsecond of ${name} takes ${time} on this device.`,
  table: (molecule: string) => `Every force field on ${molecule}`,
  columns: {
    name: 'force field',
    disagreement: 'disagreement with the best rung, kcal/mol/Å',
    worst: 'worst atom',
    label: 'error against quantum mechanics, kcal/mol/Å',
    step: 'µs a step',
    microsecond: 'a microsecond takes',
    notes: 'what it says itself',
  },
  isBest: 'best rung',
  perAtom: (name: string) => `Where ${name} disagrees`,
  perAtomDescription: (atom: string) => `A bar for each atom; the largest is that of ${atom}.`,
  perAtomY: 'difference of forces, kcal/mol/Å',
  pairs: 'Who agrees with whom',
  pairsDescription: 'A square for each pair of force fields; the darker, the more their forces differ.',
  pairColumns: ['force field', 'other', 'difference kcal/mol/Å'],
  how: 'One Langevin run of the force field that is asked about, 300 K, 0.5 fs steps, a frame every 50 fs after 200 fs. Every force field gives the forces on the same frames; differences are means of absolute components, for atoms of lengths of vectors. Time per step is the median of short runs on this device.',
} as const;
