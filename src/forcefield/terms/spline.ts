import type { LearnedTermSchema } from '../term.ts';

export const schema: LearnedTermSchema = {
  kind: 'learned',
  name: 'spline',
  title: 'Two- and three-body splines',
  group: null,
  equation:
    'U = \\sum_i E_{Z_i} + \\sum_{i<j} \\sum_n c_n B_n(r_{ij}) + \\sum_i \\sum_{j<k} \\sum_{lmn} c_{lmn} B_l(r_{ij}) B_m(r_{ik}) B_n(r_{jk})',
  source: 'Xie, Rupp and Hennig, npj Comput. Mater. 9, 162 (2023)',
};
