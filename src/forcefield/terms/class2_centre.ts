import { packDistance } from '../boundedDistance.ts';
import type { BondedTermSchema } from '../term.ts';

const unit = 'kcal/mol';

export const schema: BondedTermSchema = {
  kind: 'bonded',
  name: 'class2_centre',
  title: 'Three bonds of one atom: angle–angle, bond–opposite angle, out of plane',
  group: 'angle',
  arity: 4,
  equation:
    'U = f_i\\,\\xi_{ik}\\xi_{il} + f_k\\,\\xi_{ik}\\xi_{kl} + f_l\\,\\xi_{il}\\xi_{kl} + o_i z_i \\xi_{kl} + o_k z_k \\xi_{il} + o_l z_l \\xi_{ik} + w_2 V^2 + w_4 V^4, \\quad V = \\mathbf{e}_i\\cdot(\\mathbf{e}_k\\times\\mathbf{e}_l), \\quad \\xi_{ab} = \\mathbf{e}_a\\cdot\\mathbf{e}_b - \\cos\\theta_{0,ab}, \\quad z_a = \\frac{r_a^4 - r_{0,a}^4}{r_a^4 + \\beta_a r_{0,a}^4}; \\quad \\text{the centre is atom } j',
  parameters: [
    { name: 'r0_i', unit: 'Å', meaning: 'reference length of the bond to i', range: [1, 1.6] },
    { name: 'beta_i', unit: '', meaning: 'β of the bond to i', range: [0.2, 1] },
    { name: 'r0_k', unit: 'Å', meaning: 'reference length of the bond to k', range: [1, 1.6] },
    { name: 'beta_k', unit: '', meaning: 'β of the bond to k', range: [0.2, 1] },
    { name: 'r0_l', unit: 'Å', meaning: 'reference length of the bond to l', range: [1, 1.6] },
    { name: 'beta_l', unit: '', meaning: 'β of the bond to l', range: [0.2, 1] },
    { name: 'cos0_ik', unit: '', meaning: 'cosine of the reference angle i–j–k', range: [-0.6, 0] },
    { name: 'cos0_il', unit: '', meaning: 'cosine of the reference angle i–j–l', range: [-0.6, 0] },
    { name: 'cos0_kl', unit: '', meaning: 'cosine of the reference angle k–j–l', range: [-0.6, 0] },
    { name: 'f_i', unit, meaning: 'the two angles that share i', range: [-10, 10] },
    { name: 'f_k', unit, meaning: 'the two angles that share k', range: [-10, 10] },
    { name: 'f_l', unit, meaning: 'the two angles that share l', range: [-10, 10] },
    { name: 'o_i', unit, meaning: 'bond to i and the angle opposite', range: [-10, 10] },
    { name: 'o_k', unit, meaning: 'bond to k and the angle opposite', range: [-10, 10] },
    { name: 'o_l', unit, meaning: 'bond to l and the angle opposite', range: [-10, 10] },
    { name: 'w2', unit, meaning: 'out of plane', range: [-5, 20] },
    { name: 'w4', unit, meaning: 'out of plane', range: [-5, 20] },
  ],
  pack: ([r1, b1, r2, b2, r3, b3, ...rest]) => [
    ...packDistance(r1, b1),
    ...packDistance(r2, b2),
    ...packDistance(r3, b3),
    ...rest,
  ],
  source:
    'cross terms of Maple et al., J. Comput. Chem. 15, 162 (1994), in bounded variables (src/forcefield/boundedDistance.ts)',
};
