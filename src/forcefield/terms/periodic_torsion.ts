import type { BondedTermSchema } from '../term.ts';

export const schema: BondedTermSchema = {
  kind: 'bonded',
  name: 'periodic_torsion',
  title: 'Periodic torsion',
  group: 'torsion',
  arity: 4,
  equation:
    'U = u_0 + \\sum_n c_n \\cos n\\phi + s_n \\sin n\\phi \\;=\\; \\sum_n k_n\\,[1 + \\cos(n\\phi - \\delta_n)]',
  parameters: [
    { name: 'u0', unit: 'kcal/mol', meaning: 'constant, Σ k_n', range: [0, 4] },
    { name: 'c', unit: 'kcal/mol', meaning: 'coefficient of cos nφ, k_n cos δ_n', range: [-2, 2] },
    { name: 's', unit: 'kcal/mol', meaning: 'coefficient of sin nφ, k_n sin δ_n', range: [-2, 2] },
  ],
  series: 2,
  source: 'Cornell et al., J. Am. Chem. Soc. 117, 5179 (1995), eq. 1; φ = 0 is cis (IUPAC)',
};
