/** The words of the picture's looks. Plain text only, never markup. */
import { fixed, significant } from '../ui/format.ts';

export const strings = {
  title: 'Picture',
  close: 'Close',
  style: 'Drawn as',
  styles: { balls: 'Balls and sticks', space: 'Space-filling', lines: 'Lines' },
  color: 'Coloured by',
  colors: {
    element: 'Element',
    force: 'Force',
    error: 'Force error',
    disagreement: 'Disagreement',
    energy: 'Energy',
  },
  colorHint: {
    element: 'Carbon grey, hydrogen white, oxygen red, nitrogen blue.',
    force: 'How strongly each atom is pulled.',
    error: 'How far the force on each atom is from quantum mechanics.',
    disagreement: 'How far force fields disagree about the force on each atom.',
    energy: 'Each atom’s share of the potential energy, less the mean of its element.',
  },
  unit: { force: 'kcal/mol/Å', error: 'kcal/mol/Å', disagreement: 'kcal/mol/Å', energy: 'kcal/mol' },
  errorNeedsFrame: 'Quantum-mechanical forces are known at Reference frames only.',
  errorUnlabelled: 'This molecule has no quantum-mechanical forces to compare with.',
  compare: 'Freeze one',
  against: (name: string) => `The force here, less that of ${name}.`,
  members: (count: number) => `The spread of the forces of its ${count} networks.`,
  waiting: 'Being worked out…',
  labels: 'Names',
  labelled: { none: 'None', elements: 'Elements', numbers: 'Elements and numbers' },
  trail: (name: string) => `Draw the way of ${name}`,
  trailNone: 'Draw the way of an atom: pick one first',
  measure: 'Measure',
  measureHint: 'Two atoms: a distance. Three: an angle. Four: a torsion.',
  measureNew: 'New measure',
  measurePick: (count: number) =>
    count === 0
      ? 'Click the first atom, or pick it with [ and ] and press M.'
      : count === 1
        ? 'Click the next atom.'
        : 'Click the next atom, or keep it as it is.',
  measureKeep: { 2: 'Keep the distance', 3: 'Keep the angle' } as Readonly<Record<number, string>>,
  measureStop: 'Cancel',
  measureFull: (most: number) => `${most} at a time are enough; remove one first.`,
  measured: { distance: 'Distance', angle: 'Angle', torsion: 'Torsion' },
  remove: (name: string) => `Remove ${name}`,
  value: (kind: 'distance' | 'angle' | 'torsion', value: number) =>
    kind === 'distance' ? `${fixed(value, 2)} Å` : `${fixed(value, 0)}°`,
  keep: 'Keep',
  picture: 'Save as PNG',
  film: 'Record a film',
  filmStop: (seconds: number) => `Stop and save (${seconds} s)`,
  noFilm: 'This browser records no films.',
  worded: 'With title and scale bar',
  length: (angstrom: number) => (angstrom >= 1 ? `${angstrom} Å` : `${fixed(angstrom, 1)} Å`),
  plots: { distance: 'Distances, Å', angle: 'Angles, °', torsion: 'Torsions, °' },
  key: (low: number, high: number, unit: string) =>
    `Colours from ${significant(low, 2)} to ${significant(high, 2)} ${unit}`,
  number: (value: number) => significant(value, 2),
};
