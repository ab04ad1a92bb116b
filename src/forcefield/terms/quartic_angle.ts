import type { BondedTermSchema } from '../term.ts';

export const schema: BondedTermSchema = {
  kind: 'bonded',
  name: 'quartic_angle',
  title: 'Cubic and quartic angle',
  group: 'angle',
  arity: 3,
  equation: 'U = k_2 y^2 + k_3 y^3 + k_4 y^4,\\quad y = \\theta - \\theta_0',
  parameters: [
    { name: 'k2', unit: 'kcal/mol/rad²', meaning: 'quadratic force constant', range: [30, 100] },
    { name: 'k3', unit: 'kcal/mol/rad³', meaning: 'cubic force constant', range: [-40, 40] },
    { name: 'k4', unit: 'kcal/mol/rad⁴', meaning: 'quartic force constant', range: [0, 40] },
    { name: 'theta0', unit: 'rad', meaning: 'equilibrium angle at the middle atom', range: [1.6, 2.4] },
  ],
  // θ − θ0 comes from its sine and cosine, without θ itself.
  pack: ([k2, k3, k4, theta0]) => [k2, k3, k4, Math.cos(theta0), Math.sin(theta0)],
  source: 'Maple et al., J. Comput. Chem. 15, 162 (1994), eq. 1',
};
