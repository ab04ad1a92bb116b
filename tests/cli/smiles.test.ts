/** --smiles, wherever a structure is taken. */
import { describe, expect, it } from 'vitest';
import { decodeLink } from '../../src/session/link.ts';
import { reason, result } from './ffp.ts';

describe('--smiles', () => {
  it('gives a molecule to evaluate, the same one every time', () => {
    const words = ['evaluate', '--smiles', 'CC(=O)N', '--forcefield', 'mm-class1'];
    const once = result(words);
    expect(once).toMatchObject({ atoms: 9 });
    expect(result(words)).toEqual(once);
  });

  it('gives a molecule to simulate and to measure', () => {
    const own = ['--smiles', 'CCO', '--forcefield', 'mm-class1'];
    expect(result(['simulate', ...own, '--steps', '10', '--backend', 'cpu'])).toMatchObject({ atoms: 9, steps: 10 });
    expect(result(['measure', 'terms', ...own])).toMatchObject({ atoms: 9, what: 'terms' });
  });

  it('becomes a link that carries the molecule', async () => {
    const { url } = result(['link', 'encode', '--smiles', 'C[C@H](N)C(=O)O alanine', '--forcefield', 'mm-graph2']);
    const { molecule, settings } = await decodeLink(url as string);
    expect(molecule).toMatchObject({ kind: 'inline', name: 'alanine', charge: 0 });
    expect(settings.forcefield).toBe('mm-graph2');
  });

  it('refuses what is no molecule, in a line', () => {
    expect(reason(['evaluate', '--smiles', 'C1CC', '--forcefield', 'mm-class1'])).toMatch(/"C1CC" is not SMILES/);
    expect(reason(['evaluate', '--smiles', '[CH3]', '--forcefield', 'mm-class1'])).toMatch(/radical/);
    expect(reason(['evaluate', '--smiles', 'C', '--structure', 'a.xyz', '--forcefield', 'mm-class1'])).toMatch(
      /either/,
    );
    expect(reason(['link', 'encode', '--smiles', '[Na+].[Cl-]'])).toMatch(/does not cover/);
  });
});
