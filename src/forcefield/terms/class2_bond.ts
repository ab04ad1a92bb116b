import { packDistance } from '../boundedDistance.ts';
import type { BondedTermSchema } from '../term.ts';

export const schema: BondedTermSchema = {
  kind: 'bonded',
  name: 'class2_bond',
  title: 'Bounded anharmonic bond',
  group: 'bond',
  arity: 2,
  equation: 'U = \\sum_{n=1}^{4} k_n z^n, \\quad z = \\frac{r^4 - r_0^4}{r^4 + \\beta r_0^4}',
  parameters: [
    { name: 'r0', unit: 'Å', meaning: 'reference length, where z = 0', range: [0.95, 1.6] },
    { name: 'beta', unit: '', meaning: 'z at distance 0 is −1/β; Morse width 4/((1 + β) r0)', range: [0.2, 1] },
    { name: 'k1', unit: 'kcal/mol', meaning: 'moves the minimum off the reference', range: [-20, 20] },
    { name: 'k2', unit: 'kcal/mol', meaning: 'stiffness', range: [60, 300] },
    { name: 'k3', unit: 'kcal/mol', meaning: 'asymmetry', range: [-30, 30] },
    { name: 'k4', unit: 'kcal/mol', meaning: 'steepness far from the reference', range: [0, 60] },
  ],
  pack: ([r0, beta, ...k]) => [...packDistance(r0, beta), ...k],
  source:
    'form of Maple et al., J. Comput. Chem. 15, 162 (1994), in a bounded variable (src/forcefield/boundedDistance.ts)',
};
