import type { LatticeTermSchema } from '../term.ts';

export const schema: LatticeTermSchema = {
  kind: 'lattice',
  name: 'reciprocal',
  title: 'Coulomb in reciprocal space',
  group: null,
  equation:
    'U = \\frac{1}{4\\pi\\varepsilon_0}\\left[\\frac{1}{2\\pi V}\\sum_{\\mathbf{m}\\neq 0}\\frac{e^{-\\pi^2 m^2/\\alpha^2}}{m^2}\\,|S(\\mathbf{m})|^2 - \\frac{\\alpha}{\\sqrt{\\pi}}\\sum_i q_i^2 - \\frac{\\pi Q^2}{2V\\alpha^2}\\right]',
  source:
    'Essmann et al., J. Chem. Phys. 103, 8577 (1995), eqs. 2.3 to 2.9: smooth particle-mesh Ewald with B-splines of order 5',
};
