import type { LearnedTermSchema } from '../term.ts';

export const schema: LearnedTermSchema = {
  kind: 'learned',
  name: 'force_kernel',
  title: 'Force kernel of one molecule',
  group: null,
  equation:
    'U = c + \\sum_{P,m} \\varphi_1(|\\boldsymbol\\delta|)\\, \\boldsymbol\\delta\\cdot J_m\\mathbf{w}_m,\\quad \\boldsymbol\\delta = P\\mathbf{q} - \\mathbf{q}_m,\\quad q_k = \\frac{1}{\\ell_k r_k},\\quad \\varphi_1 = -\\tfrac{5}{3}(1 + \\sqrt5 d)e^{-\\sqrt5 d}',
  source: 'Chmiela, Sauceda, Müller and Tkatchenko, Nat. Commun. 9, 3887 (2018), eqs. 3 to 5 and 9',
};
