import { packDistance } from '../boundedDistance.ts';
import type { BondedTermSchema } from '../term.ts';

const unit = 'kcal/mol';

export const schema: BondedTermSchema = {
  kind: 'bonded',
  name: 'class2_torsion',
  title: 'Torsion with its angles and bonds',
  group: 'torsion',
  arity: 4,
  // S^n cos nφ is a polynomial of scalar products of unit vectors: nothing diverges where an angle becomes straight.
  equation:
    'U = \\sum_{n=1}^{3} k_n T_n + \\xi\\eta\\,(h\\,T_1 + g) + \\sum_{n=1}^{2} T_n (a_n \\xi + b_n \\eta + l_n z_1 + m_n z_2 + r_n z_3) + p\\,z_1 z_3 + u\\,z_1\\eta + v\\,z_3\\xi, \\quad T_n = (\\sin\\theta_1 \\sin\\theta_2)^n \\cos n\\phi, \\quad \\xi = \\cos\\theta_1 - \\cos\\theta_{0,1}, \\quad \\eta = \\cos\\theta_2 - \\cos\\theta_{0,2}, \\quad z_m = \\frac{r_m^4 - r_{0,m}^4}{r_m^4 + \\beta_m r_{0,m}^4}',
  parameters: [
    { name: 'r0_ij', unit: 'Å', meaning: 'reference length of the first bond', range: [1, 1.6] },
    { name: 'beta_ij', unit: '', meaning: 'β of the first bond', range: [0.2, 1] },
    { name: 'r0_jk', unit: 'Å', meaning: 'reference length of the middle bond', range: [1.2, 1.6] },
    { name: 'beta_jk', unit: '', meaning: 'β of the middle bond', range: [0.2, 1] },
    { name: 'r0_kl', unit: 'Å', meaning: 'reference length of the last bond', range: [1, 1.6] },
    { name: 'beta_kl', unit: '', meaning: 'β of the last bond', range: [0.2, 1] },
    { name: 'cos0_ijk', unit: '', meaning: 'cosine of the first reference angle', range: [-0.6, 0] },
    { name: 'cos0_jkl', unit: '', meaning: 'cosine of the second reference angle', range: [-0.6, 0] },
    { name: 'k1', unit, meaning: 'once around', range: [-2, 2] },
    { name: 'k2', unit, meaning: 'twice around', range: [-4, 4] },
    { name: 'k3', unit, meaning: 'three times around', range: [-2, 2] },
    { name: 'h', unit, meaning: 'angle–angle–torsion', range: [-5, 5] },
    { name: 'g', unit, meaning: 'angle–angle across the bond', range: [-5, 5] },
    { name: 'a1', unit, meaning: 'first angle–torsion', range: [-5, 5] },
    { name: 'b1', unit, meaning: 'second angle–torsion', range: [-5, 5] },
    { name: 'a2', unit, meaning: 'first angle–torsion, twice around', range: [-5, 5] },
    { name: 'b2', unit, meaning: 'second angle–torsion, twice around', range: [-5, 5] },
    { name: 'l1', unit, meaning: 'first bond–torsion', range: [-5, 5] },
    { name: 'r1', unit, meaning: 'last bond–torsion', range: [-5, 5] },
    { name: 'l2', unit, meaning: 'first bond–torsion, twice around', range: [-5, 5] },
    { name: 'r2', unit, meaning: 'last bond–torsion, twice around', range: [-5, 5] },
    { name: 'm1', unit, meaning: 'middle bond–torsion', range: [-5, 5] },
    { name: 'm2', unit, meaning: 'middle bond–torsion, twice around', range: [-5, 5] },
    { name: 'p', unit, meaning: 'first bond–last bond', range: [-5, 5] },
    { name: 'u', unit, meaning: 'first bond–second angle', range: [-5, 5] },
    { name: 'v', unit, meaning: 'last bond–first angle', range: [-5, 5] },
  ],
  pack: ([r1, b1, r2, b2, r3, b3, ...rest]) => [
    ...packDistance(r1, b1),
    ...packDistance(r2, b2),
    ...packDistance(r3, b3),
    ...rest,
  ],
  source:
    'cross terms of Maple et al., J. Comput. Chem. 15, 162 (1994), in bounded variables (src/forcefield/boundedDistance.ts); φ = 0 is cis (IUPAC)',
};
