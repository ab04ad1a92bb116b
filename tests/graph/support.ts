/** Graph networks with random weights, for both forms. */
import { readFileSync } from 'node:fs';
import { CLASS2_HEADS, type CorrectedKind } from '../../src/models/graph/class2Form.ts';
import type { Class2GraphModel } from '../../src/models/graph/class2Model.ts';
import { weightCount } from '../../src/models/graph/network.ts';
import { parseClass2File } from '../../src/forcefield/class2/parameters.ts';
import { randomNumbers } from '../helpers/random.ts';

/** Coefficients of mm-class2, corrected at random by up to about 2 kcal/mol. */
export function randomClass2Graph(seed: number, strength = 0.3): Class2GraphModel {
  const text = readFileSync('public/forcefields/mm-class2.json', 'utf8');
  const { tables, charges, coulomb } = parseClass2File(JSON.parse(text), 'mm-class2');
  const [width, layers] = [6, 2];
  const random = randomNumbers(seed);
  const count = weightCount({ width, layers, heads: CLASS2_HEADS });
  return {
    width,
    layers,
    weights: Float32Array.from({ length: count }, () => strength * (2 * random() - 1)),
    scales: Object.fromEntries(
      CLASS2_HEADS.map(({ name, outputs, mirror }) => [
        name,
        Array.from({ length: outputs }, (_, c) => 1 + (Math.min(c, mirror?.[c] ?? c) % 3)),
      ]),
    ) as Record<CorrectedKind, number[]>,
    tables,
    charges,
    coulomb,
  };
}
