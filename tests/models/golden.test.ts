/** The cpu Engine against NumPy: models of this project's own making (tools/make_golden_ani.py). */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { modelFault, type AniAngularFunctions, type AtomicNetworkModel } from '../../src/models/atomicNetwork.ts';
import { aniForceField } from '../../src/models/ani/forcefield.ts';
import { importAni } from '../../src/models/ani/import.ts';
import { scaledError, TOLERANCE } from '../helpers/tolerance.ts';
import {
  evaluate,
  evaluateWith,
  moleculeOf,
  networkPotential,
  readModelFiles,
  reviveNetwork,
  TINY,
  type NetworkJson,
} from './support.ts';

interface Case {
  readonly name: string;
  readonly elements: number[];
  readonly positions: number[];
  readonly members: number[];
  readonly energy: number;
  readonly forces: number[];
}

const read = <T>(name: string): T =>
  JSON.parse(readFileSync(new URL(`../golden/ani/${name}.json`, import.meta.url), 'utf8')) as T;

const tiny = read<{ cases: Case[] }>('tiny');
type AniModel = AtomicNetworkModel & { readonly angular: AniAngularFunctions };
const smooth = read<{ cases: Case[]; model: NetworkJson }>('smooth');

describe('networks in the NeuroChem layout', () => {
  const ani = importAni(readModelFiles(TINY));

  it('are found, as many as there are', () => {
    expect(ani.model).toMatchObject({ name: 'tiny', elements: [1, 6, 8] });
    expect(ani.model.members.length).toBe(2);
    expect(ani.promised).toBe(3);
    expect(modelFault(ani.model)).toBeNull();
  });

  it.each(tiny.cases)('$name', async ({ elements, positions, ...expected }) => {
    const actual = await evaluateWith(aniForceField(ani), moleculeOf(elements, positions));
    expect(scaledError([actual.energy], [expected.energy], 1)).toBeLessThan(TOLERANCE.f64);
    expect(scaledError(actual.members, expected.members, 1)).toBeLessThan(TOLERANCE.f64);
    expect(scaledError(actual.forces, expected.forces, 1)).toBeLessThan(TOLERANCE.f64);
  });
});

describe('a model whose every function has constants of its own', () => {
  const model = reviveNetwork(smooth.model) as AniModel;
  const of = (model_: AtomicNetworkModel, { elements, positions }: Case) =>
    evaluate(
      networkPotential(
        model_,
        Uint32Array.from(elements, (element) => model_.elements.indexOf(element)),
      ),
      Float64Array.from(positions),
    );

  it.each(smooth.cases)('$name', async (expected) => {
    const actual = await of(model, expected);
    expect(scaledError([actual.energy], [expected.energy], 1)).toBeLessThan(TOLERANCE.f64);
    expect(scaledError(actual.members, expected.members, 1)).toBeLessThan(TOLERANCE.f64);
    expect(scaledError(actual.forces, expected.forces, 1)).toBeLessThan(TOLERANCE.f64);
  });

  // The comparison must be able to fail: every constant counts.
  it.each<[string, (model: AniModel) => AniModel]>([
    ['radial cutoff', (m) => ({ ...m, radial: { ...m.radial, cutoff: m.radial.cutoff * 1.00001 } })],
    ['radial η', (m) => ({ ...m, radial: { ...m.radial, eta: m.radial.eta.map((eta) => eta * 1.00001) } })],
    ['angular cutoff', (m) => ({ ...m, angular: { ...m.angular, cutoff: m.angular.cutoff * 1.00001 } })],
    ['ζ', (m) => ({ ...m, angular: { ...m.angular, zeta: m.angular.zeta * 1.00001 } })],
    ['angular η', (m) => ({ ...m, angular: { ...m.angular, eta: m.angular.eta * 1.00001 } })],
    ['order of elements', (m) => ({ ...m, elements: [...m.elements].reverse() })],
  ])('%s that is a little off is found', async (_, change) => {
    const [expected] = smooth.cases;
    const wrong = await of(change(model), expected);
    expect(scaledError(wrong.forces, expected.forces, 1)).toBeGreaterThan(100 * TOLERANCE.f64);
  });
});
