import { describe, expect, it } from 'vitest';
import { referenceFromExtxyz } from '../../src/assess/extxyz.ts';
import { parseExtxyz } from '../../src/chem/extxyz.ts';
import { FfpError } from '../../src/core/errors.ts';
import { DEBYE, ELECTRONVOLT } from '../../src/core/units.ts';

interface Options {
  readonly name?: string;
  readonly order?: readonly string[];
  readonly info?: string;
  readonly energy?: number;
  readonly force?: number;
  readonly properties?: string;
  readonly bonds?: string;
}

/** One frame of water; every option breaks or changes one thing. */
function water(options: Options = {}): string {
  const { name = 'name=water', order = ['O', 'H', 'H'], info = '', energy = -2079, force = 1 } = options;
  const { properties = 'species:S:1:pos:R:3:forces:R:3', bonds = 'bonds="0-1:1 0-2:1"' } = options;
  const positions = ['0 0 0', '0.96 0 0', '-0.24 0.93 0'];
  const rows = order.map((symbol, i) => {
    const forces = properties.includes('forces') ? ` ${force} ${-force} 0` : '';
    return `${symbol} ${positions[i]}${forces}`;
  });
  const energyText = Number.isNaN(energy) ? '' : `energy=${energy}`;
  return `3\nProperties=${properties} ${energyText} ${name} ${bonds} charge=0 ${info}\n${rows.join('\n')}\n`;
}

const read = (...frames: string[]) => referenceFromExtxyz(parseExtxyz(frames.join('')));

describe('labelled frames', () => {
  it('are grouped by name, in kcal/mol, with split, temperature and dipole', () => {
    const methane = water({ name: 'name=other', bonds: 'bonds="0-1:1 0-2:1"' });
    const [first, second] = read(
      water({ info: 'split=train temperature=600 dipole_debye="1 0 -2"' }),
      methane,
      water({ info: 'split=ood temperature=300 dipole_debye="0 0 1"', energy: -2078, force: 2 }),
    );
    expect([first.name, first.frames, second.name, second.frames]).toEqual(['water', 2, 'other', 1]);
    expect(first.energies[1] - first.energies[0]).toBeCloseTo(ELECTRONVOLT, 9);
    expect(first.forces[9]).toBeCloseTo(2 * ELECTRONVOLT, 9);
    expect(first.splits).toEqual(['train', 'ood']);
    expect([...first.temperatures]).toEqual([600, 300]);
    expect(first.dipoles![2]).toBeCloseTo(-2 * DEBYE, 12);
    expect(second.splits).toEqual(['test']);
    expect(second.semiempirical).toBeUndefined();
  });

  it('without a name are grouped by atoms and bonds, and named by formula', () => {
    const isomer = water({ name: '', bonds: 'bonds="0-1:1 1-2:1"' });
    const groups = read(water({ name: '' }), isomer, water({ name: '' }));
    expect(groups.map(({ name, frames }) => [name, frames])).toEqual([
      ['H2O', 2],
      ['H2O (2)', 1],
    ]);
  });

  it('without bonds share those perceived from the coolest frame', () => {
    const hot = water({ bonds: '', info: 'temperature=1000' }).replace('0.96 0 0', '2.60 0 0');
    const cool = water({ bonds: '', info: 'temperature=300' });
    const [molecule] = read(hot, cool);
    expect(molecule.frames).toBe(2);
    expect([...molecule.structure.bonds]).toEqual([0, 1, 0, 2]);
    expect(molecule.structure.bondSource).toBe('perceived');
  });

  const refusals: readonly [what: string, frames: readonly string[], message: RegExp][] = [
    ['no forces', [water(), water({ properties: 'species:S:1:pos:R:3' })], /line 6: .*forces/],
    ['no energy', [water({ energy: NaN })], /line 1: .*energy/],
    ['a force that is no number', [water(), water().replace('-1 0\n', 'nan 0\n')], /line 8/],
    ['atoms in another order', [water(), water({ order: ['H', 'O', 'H'] })], /line 6: "water" has other atoms.*line 1/],
    ['other bonds', [water(), water({ bonds: 'bonds="0-1:1 1-2:1"' })], /line 6: "water" has other bonds/],
    ['another charge', [water(), water().replace('charge=0', 'charge=1')], /another charge/],
    ['an unknown split', [water({ info: 'split=exam' })], /line 1: split=exam; known: train/],
    ['a negative temperature', [water({ info: 'temperature=-3' })], /temperature=-3/],
    ['a periodic box', [water({ info: 'pbc="T T T" Lattice="9 0 0 0 9 0 0 0 9"' })], /periodic/],
    ['energies in hartree', [water({ energy: -76.4 })], /look like hartree/],
    ['energies in kcal/mol', [water({ energy: -47941 })], /look like kcal\/mol/],
    ['forces that no molecule has', [water({ force: 40 })], /check their unit/],
    ['half a set of GFN2 labels', [water({ info: 'gfn2_energy=-140' }), water()], /in some frames only/],
  ];
  it.each(refusals)('are refused: %s', (_, frames, message) => {
    expect(() => read(...frames)).toThrow(FfpError);
    expect(() => read(...frames)).toThrow(message);
  });
});
