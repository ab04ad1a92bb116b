import { COULOMB } from '../../core/units.ts';
import type { PairTermSchema } from '../term.ts';

export const schema: PairTermSchema = {
  kind: 'pair',
  name: 'coulomb',
  title: 'Coulomb',
  group: 'nonbonded',
  equation: 'U = \\frac{1}{4\\pi\\varepsilon_0}\\,\\frac{q_i q_j}{r}',
  atomParameters: [{ name: 'q', unit: 'e', meaning: 'fixed atomic charge', range: [-0.8, 0.8] }],
  packAtom: ([q]) => split(q * Math.sqrt(COULOMB)),
  source: "Coulomb's law; the constant is COULOMB in src/core/units.ts",
};

/**
 * A number as two: twelve significant bits, and the rest. Products of the first parts are exact in f32; without this the
 * rounding of a charge that many atoms share adds up over their pairs (2.7e-3 kcal/mol on a protein of 1,654 atoms).
 */
function split(value: number): readonly [high: number, low: number] {
  if (value === 0) return [0, 0];
  const unit = 2 ** (Math.floor(Math.log2(Math.abs(value))) - 11);
  const high = Math.round(value / unit) * unit;
  return [high, value - high];
}
