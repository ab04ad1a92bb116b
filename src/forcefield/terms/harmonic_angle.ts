import type { BondedTermSchema } from '../term.ts';

export const schema: BondedTermSchema = {
  kind: 'bonded',
  name: 'harmonic_angle',
  title: 'Harmonic angle',
  group: 'angle',
  arity: 3,
  equation: 'U = k\\,(\\theta - \\theta_0)^2',
  parameters: [
    { name: 'k', unit: 'kcal/mol/rad²', meaning: 'force constant, without a factor ½', range: [30, 100] },
    { name: 'theta0', unit: 'rad', meaning: 'equilibrium angle at the middle atom', range: [1.6, 2.4] },
  ],
  // θ − θ0 comes from its sine and cosine, without θ itself.
  pack: ([k, theta0]) => [k, Math.cos(theta0), Math.sin(theta0)],
  source: 'Cornell et al., J. Am. Chem. Soc. 117, 5179 (1995), eq. 1',
};
