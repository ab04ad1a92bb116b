/** The verdict on a molecule: who disagrees with whom, where, and at what cost. */
import { describe, expect, it } from 'vitest';
import { openReferenceMolecule } from '../../src/assess/load.ts';
import { checkOptions } from '../../src/assess/measurements/index.ts';
import { disagreementOf, verdict } from '../../src/assess/measurements/verdict.ts';
import { CpuEngine } from '../../src/cpu/engine.ts';
import type { ForceField } from '../../src/forcefield/forcefield.ts';
import { loadForceField } from '../../src/forcefield/ladder.ts';
import { publicAsset } from '../helpers/assets.ts';

const engine = new CpuEngine();

async function judge(
  molecule: string,
  { labels = true, forcefield }: { labels?: boolean; forcefield?: ForceField } = {},
) {
  const { structure, ...reference } = await openReferenceMolecule(publicAsset, molecule);
  return verdict.measure(
    {
      structure,
      reference: labels ? { structure, ...reference } : null,
      forcefield: forcefield ?? (await loadForceField('mm-class1', publicAsset)),
      engine,
    },
    checkOptions(verdict, { frames: 3 }),
    {
      load: publicAsset,
      forcefield: (id) => loadForceField(id, publicAsset),
      engine: () => Promise.resolve(engine),
      progress: () => Promise.resolve(),
    },
  );
}

describe('the verdict', () => {
  it('of a known molecule compares all rungs with the best one, and with the labels', async () => {
    const { best, bestBy, entries, pairs, frames } = await judge('water');
    expect(frames).toBe(3);
    expect(bestBy.on).toBe('labels');
    const numbers = entries.filter(({ refusal }) => refusal === null);
    expect(numbers.filter(({ disagreement }) => disagreement === null).map(({ forcefield }) => forcefield)).toEqual([
      best,
    ]);
    expect(Math.min(...numbers.map(({ labelMae }) => labelMae!))).toBe(bestBy.forceMae);
    for (const entry of numbers) {
      expect(entry.labelMae, entry.forcefield).toBeGreaterThan(0);
      expect(entry.secondsPerMicrosecond).toBeCloseTo(2e9 * 1e-6 * entry.microsecondsPerStep!, 3);
    }
    expect(entries.some(({ forcefield }) => forcefield === 'nn-specimen')).toBe(false);
    const place = pairs.forcefields.indexOf(best);
    pairs.mae.forEach((row, i) => {
      expect(row[i]).toBe(0);
      const entry = numbers.find(({ forcefield }) => forcefield === pairs.forcefields[i])!;
      expect(row[place]).toBeCloseTo(entry.disagreement?.mae ?? 0, 12);
    });
  });

  it('of a molecule without labels has no errors, chooses by molecules kept out, and says who refuses', async () => {
    const { bestBy, entries } = await judge('ethanol', { labels: false });
    expect(bestBy.on).toBe('ood');
    expect(entries.every(({ labelMae }) => labelMae === null)).toBe(true);
    const { entries: other } = await judge('hydrogen-cyanide', { labels: false });
    const kernel = other.find(({ forcefield }) => forcefield === 'kernel')!;
    expect(kernel.refusal).toMatch(/knows one molecule/);
    expect(kernel).toMatchObject({ microsecondsPerStep: null, disagreement: null });
  });

  it('finds the atom that is spoilt: the control', async () => {
    const springs = await loadForceField('mm-class1', publicAsset);
    const { entries, atoms } = await judge('ethanol');
    const right = entries.find(({ forcefield }) => forcefield === 'mm-class1')!.disagreement!;
    const spoilt: ForceField = {
      ...springs,
      id: 'spoilt',
      parametrize: (structure) => {
        const potential = springs.parametrize(structure);
        const terms = potential.terms.map((term) => {
          if (term.term !== 'harmonic_bond' || term.kind !== 'bonded') return term;
          const parameters = term.parameters.slice();
          // The bond of the last hydrogen, to oxygen, ten times as stiff and too long.
          const b = term.atoms.indexOf(8) >> 1;
          parameters[2 * b] *= 10;
          parameters[2 * b + 1] += 0.05;
          return { ...term, parameters };
        });
        return { ...potential, terms };
      },
    };
    const found = (await judge('ethanol', { forcefield: spoilt })).entries.find(
      ({ forcefield }) => forcefield === 'spoilt',
    )!;
    expect(found.disagreement!.mae).toBeGreaterThan(2 * right.mae);
    expect(['O3', 'H9']).toContain(atoms[found.disagreement!.worstAtom]);
    expect(['O3', 'H9']).not.toContain(atoms[right.worstAtom]);
  });

  it('measures what it says', () => {
    const zero = new Float64Array(12);
    // Two frames of two atoms; the second atom is off by (3, 4, 0) in one of them.
    const other = Float64Array.of(0, 0, 0, 3, 4, 0, 0, 0, 0, 0, 0, 0);
    expect(disagreementOf(zero, other, 2)).toEqual({ mae: 7 / 12, perAtom: [0, 2.5], worstAtom: 1 });
  });
});
