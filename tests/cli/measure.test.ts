import { describe, expect, it } from 'vitest';
import { reason, result } from './ffp.ts';

const PARITY = ['measure', 'parity', '--molecule', 'ethanol', '--forcefield', 'mm-class2'];

describe('measure', () => {
  it('prints what the page draws, and agrees with `assess`', () => {
    const parity = result(PARITY) as { what: string; frames: number; groups: { mae: number; reference: number[] }[] };
    const errors = result(['assess', '--molecule', 'ethanol', '--split', 'test', '--forcefield', 'mm-class2']);
    expect(parity.what).toBe('parity');
    expect(parity.frames).toBe(errors.frames);
    const components = parity.groups.reduce((sum, { reference }) => sum + reference.length, 0);
    const mae = parity.groups.reduce((sum, group) => sum + group.mae * group.reference.length, 0) / components;
    expect(mae).toBeCloseTo(errors.force_mae as number, 10);
  });

  it('measures what the other tabs of the workbench show', () => {
    const of = (words: readonly string[]) => result(['measure', ...words, '--forcefield', 'mm-class1']);
    const scan = of(['scan', '--molecule', 'butane']) as { curves: { name: string; errors: { mae: number } }[] };
    expect(scan.curves[0].name).toBe('butane-CCCC');
    expect(scan.curves[0].errors.mae).toBeGreaterThan(0);
    const population = of(['population', '--molecule', 'butane', '--set', 'picoseconds=20', '--set', 'seconds=5']);
    expect(population.torsion).toEqual([1, 2, 3, 4]);
    expect(population.share).toBeGreaterThan(0);
    expect(population.error).toBeGreaterThan(0);
    const spectrum = of(['spectrum', '--molecule', 'water', '--set', 'picoseconds=0.5']);
    expect(spectrum.modes).toHaveLength(3);
    const short = ['--set', 'picoseconds=0.2', '--set', 'against=mm-class2'];
    const motion = of(['distributions', '--molecule', 'water', ...short]) as { differences: unknown[] };
    expect(motion.differences).toHaveLength(5);
    const limits = ['--set', 'seconds=1', '--set', 'truthSeconds=1', '--set', 'truth=mm-class2'];
    const race = of(['race', '--molecule', 'ethanol', '--set', 'against=mm-class2', ...limits]);
    expect(race.truth).toMatchObject({ forcefield: 'mm-class2', scan: 'ethanol-CCOH' });
    expect(race.racers).toHaveLength(2);
  }, 60_000);

  it.each([
    [['measure'], /Say what to measure: one of .*parity/],
    [['measure', 'toString', '--molecule', 'water', '--forcefield', 'mm-class1'], /Say what to measure/],
    [[...PARITY, '--set', 'splt=test'], /option "splt"/],
    [[...PARITY, '--set', 'split=tset'], /option "split"/],
    [[...PARITY, '--set', 'split'], /OPTION=VALUE/],
    [[...PARITY, '--structure', 'x.xyz'], /one of --molecule NAME, --structure F and --smiles TEXT/],
  ])('refuses %j', (words, message) => {
    expect(reason(words)).toMatch(message);
  });
});
