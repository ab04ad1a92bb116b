/** What does not fit the graphics device: said with its size, the limit and a box that fits; what runs goes on. */
import { afterEach, describe, expect, it } from 'vitest';
import { volumeOf } from '../../src/chem/box.ts';
import { requestNodeDevice } from '../../src/cli/webgpu.ts';
import { potentialOf } from '../../src/forcefield/forcefield.ts';
import { LIQUID, loadForceField } from '../../src/forcefield/ladder.ts';
import { periodicPotential, summedBy, type Nonbonded } from '../../src/forcefield/periodic.ts';
import type { Potential } from '../../src/forcefield/potential.ts';
import { GpuEngine } from '../../src/gpu/engine.ts';
import { offeredIn } from '../../src/gpu/memory.ts';
import type { BoxSource } from '../../src/session/box.ts';
import { openMolecule } from '../../src/session/molecule.ts';
import { smallerBox } from '../../src/session/smallerBox.ts';
import { publicAsset } from '../helpers/assets.ts';
import { solution } from '../helpers/boxes.ts';

const { potential: vacuum, positions, box } = solution();
const boxedTo = (cutoff: number) => periodicPotential(vacuum, { box, method: 'cutoff', cutoff, tolerance: 1e-4 });
const boxed = boxedTo(5);

const solute = { kind: 'reference', name: 'ethanol' } as const;

/** What a box holds, and how its pairs are summed. */
async function filled(source: BoxSource, nonbonded: Nonbonded) {
  const { structure } = await openMolecule(source, publicAsset);
  const liquid = await loadForceField(LIQUID, publicAsset);
  const potential = await potentialOf(summedBy(liquid, nonbonded), structure);
  const atoms = structure.elements.length;
  // Ethanol has nine atoms.
  const molecules = source.solute ? (atoms - 9) / 3 + 1 : atoms / 3;
  return { potential, positions: structure.positions, molecules, density: atoms / volumeOf(potential.periodic!.box) };
}

let engine: GpuEngine | undefined;
afterEach(() => engine?.destroy());

/** An Engine on a device that says these limits, and one whose allocations fail on request. */
async function engineWith(limits: Partial<Record<'maxStorageBufferBindingSize' | 'maxBufferSize', number>>) {
  const found = await requestNodeDevice();
  const { device } = found;
  const own = { maxStorageBufferBindingSize: 2 ** 27, maxBufferSize: 2 ** 28, ...limits };
  Object.defineProperty(device, 'limits', { value: own, configurable: true });
  const failing = { now: false };
  const pop = device.popErrorScope.bind(device);
  device.popErrorScope = async () => {
    const error = await pop();
    return failing.now ? new Error('Not enough memory left.') : error;
  };
  engine = new GpuEngine(found);
  return { engine, failing };
}

async function energyOf(own: GpuEngine, potential: Potential, at: Float64Array): Promise<number> {
  const simulation = await own.load(potential, 1);
  simulation.setState(at);
  const { energies } = await simulation.frame();
  simulation.destroy();
  return energies.reduce((sum, u) => sum + u, 0);
}

describe('a box that is too large for the device', () => {
  it.each<readonly [string, RegExp, number, Nonbonded, Partial<BoxSource>]>([
    ['its list', /^The list of neighbours of 750 atoms/, 400, { method: 'cutoff', cutoff: 5 }, { molecules: 250 }],
    ['its mesh', /^A mesh of .* points/, 600, { method: 'pme', cutoff: 4, tolerance: 1e-4 }, { molecules: 250 }],
    ['what lies in it', /^The list of neighbours of/, 400, { method: 'cutoff', cutoff: 5 }, { edge: 20, solute }],
  ])('by %s is refused with size, limit and a box that fits, which does', async (_, what, kib, nonbonded, size) => {
    const source: BoxSource = { kind: 'box', name: 'Water', solvent: 'water', seed: 1, ...size };
    const limits = { maxStorageBufferBindingSize: kib * 1024 };
    const { engine: own } = await engineWith(limits);
    const large = await filled(source, nonbonded);
    const refusal = await own.load(large.potential, 1).catch((error: Error) => error.message);
    expect(refusal).toMatch(what);
    expect(refusal).toMatch(
      /takes \d+ [KM]iB, and this device gives a buffer (400|600) KiB; take a box of at most about \d+ molecules like these, [\d.]+ × [\d.]+ × [\d.]+ Å \(it has \d+\), .*, or the cpu Engine\.$/,
    );
    const smaller = smallerBox(source, large.molecules, refusal as string)!;
    // A sentence about another box offers nothing for this one.
    expect(smallerBox(source, large.molecules + 1, refusal as string)).toBeNull();
    const fitting = await filled(smaller, nonbonded);
    const { fit } = offeredIn(refusal as string)!;
    // No more than is offered, and of the same density.
    expect(Math.abs(fitting.molecules - fit)).toBeLessThanOrEqual(0.02 * fit);
    expect(fitting.density / large.density).toBeCloseTo(1, 1);
    expect(fitting.molecules).toBeLessThan(large.molecules);
    // No error scope was left open, and nothing was given up.
    expect(Number.isFinite(await energyOf(own, fitting.potential, fitting.positions))).toBe(true);
  });

  it('is offered no box that would not hold the cutoff', async () => {
    const { engine: own } = await engineWith({ maxStorageBufferBindingSize: 100 * 1024 });
    await expect(own.load(boxedTo(7), 1)).rejects.toThrow(
      /gives a buffer 100 KiB; take a smaller box, a shorter cutoff, or the cpu Engine\.$/,
    );
  });

  it('is refused where the device has no memory, and what runs goes on', async () => {
    const { engine: own, failing } = await engineWith({});
    const running = await own.load(boxed, 1);
    running.setState(positions);
    const before = (await running.frame()).energies;
    failing.now = true;
    await expect(own.load(boxed, 1)).rejects.toThrow(
      /^The graphics device has no room for 335 atoms, which take \d+ [KM]iB \(“Not enough memory left\.”\); take a box of at most about \d+ molecules like these, .* Å \(it has \d+\), or the cpu Engine\.$/,
    );
    failing.now = false;
    expect((await running.frame()).energies).toEqual(before);
  });

  it('in replicas, fewer of them are offered', async () => {
    const { engine: own, failing } = await engineWith({});
    failing.now = true;
    await expect(
      own.load({ ...vacuum, terms: vacuum.terms.filter(({ kind }) => kind === 'bonded') }, 300),
    ).rejects.toThrow(/no room for 300 replicas of 335 atoms, .* take at most about 150 replicas, or the cpu Engine/);
  });
});
