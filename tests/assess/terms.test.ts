import { describe, expect, it } from 'vitest';
import { openReferenceMolecule } from '../../src/assess/load.ts';
import { terms } from '../../src/assess/measurements/terms.ts';
import { CpuEngine } from '../../src/cpu/engine.ts';
import { loadForceField } from '../../src/forcefield/ladder.ts';
import { publicAsset } from '../helpers/assets.ts';
import { surroundings } from './support.ts';

describe('time by Term', () => {
  it('finds the network where a network is, and adds up', async () => {
    const { structure } = await openReferenceMolecule(publicAsset, 'ethanol');
    const forcefield = await loadForceField('mm+nn', publicAsset);
    const subject = { structure, reference: null, forcefield, engine: new CpuEngine() };
    const result = await terms.measure(subject, { rounds: 3 }, surroundings);
    const known = result.terms.reduce((sum, { microseconds }) => sum + (microseconds ?? 0), 0);
    expect(known + result.bare + result.together).toBeCloseTo(result.microsecondsPerStep, 6);
    const network = result.terms.find(({ term }) => term === 'atomic_network')!;
    expect(network.microseconds! / result.microsecondsPerStep).toBeGreaterThan(0.5);
    // A network is no bond, and a bond no network.
    expect(result.terms.find(({ term }) => term === 'class2_bond')!.microseconds ?? 0).toBeLessThan(
      0.2 * network.microseconds!,
    );
    expect(result.bare).toBeGreaterThan(0);
  });
});
