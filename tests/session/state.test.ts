/** Links that go on from exactly here. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CpuEngine } from '../../src/cpu/engine.ts';
import type { Backend, Engine } from '../../src/forcefield/engine.ts';
import { loadForceField } from '../../src/forcefield/ladder.ts';
import type { GpuEngine } from '../../src/gpu/engine.ts';
import { inlineSource } from '../../src/session/arrival.ts';
import { DEFAULT_EXPERIMENT } from '../../src/session/defaults.ts';
import type { Experiment, MoleculeSource } from '../../src/session/experiment.ts';
import { decodeLink, encodeLink } from '../../src/session/link.ts';
import { openMolecule } from '../../src/session/molecule.ts';
import { Run, type RunSources } from '../../src/session/run.ts';
import { commonStart } from '../../src/session/sides.ts';
import { decodeState, strangeness, withState } from '../../src/session/state.ts';
import { nodeGpuEngine } from '../helpers/gpu.ts';
import { publicAsset as load } from '../helpers/assets.ts';

const PAGE = 'https://example.org/force-field-playground/';
/** 22 atoms. */
const DIPEPTIDE: MoleculeSource = { kind: 'reference', name: 'alanine-dipeptide' };
let gpu: GpuEngine;
let sources: RunSources;
beforeAll(async () => {
  gpu = await nodeGpuEngine();
  const engines: Record<Backend, Engine> = { cpu: new CpuEngine(), webgpu: gpu };
  sources = { engine: async (backend) => engines[backend], forcefield: (id) => loadForceField(id, load) };
});
afterAll(() => gpu.destroy());

const started = async (experiment: Experiment): Promise<Run> =>
  Run.start(experiment, (await openMolecule(experiment.molecule, load)).structure, sources);

/** A link to where a run is, as the page makes it. */
async function linkFrom(run: Run): Promise<string> {
  const { checkpoint } = await run.moment();
  return encodeLink(withState(run.experiment, checkpoint, run.settings.engine, 'an adapter'), PAGE);
}

describe.each(['cpu', 'webgpu'] as const)('a moment on %s', (engine) => {
  const experiment: Experiment = {
    ...DEFAULT_EXPERIMENT,
    molecule: DIPEPTIDE,
    settings: { ...DEFAULT_EXPERIMENT.settings, engine },
  };

  it('goes on from a link to the same bits, and takes at most 2000 characters for 22 atoms', async () => {
    const run = await started(experiment);
    await run.advance(137);
    const link = await linkFrom(run);
    expect((await openMolecule(DIPEPTIDE, load)).structure.elements).toHaveLength(22);
    expect(link.length).toBeLessThanOrEqual(2000);
    const other = await started(await decodeLink(link));
    expect(await other.stateHash()).toEqual(await run.stateHash());
    expect(other.step).toBe(137);
    await run.advance(100);
    for (const steps of [33, 1, 66]) await other.advance(steps);
    expect(await other.stateHash()).toEqual(await run.stateHash());
    // Passed on once more, the run is from its start: an opened run carries no moment.
    expect(other.experiment).toEqual(run.experiment);
    console.log(`${engine}: a link from here has ${link.length} characters`);
    run.destroy();
    other.destroy();
  });

  it('takes at most 2000 characters with the molecule itself, too, and means the same to the last bit', async () => {
    const { structure } = await openMolecule(DIPEPTIDE, load);
    const rounded = { ...structure, positions: structure.positions.map((x) => Math.round(x * 1e4) / 1e4) };
    const run = await started({ ...experiment, molecule: inlineSource(rounded) });
    await run.advance(20);
    const link = await linkFrom(run);
    console.log(`${engine}: with the molecule in full ${link.length} characters`);
    expect(link.length).toBeLessThanOrEqual(2000);
    expect(link).toContain('#2.');
    const linked = await decodeLink(link);
    expect(linked.molecule).toEqual(run.experiment.molecule);
    const other = await started(linked);
    expect(await other.stateHash()).toEqual(await run.stateHash());
    other.destroy();
    run.destroy();
  });

  it('knows what was done before and what is to come', async () => {
    const run = await started({
      ...experiment,
      molecule: DEFAULT_EXPERIMENT.molecule,
      events: [
        { step: 10, set: { temperature: 500, dt: 0.25 } },
        { step: 12, set: {}, act: { kind: 'freeze', atoms: [0] } },
        { step: 15, set: {}, act: { kind: 'hand', hand: { atom: 3, target: [2, 0, 0], stiffness: 5 } } },
        { step: 60, set: { friction: 5 }, act: { kind: 'kick', atom: null, temperature: 50, seed: 3 } },
      ],
    });
    await run.advance(40);
    const other = await started(await decodeLink(await linkFrom(run)));
    expect(other.settings).toEqual(run.settings);
    expect(other.timeAt(40)).toBe(run.timeAt(40));
    expect([other.hand, other.frozen]).toEqual([run.hand, run.frozen]);
    await run.advance(50);
    await other.advance(50);
    expect(await other.stateHash()).toEqual(await run.stateHash());
    // A blow-up, or a visitor, may take it back to where it began.
    await other.rollBack();
    expect(other.step).toBe(40);
    run.destroy();
    other.destroy();
  });

  it('gives side-by-side views the same start as without it', async () => {
    const run = await started({ ...experiment, molecule: DEFAULT_EXPERIMENT.molecule });
    await run.advance(30);
    const linked = await decodeLink(await linkFrom(run));
    const { structure } = await openMolecule(linked.molecule, load);
    const [a, b] = await Promise.all([linked, run.experiment].map((one) => commonStart(one, structure, sources, 10)));
    expect(a).toEqual(b);
    run.destroy();
  });
});

it.each([
  ['cpu', 'webgpu'],
  ['webgpu', 'cpu'],
] as const)('from %s on %s it is the same numbers to rounding, and says so', async (from, to) => {
  const run = await started({ ...DEFAULT_EXPERIMENT, settings: { ...DEFAULT_EXPERIMENT.settings, engine: from } });
  await run.advance(50);
  const linked = await decodeLink(await linkFrom(run));
  const other = await started({ ...linked, settings: { ...linked.settings, engine: to } });
  const [a, b] = [await run.frame(), await other.frame()];
  expect(b.step).toBe(50);
  const off = Math.max(...a.positions.map((x, c) => Math.abs(x - b.positions[c])));
  expect(off).toBeLessThan(2 ** -24);
  expect(Math.max(...a.velocities.map((v, c) => Math.abs(v - b.velocities[c])))).toBeLessThan(1e-8);
  expect(strangeness(linked.state!, to, 'x')).toMatch(/made on .* and runs on .* here: .*statistics/);
  expect(strangeness(linked.state!, from, 'an adapter')).toBeNull();
  if (from === 'webgpu') expect(strangeness(linked.state!, from, 'y')).toMatch(/another graphics adapter/);
  run.destroy();
  other.destroy();
});

describe('a hostile moment', () => {
  const zeros = (bytes: number, value = 0) => Buffer.alloc(bytes, value).toString('base64url');
  const good = { step: 5, engine: 'cpu', positions: zeros(24), velocities: zeros(24) } as const;
  const f64 = (...values: number[]) => Buffer.from(Float64Array.from(values).buffer).toString('base64url');

  it.each<[string, object, RegExp]>([
    ['too short', { positions: zeros(16) }, /has 16 bytes .* 1 atoms have 24/],
    ['of another Engine', { engine: 'webgpu' }, /has 24 bytes .* have 12/],
    ['with NaN', { positions: f64(0, NaN, 0) }, /no molecule has/],
    ['with infinite velocities', { velocities: f64(0, 0, -Infinity) }, /no molecule has/],
    ['at the end of the world', { positions: f64(1e9, 0, 0) }, /no molecule has/],
    ['that is no base64', { positions: 'A' }, /has 0 bytes/],
  ])('%s is refused', (_, change, reason) => {
    expect(() => decodeState({ ...good, ...change }, 1)).toThrow(reason);
    expect(decodeState(good, 1).step).toBe(5);
  });

  it('has no letters beyond base64url, and no other fields', async () => {
    const of = (state: object) => encodeLink({ ...DEFAULT_EXPERIMENT, state } as Experiment, PAGE);
    await expect(of({ ...good, positions: '<b>' })).rejects.toThrow(/"state.positions" must be base64url/);
    await expect(of({ ...good, step: -1 })).rejects.toThrow(/"state.step"/);
    await expect(of({ ...good, more: 1 })).rejects.toThrow(/"state.more" is not a known field/);
  });

  it('is of one replica', async () => {
    const { structure } = await openMolecule(DEFAULT_EXPERIMENT.molecule, load);
    const bits = zeros(24 * structure.elements.length);
    const state = { ...good, positions: bits, velocities: bits };
    await expect(Run.start({ ...DEFAULT_EXPERIMENT, state }, structure, sources, 2)).rejects.toThrow(/one replica/);
  });
});
