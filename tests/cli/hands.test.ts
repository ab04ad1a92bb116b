/** What a visitor did to the atoms, run again by the command line. */
import { describe, expect, it } from 'vitest';
import { loadReferenceMolecule } from '../../src/assess/load.ts';
import { CpuEngine } from '../../src/cpu/engine.ts';
import type { Engine } from '../../src/forcefield/engine.ts';
import { loadForceField } from '../../src/forcefield/ladder.ts';
import { DEFAULT_EXPERIMENT } from '../../src/session/defaults.ts';
import { encodeLink } from '../../src/session/link.ts';
import { Run } from '../../src/session/run.ts';
import { nodeGpuEngine } from '../helpers/gpu.ts';
import { result, skipWebgpu } from './ffp.ts';
import { publicAsset as load } from '../helpers/assets.ts';

describe.each(['cpu', 'webgpu'] as const)('a link with hands on %s', (backend) => {
  it.skipIf(backend === 'webgpu' && skipWebgpu)('ends in the same state, with the same work', async () => {
    const engine: Engine = backend === 'cpu' ? new CpuEngine() : await nodeGpuEngine();
    const { structure } = await loadReferenceMolecule(load, 'ethanol');
    const settings = { ...DEFAULT_EXPERIMENT.settings, engine: backend };
    const sources = { engine: async () => engine, forcefield: (id: string) => loadForceField(id, load) };
    const run = await Run.start({ ...DEFAULT_EXPERIMENT, settings }, structure, sources);
    for (let move = 0; move < 6; move++) {
      await run.advance(11);
      await run.act({ kind: 'hand', hand: { atom: 2, target: [2 + move / 2, 1, 0], stiffness: 20 } });
    }
    await run.advance(20);
    await run.act({ kind: 'hand', hand: null });
    await run.act({ kind: 'freeze', atoms: [0] });
    await run.act({ kind: 'kick', atom: null, temperature: 200, seed: 4 });
    await run.advance(14);
    const { step, hash } = await run.stateHash();
    const link = await encodeLink(run.experiment, 'https://example.org/');
    const again = result(['simulate', '--link', link, '--steps', String(step)]);
    expect(again).toMatchObject({ backend, steps: 100, state_hash: hash, hand_work: run.work });
    run.destroy();
    engine.destroy();
  });
});
