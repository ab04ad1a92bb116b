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

  it.each([
    [['measure'], /Say what to measure: one of .*parity/],
    [['measure', 'toString', '--molecule', 'water', '--forcefield', 'mm-class1'], /Say what to measure/],
    [[...PARITY, '--set', 'splt=test'], /option "splt"/],
    [[...PARITY, '--set', 'split=tset'], /option "split"/],
    [[...PARITY, '--set', 'split'], /OPTION=VALUE/],
    [[...PARITY, '--structure', 'x.xyz'], /either --molecule NAME or --structure F/],
  ])('refuses %j', (words, message) => {
    expect(reason(words)).toMatch(message);
  });
});
