import type { BondedTermSchema } from '../term.ts';

export const schema: BondedTermSchema = {
  kind: 'bonded',
  name: 'harmonic_improper',
  title: 'Harmonic improper',
  group: 'torsion',
  arity: 4,
  equation: 'U = k\\,(\\omega - \\omega_0)^2',
  parameters: [
    { name: 'k', unit: 'kcal/mol/rad²', meaning: 'force constant, without a factor ½', range: [10, 60] },
    {
      name: 'omega0',
      unit: 'rad',
      meaning: 'dihedral angle at rest; the difference is taken the short way round',
      range: [-3.14, 3.14],
    },
  ],
  // ω − ω0 comes from its sine and cosine, without ω itself.
  pack: ([k, omega0]) => [k, Math.cos(omega0), Math.sin(omega0)],
  source: 'MacKerell et al., J. Phys. Chem. B 102, 3586 (1998), eq. 1',
};
