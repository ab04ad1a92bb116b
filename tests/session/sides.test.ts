import { beforeAll, describe, expect, it } from 'vitest';
import { superpose } from '../../src/chem/superposition.ts';
import type { Structure } from '../../src/chem/structure.ts';
import { CpuEngine } from '../../src/cpu/engine.ts';
import { loadEvaluator } from '../../src/cpu/evaluator.ts';
import { loadForceField } from '../../src/forcefield/ladder.ts';
import { DEFAULT_EXPERIMENT } from '../../src/session/defaults.ts';
import type { Experiment } from '../../src/session/experiment.ts';
import { neededModels } from '../../src/session/models.ts';
import { openMolecule } from '../../src/session/molecule.ts';
import { hashOf, Run, type RunSources } from '../../src/session/run.ts';
import { parseExperiment } from '../../src/session/schema.ts';
import { commonStart, Lane, SideBySide } from '../../src/session/sides.ts';
import { publicAsset as load } from '../helpers/assets.ts';

const cpu = new CpuEngine();
const sources: RunSources = { engine: async () => cpu, forcefield: (id) => loadForceField(id, load) };
const RUNGS = ['mm-class1', 'mm-class2', 'nn-s'] as const;
let structure: Structure;

beforeAll(async () => {
  ({ structure } = await openMolecule(DEFAULT_EXPERIMENT.molecule, load));
});

async function lanes(
  experiment: Experiment = DEFAULT_EXPERIMENT,
  from = 0,
  ids: readonly string[] = RUNGS,
): Promise<SideBySide> {
  const start = await commonStart(experiment, structure, sources, from);
  const begun: Lane[] = [];
  for (const forcefield of ids)
    begun.push(await Lane.begin({ forcefield, engine: 'cpu' }, experiment, structure, sources, start, from));
  return new SideBySide(begun);
}

describe('the common start', () => {
  it('is the same for every force field, bit for bit, and that of the Experiment’s own run', async () => {
    const { lanes: begun } = await lanes();
    const hashes = await Promise.all(begun.map(({ frame }) => hashOf(frame.checkpoint)));
    expect(new Set(hashes).size).toBe(1);
    const run = await Run.start(DEFAULT_EXPERIMENT, structure, sources);
    expect((await run.stateHash()).hash).toBe(hashes[0]);
    // The first lane is that run.
    await run.advance(40);
    await begun[0].advance(40);
    await begun[0].look();
    expect(await hashOf(begun[0].frame.checkpoint)).toBe((await run.stateHash()).hash);
    // And the others are others.
    await begun[1].advance(40);
    await begun[1].look();
    expect(begun[1].frame.positions).not.toEqual(begun[0].frame.positions);
  });

  it('may be a later step of the run, with the settings of that step', async () => {
    const experiment = { ...DEFAULT_EXPERIMENT, events: [{ step: 30, set: { temperature: 500, dt: 0.25 } }] };
    const run = await Run.start(experiment, structure, sources);
    await run.advance(50);
    const { positions, velocities } = await run.frame();
    const { lanes: begun } = await lanes(experiment, 50);
    for (const { frame, run: own } of begun) {
      expect(frame.positions).toEqual(positions);
      expect(frame.velocities).toEqual(velocities);
      expect(own.settings).toMatchObject({ temperature: 500, dt: 0.25 });
    }
    await begun[0].advance(8);
    expect(begun[0].time).toBe(2);
  });
});

describe('keeping step', () => {
  it('synchronised: everybody has made the same steps, and only stepping counts', async () => {
    const sides = await lanes();
    for (const steps of [4, 4, 7]) await sides.synchronised(steps);
    expect(sides.lanes.map(({ steps }) => steps)).toEqual([15, 15, 15]);
    const before = sides.lanes.map(({ stepping }) => stepping);
    await sides.differences(0);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(sides.lanes.map(({ stepping }) => stepping)).toEqual(before);
  });

  it('free: everybody has had the same time of the clock, up to a step, and the cheap one is ahead', async () => {
    const sides = await lanes();
    await sides.synchronised(50);
    for (let n = 0; n < 12; n++) await sides.free(5);
    const times = sides.lanes.map(({ stepping }) => stepping);
    // What another process takes while a lane steps is that lane's: the others get as much.
    expect(Math.min(...times)).toBeGreaterThanOrEqual(12 * 5);
    expect(sides.lanes[0].time).toBeGreaterThan(3 * sides.lanes[2].time);
    for (const { nsPerDay, time, stepping } of sides.lanes) expect(nsPerDay).toBeCloseTo((86.4 * time) / stepping, 9);
  });

  it('does not change what is computed: however steps are cut, the same bits', async () => {
    const [a, b] = [await lanes(), await lanes()];
    for (let n = 0; n < 5; n++) await a.synchronised(6);
    await b.synchronised(30);
    for (const [n, { frame }] of a.lanes.entries())
      expect(await hashOf(frame.checkpoint)).toBe(await hashOf(b.lanes[n].frame.checkpoint));
  });
});

describe('differences', () => {
  it('are those of a direct evaluation on the reference’s geometry', async () => {
    const sides = await lanes();
    await sides.synchronised(200);
    const reference = 1;
    const found = await sides.differences(reference);
    expect(found[reference]).toEqual({ rmsd: 0, force: 0, energy: 0 });
    const { positions } = sides.lanes[reference].frame;
    const { positions: first } = await commonStart(DEFAULT_EXPERIMENT, structure, sources);
    const direct = await Promise.all(
      sides.lanes.map(async ({ run: { potential } }) => {
        const evaluator = await loadEvaluator(potential);
        const at = (x: Float64Array) => {
          const forces = new Float64Array(x.length);
          const energies = new Float64Array(potential.terms.length);
          evaluator.evaluate(x, forces, energies);
          return { forces, energy: energies.reduce((sum, u) => sum + u, 0) };
        };
        const [now, zero] = [at(positions), at(first)];
        return { forces: now.forces, energy: now.energy - zero.energy };
      }),
    );
    for (const [n, own] of direct.entries()) {
      const apart = own.forces.map((f, c) => Math.abs(f - direct[reference].forces[c]));
      expect(found[n]!.force).toBeCloseTo(apart.reduce((sum, x) => sum + x, 0) / apart.length, 9);
      expect(found[n]!.energy).toBeCloseTo(own.energy - direct[reference].energy, 8);
    }
    expect(found[0]!.force).toBeGreaterThan(0.5);
    expect(found[0]!.rmsd).toBeGreaterThan(0.01);
  });

  it('of shapes do not see that a molecule moved or turned, and do see a mirror image', () => {
    const positions = structure.positions;
    const moved = positions.map((x, c) => {
      const at = c - (c % 3);
      // A quarter turn about z, and away.
      return c % 3 === 0 ? -positions[at + 1] + 5 : c % 3 === 1 ? positions[at] - 2 : x + 1;
    });
    const laid = superpose(moved, positions);
    expect(laid.rmsd).toBeLessThan(1e-9);
    const mirrored = positions.map((x, c) => (c % 3 === 0 ? -x : x));
    mirrored[0] += 0.3;
    expect(superpose(mirrored, positions).rmsd).toBeGreaterThan(0.05);
    const stretched = positions.map((x, c) => (c === 0 ? x + 0.9 : x));
    // One of nine atoms is 0.9 Å off; superposition takes some of that away.
    expect(superpose(stretched, positions).rmsd).toBeLessThan(0.3);
    expect(superpose(stretched, positions).rmsd).toBeGreaterThan(0.15);
  });
});

describe('a lane that blows up', () => {
  it('says which atoms and when; the others go on', async () => {
    const settings = { ...DEFAULT_EXPERIMENT.settings, dt: 2, temperature: 800 };
    const sides = await lanes({ ...DEFAULT_EXPERIMENT, settings }, 0, ['mm-class1', 'mm-class2']);
    for (let n = 0; n < 400 && sides.going.length === 2; n++) await sides.synchronised(20);
    const [stopped] = sides.lanes.filter((lane) => lane.stopped !== null);
    expect(stopped.stopped).toMatch(/blew up at step \d+ .*[CHO]\d/);
    expect(stopped.faulty.length).toBeGreaterThan(0);
    expect(stopped.frame.positions.every(Number.isFinite)).toBe(true);
    const { steps } = stopped;
    const [other] = sides.going;
    const before = other.steps;
    await sides.synchronised(10);
    await sides.free(2);
    expect(stopped.steps).toBe(steps);
    expect(other.steps).toBeGreaterThan(before + 10);
    const at = sides.lanes.indexOf(other);
    expect((await sides.differences(at))[1 - at]).toBeNull();
    expect(await sides.differences(1 - at)).toEqual([null, null]);
  });
});

describe('an Experiment that shows force fields side by side', () => {
  const withSides = (sides: unknown): unknown => ({
    ...DEFAULT_EXPERIMENT,
    view: { ...DEFAULT_EXPERIMENT.view, sides },
  });
  const lane = (forcefield: string, engine = 'cpu') => ({ forcefield, engine });
  const good = { lanes: [lane('mm-class1'), lane('equi')], mode: 'free', reference: 1, from: 20 };

  it.each([
    good,
    null,
    { ...good, lanes: [], reference: 0 },
    { ...good, lanes: [lane('equi'), lane('equi', 'webgpu')] },
  ])('is read: %j', (sides) => expect(parseExperiment(withSides(sides))).toEqual(withSides(sides)));

  it.each<[string, unknown, RegExp]>([
    ['one force field', { ...good, lanes: [lane('equi')] }, /"view.sides.lanes" must be 2 to 4 force fields/],
    ['five', { ...good, lanes: ['a', 'b', 'c', 'd', 'e'].map((id) => lane(id)) }, /must be 2 to 4 force fields/],
    ['one twice', { ...good, lanes: [lane('equi'), lane('equi')] }, /must not name a force field twice/],
    ['a path', { ...good, lanes: [lane('../x'), lane('equi')] }, /must be a name/],
    ['a reference that is not there', { ...good, reference: 3 }, /"view.sides" must be compared with one of its own/],
    ['another mode', { ...good, mode: 'fast' }, /must be "synchronised" or "free"/],
    ['a start beyond all runs', { ...good, from: 1e9 }, /must lie between/],
  ])('is refused with %s', (_, sides, expected) => expect(() => parseExperiment(withSides(sides))).toThrow(expected));

  it('needs the models among them', () => {
    const sides = { ...good, mode: 'free' as const, lanes: [lane('ANI-2x.4832c722a4bc8b5d'), lane('equi')] };
    const experiment = withSides(sides) as Experiment;
    expect(neededModels(experiment).map(({ title }) => title)).toEqual(['ANI-2x']);
  });
});
