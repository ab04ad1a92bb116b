import type { LearnedTermSchema } from '../term.ts';

export const schema: LearnedTermSchema = {
  kind: 'learned',
  name: 'equivariant_network',
  title: 'Equivariant message passing',
  group: null,
  equation:
    'U = \\sum_i \\left[ E_{Z_i} + N(\\mathbf{s}_i) \\right], \\quad (\\mathbf{s}_i, \\vec{\\mathbf{v}}_i) \\leftarrow \\text{messages from neighbours}',
  source: 'after Schütt, Unke and Gastegger, ICML 2021, arXiv:2102.03150; src/models/equivariantNetwork.ts',
};
