/** The words of the live plots. Plain text only, never markup. */
import { significant } from '../ui/format.ts';

export const strings = {
  energy: 'Energy, kcal/mol',
  temperature: 'Temperature, K',
  groups: 'Energy by group, kcal/mol',
  potential: 'potential',
  kinetic: 'kinetic',
  total: 'total',
  instantaneous: 'temperature',
  bath: 'bath',
  time: 'simulated time, ps',
  group: {
    bond: 'bonds',
    angle: 'angles',
    torsion: 'torsions',
    nonbonded: 'non-bonded',
    outside: 'from outside',
    learned: 'network',
  },
  selfEnergies: 'The energy of the network is counted from its own constants for the atoms.',
  disagreement: (energy: number) => `The networks disagree by ${significant(energy, 2)} kcal/mol`,
  disagreementHint: '(standard deviation of their energies; it grows where they were not trained)',
  waiting: 'Press play to see it.',
} as const;
