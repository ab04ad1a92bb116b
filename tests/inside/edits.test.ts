import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openReferenceMolecule } from '../../src/assess/load.ts';
import type { Structure } from '../../src/chem/structure.ts';
import { bondLength } from '../../src/chem/internal.ts';
import { CpuEngine } from '../../src/cpu/engine.ts';
import { Evaluator } from '../../src/cpu/evaluator.ts';
import { EDITED, type Edit, type Edits } from '../../src/forcefield/edit.ts';
import { applyEdits, editRange, withEdits } from '../../src/forcefield/edited.ts';
import { loadForceField } from '../../src/forcefield/ladder.ts';
import type { Potential } from '../../src/forcefield/potential.ts';
import type { GpuEngine } from '../../src/gpu/engine.ts';
import { DEFAULT_EXPERIMENT } from '../../src/session/defaults.ts';
import type { Experiment, Settings } from '../../src/session/experiment.ts';
import { decodeLink, encodeLink } from '../../src/session/link.ts';
import { neededModels } from '../../src/session/models.ts';
import { Run, type RunSources } from '../../src/session/run.ts';
import { parseExperiment } from '../../src/session/schema.ts';
import { publicAsset } from '../helpers/assets.ts';
import { nodeGpuEngine } from '../helpers/gpu.ts';

let ethanol: Structure;
let plain: Potential;
beforeAll(async () => {
  ethanol = (await openReferenceMolecule(publicAsset, 'ethanol')).structure;
  plain = (await loadForceField('mm-class1', publicAsset)).parametrize(ethanol);
});

const termAt = (potential: Potential, name: string) => potential.terms.findIndex(({ term }) => term === name);

function energies(potential: Potential): Float64Array {
  const result = new Float64Array(potential.terms.length);
  new Evaluator(potential).evaluate(ethanol.positions, new Float64Array(ethanol.positions.length), result);
  return result;
}

describe('edits', () => {
  it('change the energy as the closed form says, and nothing else', () => {
    const t = termAt(plain, 'harmonic_bond');
    const data = plain.terms[t];
    if (data.kind !== 'bonded') throw new Error('no bonds');
    const row = 2;
    const [k, r0] = data.parameters.subarray(2 * row, 2 * row + 2);
    const r = bondLength(ethanol.positions, data.atoms[2 * row], data.atoms[2 * row + 1]);
    const edited = applyEdits(plain, [
      ['harmonic_bond', row, 0, k + 40],
      ['harmonic_bond', row, 1, r0 + 0.05],
    ]);
    const [before, after] = [energies(plain), energies(edited)];
    const expected = (k + 40) * (r - r0 - 0.05) ** 2 - k * (r - r0) ** 2;
    expect(Math.abs(expected)).toBeGreaterThan(0.1);
    expect(after[t] - before[t]).toBeCloseTo(expected, 9);
    before.forEach((energy, n) => n !== t && expect(after[n]).toBe(energy));
    // What was there is as it was.
    expect(data.parameters[2 * row]).toBe(k);
  });

  it('reach charges by atom and Lennard-Jones by pair of types, both halves of the table', () => {
    const q = applyEdits(plain, [['coulomb', 0, 0, 0.3]]).terms[termAt(plain, 'coulomb')];
    expect(q.kind === 'pair' && q.atomParameters[0]).toBe(0.3);
    const lj = plain.terms[termAt(plain, 'lennard_jones')];
    if (lj.kind !== 'pair' || lj.typeCount < 2) throw new Error('no types');
    const was = lj.table[2 * 1];
    const changed = applyEdits(plain, [['lennard_jones', 1, 0, was * 1.5]]).terms[termAt(plain, 'lennard_jones')];
    if (changed.kind !== 'pair') throw new Error();
    expect(changed.table[2 * 1]).toBe(was * 1.5);
    expect(changed.table[2 * lj.typeCount]).toBe(was * 1.5);
  });

  it.each<[string, readonly unknown[], RegExp]>([
    ['a Term that is not there', ['class2_bond', 0, 0, 1], /class2_bond.*no parameters/],
    ['a row beyond the last', ['harmonic_bond', 8, 0, 300], /row 8/],
    ['a parameter beyond the last', ['harmonic_bond', 0, 2, 300], /parameter 2/],
    ['half a row', ['harmonic_bond', 0.5, 0, 300], /row 0.5/],
    ['a value out of range', ['harmonic_bond', 0, 0, 1e8], /k of Harmonic bond must lie between/],
    ['a spring that pushes', ['harmonic_bond', 0, 0, -1], /must lie between 0/],
    ['no number', ['harmonic_bond', 0, 0, NaN], /must lie between/],
    ['the lower half of a table', ['lennard_jones', 2, 0, 1e4], /not there/],
  ])('name %s', (_, edit, message) => {
    const lj = plain.terms[termAt(plain, 'lennard_jones')];
    const row = lj.kind === 'pair' ? lj.typeCount : 2;
    const one = (edit[0] === 'lennard_jones' ? [edit[0], row, edit[2], edit[3]] : edit) as unknown as Edit;
    expect(() => applyEdits(plain, [one])).toThrow(message);
  });

  it('have ranges that hold what was there', () => {
    const parameter = { name: 'k', unit: '', meaning: '', range: [150, 700] } as const;
    expect(editRange(parameter, 900)).toEqual([0, 1275]);
    expect(editRange({ ...parameter, range: [-2, 2] }, 0.1)).toEqual([-4, 4]);
  });
});

const edits = (value: number) => ({ forcefield: 'mm-class1', list: [['harmonic_bond', 0, 1, value]] as Edit[] });
const experiment = (settings: Partial<Settings>): Experiment => ({
  ...DEFAULT_EXPERIMENT,
  settings: { ...DEFAULT_EXPERIMENT.settings, engine: 'cpu', ...settings },
});

describe('an Experiment with edits', () => {
  const cpu = new CpuEngine();
  let gpu: GpuEngine;
  beforeAll(async () => {
    gpu = await nodeGpuEngine();
  });
  afterAll(() => gpu.destroy());
  const sources: RunSources = {
    engine: async (backend) => (backend === 'cpu' ? cpu : gpu),
    forcefield: (id) => loadForceField(id, publicAsset),
  };

  it.each(['cpu', 'webgpu'] as const)(
    'runs again with the same bits from its link on %s, edits on the way',
    async (engine) => {
      const first = await Run.start(experiment({ forcefield: EDITED, edits: edits(1.3), engine }), ethanol, sources);
      await first.advance(30);
      await first.set({ edits: edits(1.45) });
      await first.advance(20);
      await first.set({ forcefield: 'mm-class1' });
      await first.advance(10);
      await first.set({ forcefield: EDITED });
      await first.advance(15);
      expect(first.experiment.events.map(({ step }) => step)).toEqual([30, 50, 60]);
      const link = await encodeLink(first.experiment, 'https://example.org/');
      const again = await Run.start(await decodeLink(link), ethanol, sources);
      for (const steps of [29, 1, 13, 32]) await again.advance(steps);
      expect(await again.stateHash()).toEqual(await first.stateHash());
      const other = await Run.start(
        { ...first.experiment, settings: { ...first.experiment.settings, edits: edits(1.31) } },
        ethanol,
        sources,
      );
      await other.advance(75);
      expect((await other.stateHash()).hash).not.toBe((await first.stateHash()).hash);
      // Without any edit that matters it is the force field itself.
      const none = withEdits(await loadForceField('mm-class1', publicAsset), []).parametrize(ethanol);
      expect(energies(none)).toEqual(energies(plain));
    },
  );

  it('goes back to the last good moment with the edits as they are now', async () => {
    const run = await Run.start(experiment({}), ethanol, sources);
    await run.advance(20);
    await run.frame();
    // An event at the very step of the good moment.
    await run.set({ forcefield: EDITED, edits: edits(1.45) });
    await run.rollBack();
    const data = run.potential.terms[0];
    expect(data.kind === 'bonded' && data.parameters[1]).toBe(1.45);
    await run.advance(20);
    const again = await Run.start(run.experiment, ethanol, sources);
    await again.advance(40);
    expect(await again.stateHash()).toEqual(await run.stateHash());
  });

  it('says so where the edited force field has no edits', async () => {
    await expect(Run.start(experiment({ forcefield: EDITED }), ethanol, sources)).rejects.toThrow(/no edits/);
  });

  it.each<[string, unknown]>([
    ['edits of edits', { forcefield: EDITED, list: [] }],
    ['too many', { forcefield: 'mm-class1', list: Array.from({ length: 201 }, () => ['harmonic_bond', 0, 0, 300]) }],
    ['a name that is none', { forcefield: 'mm-class1', list: [['<img>', 0, 0, 300]] }],
    ['a value that is none', { forcefield: 'mm-class1', list: [['harmonic_bond', 0, 0, null]] }],
    ['a huge value', { forcefield: 'mm-class1', list: [['harmonic_bond', 0, 0, 1e300]] }],
    ['a negative row', { forcefield: 'mm-class1', list: [['harmonic_bond', -1, 0, 300]] }],
    ['another field', { forcefield: 'mm-class1', list: [], more: 1 }],
    ['no list', { forcefield: 'mm-class1' }],
  ])('is refused with %s', (_, given) => {
    const value = experiment({ edits: given as Edits });
    expect(() => parseExperiment(value, 'link')).toThrow(/not a valid Experiment/);
    expect(() => parseExperiment({ ...experiment({}), events: [{ step: 1, set: { edits: given } }] })).toThrow();
  });

  it('keeps multiple time-stepping to force fields that are there without edits', () => {
    expect(() => parseExperiment(experiment({ inner: { forcefield: EDITED, steps: 2 } }))).toThrow(/not an edited one/);
  });

  it('names the brought model that was edited', () => {
    const id = 'ANI-2x.4832c722a4bc8b5d';
    const needed = neededModels(experiment({ forcefield: EDITED, edits: { forcefield: id, list: [] } }));
    expect(needed.map((model) => model.id)).toEqual([id]);
  });
});
