import { BETA_13, packDistance } from '../boundedDistance.ts';
import type { BondedTermSchema } from '../term.ts';

const unit = 'kcal/mol';

export const schema: BondedTermSchema = {
  kind: 'bonded',
  name: 'class2_angle',
  title: 'Angle, 1-3 distance and their bonds',
  group: 'angle',
  arity: 3,
  equation:
    'U = \\sum_{n=1}^{4} c_n\\,\\xi^n + \\sum_{n=1}^{3} q_n y^n + b\\,z_1 z_2 + z_1(s_1 \\xi + t_1 \\xi^2) + z_2(s_2 \\xi + t_2 \\xi^2) + e\\,z_1 z_2\\,\\xi, \\quad \\xi = \\cos\\theta - \\cos\\theta_0, \\quad y = \\frac{d^4 - d_0^4}{d^4 + d_0^4}, \\quad z_m = \\frac{r_m^4 - r_{0,m}^4}{r_m^4 + \\beta_m r_{0,m}^4}',
  parameters: [
    { name: 'r0_ij', unit: 'Å', meaning: 'reference length of the first bond', range: [1, 1.6] },
    { name: 'beta_ij', unit: '', meaning: 'β of the first bond', range: [0.2, 1] },
    { name: 'r0_kj', unit: 'Å', meaning: 'reference length of the second bond', range: [1, 1.6] },
    { name: 'beta_kj', unit: '', meaning: 'β of the second bond', range: [0.2, 1] },
    { name: 'd0', unit: 'Å', meaning: 'reference distance of the outer atoms', range: [1.8, 2.6] },
    { name: 'cos0', unit: '', meaning: 'cosine of the reference angle', range: [-0.6, 0] },
    { name: 'c1', unit, meaning: 'angle', range: [-10, 10] },
    { name: 'c2', unit, meaning: 'angle', range: [20, 60] },
    { name: 'c3', unit, meaning: 'angle', range: [-10, 10] },
    { name: 'c4', unit, meaning: 'angle', range: [-5, 5] },
    { name: 'q1', unit, meaning: '1-3 distance', range: [-10, 10] },
    { name: 'q2', unit, meaning: '1-3 distance', range: [-10, 30] },
    { name: 'q3', unit, meaning: '1-3 distance', range: [-5, 5] },
    { name: 'b', unit, meaning: 'bond–bond', range: [-20, 20] },
    { name: 's1', unit, meaning: 'first bond–angle', range: [-20, 20] },
    { name: 's2', unit, meaning: 'second bond–angle', range: [-20, 20] },
    { name: 't1', unit, meaning: 'first bond–angle squared', range: [-10, 10] },
    { name: 't2', unit, meaning: 'second bond–angle squared', range: [-10, 10] },
    { name: 'e', unit, meaning: 'bond–bond–angle', range: [-10, 10] },
  ],
  pack: ([r1, b1, r2, b2, d, ...rest]) => [
    ...packDistance(r1, b1),
    ...packDistance(r2, b2),
    ...packDistance(d, BETA_13),
    ...rest,
  ],
  source:
    'cross terms of Maple et al., J. Comput. Chem. 15, 162 (1994), in bounded variables (src/forcefield/boundedDistance.ts)',
};
