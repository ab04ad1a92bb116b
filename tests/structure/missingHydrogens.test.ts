/** Hydrogens that are missing, held against molecules that have them. */
import { describe, expect, it } from 'vitest';
import { loadReferenceIndex, openReferenceMolecule } from '../../src/assess/load.ts';
import { hillFormula } from '../../src/chem/formula.ts';
import { addHydrogens, missingHydrogens, ordersFromLengths } from '../../src/chem/missingHydrogens.ts';
import { neighboursOf } from '../../src/chem/graph.ts';
import type { Structure } from '../../src/chem/structure.ts';
import { load } from './tools.ts';

/** The heavy atoms of a molecule, whose bond orders are forgotten. */
function stripped(structure: Structure): Structure {
  const heavy = [...structure.elements.keys()].filter((i) => structure.elements[i] !== 1);
  const place = new Map(heavy.map((i, n) => [i, n]));
  const bonds = Array.from(structure.bondOrders, (_, b) => [structure.bonds[2 * b], structure.bonds[2 * b + 1]])
    .map((pair) => pair.map((i) => place.get(i)))
    .filter((pair) => pair.every((i) => i !== undefined));
  return {
    ...structure,
    elements: Uint8Array.from(heavy, (i) => structure.elements[i]),
    positions: Float64Array.from(heavy.flatMap((i) => [...structure.positions.subarray(3 * i, 3 * i + 3)])),
    bonds: Uint32Array.from(bonds.flat()),
    bondOrders: new Uint8Array(bonds.length).fill(1),
  };
}

const completed = (bare: Structure): Structure => {
  const ordered = { ...bare, bondOrders: ordersFromLengths(bare) };
  return addHydrogens(ordered, missingHydrogens(ordered));
};

describe('hydrogens from the lengths of bonds', () => {
  it('are those of nearly every neutral molecule of the Reference set, whose bonds are stretched by heat', async () => {
    const { molecules } = await loadReferenceIndex(load);
    let [right, all] = [0, 0];
    for (const { name, charge } of molecules) {
      const { structure } = await openReferenceMolecule(load, name);
      if (charge !== 0 || structure.elements.every((z) => z === 1)) continue;
      all++;
      if (hillFormula(completed(stripped(structure)).elements) === hillFormula(structure.elements)) right++;
    }
    expect(all).toBeGreaterThan(250);
    expect(right / all).toBeGreaterThan(0.95);
  });

  it('stand where bonds can be: at bond length, and far from each other', async () => {
    const { structure } = await openReferenceMolecule(load, 'ethanol');
    const whole = completed(stripped(structure));
    const { start, partners } = neighboursOf(whole.elements.length, whole.bonds);
    const apart = (i: number, j: number) =>
      Math.hypot(...[0, 1, 2].map((c) => whole.positions[3 * i + c] - whole.positions[3 * j + c]));
    whole.elements.forEach((z, i) => {
      if (z !== 1) return;
      const [parent] = partners.subarray(start[i], start[i + 1]);
      expect(apart(i, parent)).toBeGreaterThan(0.9);
      expect(apart(i, parent)).toBeLessThan(1.15);
      for (let j = 0; j < whole.elements.length; j++)
        if (j !== i && j !== parent) expect(apart(i, j)).toBeGreaterThan(1.4);
    });
  });
});
