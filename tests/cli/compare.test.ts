import { beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_EXPERIMENT } from '../../src/session/defaults.ts';
import { encodeLink } from '../../src/session/link.ts';
import { ffp, reason, result } from './ffp.ts';

// The first call builds; no test's time should hold that.
beforeAll(() => void ffp(['--help']));

interface Compared {
  readonly lanes: readonly {
    readonly forcefield: string;
    readonly steps: number;
    readonly state_hash: string;
    readonly rmsd: number;
    readonly force_difference: number;
    readonly stepping_s: number;
    readonly simulated_fs: number;
  }[];
  readonly reference: string;
}
const compare = (...words: string[]) => result(['compare', ...words, '--backend', 'cpu']) as unknown as Compared;

describe('ffp compare', () => {
  it('starts all where the first one starts, and repeats itself bit by bit', () => {
    const words = ['--molecule', 'ethanol', '--forcefields', 'mm-class1,mm-class2,nn-s', '--steps', '120'];
    const { lanes, reference } = compare(...words);
    expect(reference).toBe('mm-class1');
    expect(lanes.map(({ steps, simulated_fs }) => [steps, simulated_fs])).toEqual(Array(3).fill([120, 60]));
    expect(lanes[0]).toMatchObject({ rmsd: 0, force_difference: 0, stopped: null });
    expect(lanes[1].rmsd).toBeGreaterThan(0.01);
    expect(lanes[1].force_difference).toBeGreaterThan(0.5);
    expect(compare(...words).lanes.map(({ state_hash }) => state_hash)).toEqual(
      lanes.map(({ state_hash }) => state_hash),
    );
    // From a link, by its own run.
    const run = result(['simulate', '--link', '#1.q64FAA', '--steps', '120']) as { state_hash: string };
    expect(lanes[0].state_hash).toBe(run.state_hash);
  });

  it('takes force fields, start and settings of a link', async () => {
    const lane = (forcefield: string) => ({ forcefield, engine: 'cpu' as const });
    const sides = { lanes: [lane('mm-class2'), lane('nn-s')], mode: 'free' as const, reference: 0, from: 40 };
    const view = { ...DEFAULT_EXPERIMENT.view, sides };
    const link = await encodeLink({ ...DEFAULT_EXPERIMENT, seed: 7, view }, 'https://example.org/');
    const { lanes } = compare('--link', link, '--steps', '10');
    expect(lanes.map(({ forcefield }) => forcefield)).toEqual(['mm-class2', 'nn-s']);
    expect(compare('--link', link, '--steps', '10')).toMatchObject({ seed: 7 });
  });

  it('gives each the same time of the clock', () => {
    const { lanes } = compare('--molecule', 'ethanol', '--forcefields', 'mm-class1,nn-s', '--seconds', '0.3');
    for (const { stepping_s } of lanes) expect(stepping_s).toBeGreaterThanOrEqual(0.3);
    expect(lanes[0].simulated_fs).toBeGreaterThan(3 * lanes[1].simulated_fs);
  });

  it.each<[string, string[], RegExp]>([
    ['one force field', ['--forcefields', 'equi', '--steps', '5'], /2 to 4 force fields/],
    ['neither steps nor seconds', ['--forcefields', 'equi,nn-s'], /either --steps or --seconds/],
    ['an unknown force field', ['--forcefields', 'equi,mm-class9', '--steps', '5'], /mm-class9/],
  ])('refuses %s in one line', (_, words, expected) => {
    expect(reason(['compare', '--molecule', 'ethanol', ...words])).toMatch(expected);
  });

  it('says which molecule a force field does not take', () => {
    const words = ['compare', '--molecule', 'methane', '--forcefields', 'mm-class1,kernel', '--steps', '5'];
    expect(reason([...words, '--backend', 'cpu'])).toMatch(/methane|molecule/i);
  });
});
