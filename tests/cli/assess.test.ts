import { describe, expect, it } from 'vitest';
import { ELECTRONVOLT } from '../../src/core/units.ts';
import { reason, result, skipWebgpu } from './ffp.ts';

const BONDS = 'bonds="0-1:1 0-2:1" charge=0';
const GEOMETRIES = [
  ['O 0 0 0.12', 'H 0 0.77 -0.47', 'H 0 -0.77 -0.47'],
  ['O 0 0.02 0.1', 'H 0.05 0.8 -0.5', 'H 0 -0.7 -0.47'],
];

/** Labelled frames of water whose labels are the force field's own, times `scale`, with an offset in the energy (eV). */
function labelled(scale: number, offset: number): string {
  return GEOMETRIES.map((atoms, frame) => {
    const input = `3\nProperties=species:S:1:pos:R:3 ${BONDS}\n${atoms.join('\n')}\n`;
    const { energy, forces } = result(['evaluate', '--structure', '-', '--forcefield', 'mm-class1'], { input }) as {
      energy: number;
      forces: number[][];
    };
    const rows = atoms.map((row, i) => `${row} ${forces[i].map((f) => (scale * f) / ELECTRONVOLT).join(' ')}`);
    const comment = `Properties=species:S:1:pos:R:3:forces:R:3 energy=${energy / ELECTRONVOLT + offset} name=water split=${frame === 0 ? 'test' : 'train'} ${BONDS}`;
    return `3\n${comment}\n${rows.join('\n')}\n`;
  }).join('');
}

const ASSESS = ['assess', '--forcefield', 'mm-class1', '--reference', '-'];

describe('assess', () => {
  it('finds no error in labels that are the force field’s own, whatever the zero of energy', () => {
    const errors = result(ASSESS, { input: labelled(1, -2080) });
    expect(errors).toMatchObject({ backend: 'cpu', atoms: 3, frames: 2 });
    for (const field of ['force_mae', 'force_rmse', 'energy_mae']) expect(errors[field]).toBeLessThan(1e-9);
    expect(errors.zero_mae).toBeGreaterThan(1);
    expect(Object.keys(errors.per_molecule as object)).toEqual(['water']);
  });

  it('finds the error that was put into the labels', () => {
    const errors = result(ASSESS, { input: labelled(1.1, -2080) }) as { force_mae: number; zero_mae: number };
    expect(errors.force_mae).toBeCloseTo((0.1 / 1.1) * errors.zero_mae, 8);
  });

  it('takes the frames of one split', () => {
    const input = labelled(1, -2080);
    expect(result([...ASSESS, '--split', 'test'], { input })).toMatchObject({ frames: 1, force_mae_error: null });
    expect(reason([...ASSESS, '--split', 'ood'], { input })).toMatch(/split "ood"/);
    expect(reason([...ASSESS, '--split', 'best'], { input })).toMatch(/--split must be train or/);
  });

  it.skipIf(skipWebgpu)('says the same on webgpu, to its precision', () => {
    const words = ['assess', '--forcefield', 'mm-class1', '--molecule', 'ethanol', '--split', 'test', '--backend'];
    const cpu = result([...words, 'cpu']) as { force_mae: number; energy_mae: number; frames: number };
    const webgpu = result([...words, 'webgpu']) as { force_mae: number; energy_mae: number; frames: number };
    expect(webgpu.frames).toBe(cpu.frames);
    expect(Math.abs(webgpu.force_mae / cpu.force_mae - 1)).toBeLessThan(1e-5);
    expect(Math.abs(webgpu.energy_mae / cpu.energy_mae - 1)).toBeLessThan(1e-4);
  });

  it('refuses labels in another form, and a molecule that is not there', () => {
    expect(reason(ASSESS, { input: `3\nwater\n${GEOMETRIES[0].join('\n')}\n` })).toMatch(/energy|forces/);
    expect(reason(['assess', '--forcefield', 'mm-class1', '--molecule', 'unobtainium'])).toMatch(/unobtainium/);
    expect(reason(['assess', '--forcefield', 'mm-class1'])).toMatch(/either --reference F.xyz or --molecule/);
  });
});
