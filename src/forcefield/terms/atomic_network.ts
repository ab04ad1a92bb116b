import type { LearnedTermSchema } from '../term.ts';

export const schema: LearnedTermSchema = {
  kind: 'learned',
  name: 'atomic_network',
  title: 'Atom-centred network',
  group: null,
  equation: 'U = \\sum_i \\left[ E_{Z_i} + \\tfrac{1}{M}\\sum_m N^{(m)}_{Z_i}(\\mathbf{G}_i) \\right]',
  source:
    'Behler, J. Chem. Phys. 134, 074106 (2011); Smith, Isayev and Roitberg, Chem. Sci. 8, 3192 (2017), eqs. 1 to 4',
};
