/** A learned region in a molecule of molecular mechanics. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadReferenceMolecule } from '../../src/assess/load.ts';
import { forceDeviation } from '../../src/assess/disagreement.ts';
import type { Structure } from '../../src/chem/structure.ts';
import { loadEvaluator } from '../../src/cpu/evaluator.ts';
import { FfpError } from '../../src/core/errors.ts';
import { embeddedForceField } from '../../src/forcefield/embedding.ts';
import type { ForceField } from '../../src/forcefield/forcefield.ts';
import { loadForceField } from '../../src/forcefield/ladder.ts';
import type { Potential } from '../../src/forcefield/potential.ts';
import { aniForceField } from '../../src/models/ani/forcefield.ts';
import { importAni } from '../../src/models/ani/import.ts';
import { hashOf } from '../../src/session/run.ts';
import { maxwellBoltzmann } from '../../src/forcefield/motion.ts';
import { LANES, openLane, type Lane } from '../helpers/engines.ts';
import { rootMeanSquare, scaledError, TOLERANCE } from '../helpers/tolerance.ts';
import { loadAsset } from '../models/savedFile.ts';
import { readModelFiles, TINY } from '../models/support.ts';

const mm = await loadForceField('mm-class1', loadAsset);
const network = aniForceField(importAni(readModelFiles(TINY)));
const molecule = async (name: string) => (await loadReferenceMolecule(loadAsset, name)).structure;
const propanol = await molecule('1-propanol');

/** Energy by Term and forces in f64. */
async function evaluate(potential: Potential, positions: Float64Array) {
  const [forces, energies] = [new Float64Array(positions.length), new Float64Array(potential.terms.length)];
  (await loadEvaluator(potential)).evaluate(positions, forces, energies);
  return { energies, energy: energies.reduce((sum, u) => sum + u, 0), forces };
}

/** The atoms around the oxygen of an alcohol: O, its hydrogen, and the CH₂ beside it. */
function alcohol({ elements, bonds }: Structure): number[] {
  const neighbours = (atom: number): number[] =>
    Array.from({ length: bonds.length / 2 }, (_, b) => [bonds[2 * b], bonds[2 * b + 1]]).flatMap(([i, j]) =>
      i === atom ? [j] : j === atom ? [i] : [],
    );
  const oxygen = elements.indexOf(8);
  const carbon = neighbours(oxygen).find((atom) => elements[atom] === 6)!;
  const hydrogens = [oxygen, carbon].flatMap(neighbours).filter((atom) => elements[atom] === 1);
  return [oxygen, carbon, ...hydrogens];
}

const region = alcohol(propanol);
const embedded = embeddedForceField(mm, network, region);
const potential = embedded.parametrize(propanol);

describe('a region', () => {
  it('leaves the force field around only what reaches beyond it', () => {
    const inside = potential.terms.find(({ kind }) => kind === 'region')!;
    expect(inside).toMatchObject({ atoms: Uint32Array.from(region).sort() });
    for (const term of potential.terms)
      if (term.kind === 'bonded') {
        const arity = { harmonic_bond: 2, nonbonded_14: 2, harmonic_angle: 3 }[term.term] ?? 4;
        for (let at = 0; at < term.atoms.length; at += arity)
          expect([...term.atoms.subarray(at, at + arity)].every((atom) => region.includes(atom))).toBe(false);
      }
    const bonds = potential.terms.find(({ term }) => term === 'harmonic_bond')!;
    // 11 bonds, of which C-O, O-H and two C-H are inside.
    expect(bonds).toMatchObject({ atoms: { length: 2 * 7 } });
  });

  it('without cut bonds is MM of the whole − MM of the region + network of the region', async () => {
    const cluster = await molecule('acetic-acid-water');
    const count = cluster.elements.length;
    const water = [...cluster.elements.keys()].filter((atom) => atom >= count - 3);
    expect(water.map((atom) => cluster.elements[atom]).sort((a, b) => a - b)).toEqual([1, 1, 8]);
    const pick = (values: Float64Array) =>
      Float64Array.from(water.flatMap((atom) => [...values.subarray(3 * atom, 3 * atom + 3)]));
    const alone: Structure = {
      ...cluster,
      elements: Uint8Array.from(water, (atom) => cluster.elements[atom]),
      positions: pick(cluster.positions),
      bonds: Uint32Array.from(
        [...cluster.bonds].filter((atom) => water.includes(atom)),
        (atom) => water.indexOf(atom),
      ),
      bondOrders: Uint8Array.of(1, 1),
    };
    const whole = await evaluate(embeddedForceField(mm, network, water).parametrize(cluster), cluster.positions);
    const [all, mmWater, networkWater] = [
      await evaluate(mm.parametrize(cluster), cluster.positions),
      await evaluate(mm.parametrize(alone), alone.positions),
      await evaluate(network.parametrize(alone), alone.positions),
    ];
    expect(whole.energy).toBeCloseTo(all.energy - mmWater.energy + networkWater.energy, 8);
    const expected = all.forces.slice();
    water.forEach((atom, n) => {
      for (let c = 0; c < 3; c++) expected[3 * atom + c] += networkWater.forces[3 * n + c] - mmWater.forces[3 * n + c];
    });
    expect(scaledError(whole.forces, expected, 1)).toBeLessThan(TOLERANCE.f64);
    expect(Math.abs(networkWater.energy - mmWater.energy)).toBeGreaterThan(1);
  });

  it('has forces that are the gradient of its energy, across the cut bond too', async () => {
    const { forces } = await evaluate(potential, propanol.positions);
    const evaluator = await loadEvaluator(potential);
    const [spare, energies] = [new Float64Array(forces.length), new Float64Array(potential.terms.length)];
    const h = 1e-4;
    const numeric = forces.map((_, c) => {
      const at = (shift: number): number => {
        const moved = propanol.positions.slice();
        moved[c] += shift;
        evaluator.evaluate(moved, spare, energies);
        return energies.reduce((sum, u) => sum + u, 0);
      };
      return -(8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h);
    });
    expect(scaledError(forces, numeric, 1)).toBeLessThan(TOLERANCE.finiteDifference);
  });

  it('caps the cut bond with a hydrogen at its own distance', () => {
    const term = potential.terms.find((one) => one.kind === 'region')!;
    expect(term.fractions).toHaveLength(1);
    const [within, without] = term.links;
    const bond = Math.hypot(
      ...[0, 1, 2].map((c) => propanol.positions[3 * within + c] - propanol.positions[3 * without + c]),
    );
    expect(term.fractions[0] * bond).toBeGreaterThan(1.03);
    expect(term.fractions[0] * bond).toBeLessThan(1.15);
    expect([...term.potential.elements]).toEqual([
      ...Array.from(Uint32Array.from(region).sort(), (atom) => propanol.elements[atom]),
      1,
    ]);
  });

  it('says how far the members of its ensemble disagree: nothing of atoms beyond it', async () => {
    const deviation = (await forceDeviation(potential, propanol.positions))!;
    const term = potential.terms.find((one) => one.kind === 'region')!;
    deviation.forEach((sigma, atom) => {
      if (region.includes(atom) || term.links.includes(atom)) expect(sigma).toBeGreaterThan(1e-3);
      else expect(sigma).toBe(0);
    });
  });
});

describe.each(LANES)('a region on %s', (name) => {
  let lane: Lane;
  beforeAll(async () => {
    lane = await openLane(name);
  });
  afterAll(() => lane.destroy());

  const velocities = maxwellBoltzmann(potential.masses, 300, 1, 2);
  const twice = Float64Array.of(...propanol.positions, ...propanol.positions.map((x) => x + 0.01 * Math.sin(31 * x)));

  it('agrees with the f64 twin, replica by replica, Term by Term, member by member', async () => {
    const simulation = await lane.load(potential, 2);
    simulation.setState(twice);
    const { energies, forces, members } = await simulation.frame();
    simulation.destroy();
    const tolerance = name === 'cpu' ? TOLERANCE.f64 : TOLERANCE.gpu;
    for (const r of [0, 1]) {
      const size = propanol.positions.length;
      const expected = await evaluate(potential, twice.slice(r * size, (r + 1) * size));
      const terms = potential.terms.length;
      expect(scaledError(energies.subarray(r * terms, (r + 1) * terms), expected.energies, 1)).toBeLessThan(tolerance);
      const own = forces.subarray(r * size, (r + 1) * size);
      expect(scaledError(own, expected.forces, rootMeanSquare(expected.forces))).toBeLessThan(tolerance);
      const [a, b] = members!.subarray(2 * r, 2 * r + 2);
      expect(scaledError([(a + b) / 2], [expected.energy], 1)).toBeLessThan(tolerance);
      expect(Math.abs(a - b)).toBeGreaterThan(1e-3);
    }
  });

  it('moves, to the same bits however the steps are cut', async () => {
    const dynamics = { dt: 0.25, temperature: 300, friction: 2, seed: 4 };
    const hashAfter = async (chunks: readonly number[]) => {
      const simulation = await lane.load(potential, 2);
      simulation.setState(twice, velocities);
      for (const steps of chunks) {
        await simulation.advance(steps, dynamics);
        await simulation.frame();
      }
      const { checkpoint } = await simulation.frame();
      simulation.destroy();
      return hashOf(checkpoint);
    };
    expect(await hashAfter([1, 6, 13])).toBe(await hashAfter([20]));
  });
});

describe('a region that cannot be is refused', () => {
  const refused = (atoms: readonly number[], structure = propanol, around: ForceField = mm): string => {
    try {
      embeddedForceField(around, network, atoms).parametrize(structure);
    } catch (error) {
      expect(error).toBeInstanceOf(FfpError);
      return (error as FfpError).message;
    }
    throw new Error('nothing was thrown');
  };

  it('no atoms, atoms that are not there, all atoms', () => {
    expect(refused([])).toMatch(/has no atoms/);
    expect(refused([1, 12])).toMatch(/names atom 12; this molecule has atoms 0 to 11/);
    expect(refused([...propanol.elements.keys()])).toMatch(/the whole molecule/);
    const crowd = { ...propanol, elements: new Uint8Array(3000).fill(6) };
    expect(
      refused(
        Array.from({ length: 2500 }, (_, atom) => atom),
        crowd,
      ),
    ).toMatch(/has 2500 atoms; it may have 2000/);
  });

  it('a hydrogen left behind, or taken alone', () => {
    const withoutHydrogen = region.slice(0, -1);
    expect(refused(withoutHydrogen)).toMatch(/cuts the bond between C\d+ and H\d+: hydrogens belong/);
    expect(refused([propanol.elements.indexOf(1)])).toMatch(/hydrogens belong/);
  });

  it('a multiple bond, and two bonds to one atom', async () => {
    const acetone = await molecule('acetone');
    const [oxygen] = [acetone.elements.indexOf(8)];
    expect(refused([oxygen], acetone)).toMatch(/cuts the bond between O\d+ and C\d+, a multiple bond/);
    // Propane's ends without its middle.
    const middle = region[1];
    const ends = [...propanol.elements.keys()].filter((atom) => {
      const partners = Array.from({ length: propanol.bonds.length / 2 }, (_, b) => [
        propanol.bonds[2 * b],
        propanol.bonds[2 * b + 1],
      ]).flatMap(([i, j]) => (i === atom ? [j] : j === atom ? [i] : []));
      return atom !== middle && !(propanol.elements[atom] === 1 && partners.includes(middle));
    });
    expect(refused(ends)).toMatch(/two hydrogens would take the place of one atom/);
  });

  it('elements that the region’s force field does not know', async () => {
    const methylamine = await molecule('acetamide');
    const nitrogen = methylamine.elements.indexOf(7);
    const hydrogens = Array.from({ length: methylamine.bonds.length / 2 }, (_, b) => [
      methylamine.bonds[2 * b],
      methylamine.bonds[2 * b + 1],
    ]).flatMap(([i, j]) => (i === nitrogen ? [j] : j === nitrogen ? [i] : []));
    const amine = [nitrogen, ...hydrogens.filter((atom) => methylamine.elements[atom] === 1)];
    expect(refused(amine, methylamine)).toMatch(/In the region, .*knows molecules of H, C, O only, .*has N1/);
  });

  it('a network around it', () => {
    expect(refused(region, propanol, network)).toMatch(/must be molecular mechanics; tiny has a Term .*atomic_network/);
  });
});
