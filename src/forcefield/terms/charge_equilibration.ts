import type { LearnedTermSchema } from '../term.ts';

export const schema: LearnedTermSchema = {
  kind: 'learned',
  name: 'charge_equilibration',
  title: 'Charge equilibration',
  group: 'nonbonded',
  equation:
    'U = \\min_q \\sum_i \\left(\\chi_i q_i + \\tfrac12 \\eta_i q_i^2\\right) + \\sum_{i<j} \\frac{q_i q_j}{4\\pi\\varepsilon_0 \\sqrt{r_{ij}^2 + \\gamma_{ij}^2}}',
  source: 'Rappé and Goddard, J. Phys. Chem. 95, 3358 (1991); Ohno, Theor. Chim. Acta 2, 219 (1964)',
};
