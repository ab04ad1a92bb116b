import type { BondedTermSchema } from '../term.ts';

export const schema: BondedTermSchema = {
  kind: 'bonded',
  name: 'cmap',
  title: 'Torsion map',
  group: 'torsion',
  arity: 5,
  equation: 'U = \\sum_{a,b=0}^{3} c_{ab}\\,s^a t^b,\\quad s, t: \\phi, \\psi \\text{ within a cell of the map}',
  // n × n points, n = √(repetitions), ψ running fastest, at −π + 2π m/n; an angle is counted in steps of the map.
  parameters: [
    { name: 'U', unit: 'kcal/mol', meaning: 'energy at a point of the map', range: [-4, 4] },
    { name: 'U1', unit: 'kcal/mol', meaning: 'slope along φ, a step of the map', range: [-2, 2] },
    { name: 'U2', unit: 'kcal/mol', meaning: 'slope along ψ, a step of the map', range: [-2, 2] },
    { name: 'U12', unit: 'kcal/mol', meaning: 'mixed derivative, a step of the map each', range: [-1, 1] },
  ],
  series: 4,
  source:
    'MacKerell, Feig and Brooks, J. Comput. Chem. 25, 1400 (2004); slopes of the periodic cubic splines along both angles',
};
