/** Edits by hand on the command line: from a file, and from a link. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_EXPERIMENT } from '../../src/session/defaults.ts';
import { reason, result } from './ffp.ts';

const EDITS = { forcefield: 'mm-class1', list: [['harmonic_bond', 0, 1, 1.6]] };
let folder: string;
let link: string;
let plain: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ffp-edits-'));
  writeFileSync(join(folder, 'edits.json'), JSON.stringify(EDITS));
  const settings = { ...DEFAULT_EXPERIMENT.settings, engine: 'cpu' };
  const of = (more: object) =>
    result(['link', 'encode', '-'], {
      input: JSON.stringify({ ...DEFAULT_EXPERIMENT, settings: { ...settings, ...more } }),
    }).url as string;
  link = of({ forcefield: 'edited', edits: EDITS });
  plain = of({});
});
afterAll(() => rmSync(folder, { recursive: true }));

type Parts = { energy: number; terms: { term: string; energy: number }[] };
const MEASURE = ['measure', 'inside', '--molecule', 'ethanol', '--forcefield', 'mm-class1'];

describe('edits', () => {
  it('of a file and of a link are the same force field', () => {
    const parts = result(MEASURE) as unknown as Parts;
    const edited = result([...MEASURE, '--edits', 'edits.json'], { cwd: folder }) as unknown as Parts;
    const change = edited.energy - parts.energy;
    expect(change).toBeGreaterThan(0.1);
    const [bond, ...rest] = edited.terms;
    expect(bond.energy - parts.terms[0].energy).toBeCloseTo(change, 9);
    expect(rest).toEqual(parts.terms.slice(1));
    const [from, to] = [plain, link].map((url) => result(['evaluate', '--link', url]).energy as number);
    expect(from).toBeCloseTo(parts.energy, 8);
    expect(to - from).toBeCloseTo(change, 8);
  });

  it('of a link run to the same bits each time, and to others than without', () => {
    const [first, again, without] = [link, link, plain].map(
      (url) => result(['simulate', '--link', url, '--steps', '50']).state_hash,
    );
    expect(again).toBe(first);
    expect(without).not.toBe(first);
  });

  it('are refused in a sentence', () => {
    writeFileSync(join(folder, 'wrong.json'), JSON.stringify({ ...EDITS, list: [['harmonic_bond', 0, 1, 50]] }));
    writeFileSync(join(folder, 'other.json'), JSON.stringify({ ...EDITS, forcefield: 'mm-class2' }));
    writeFileSync(join(folder, 'none.json'), '[');
    const of = (file: string) => reason([...MEASURE, '--edits', file], { cwd: folder });
    expect(of('wrong.json')).toMatch(/r0 of Harmonic bond must lie between/);
    expect(of('other.json')).toMatch(/These edits are of mm-class2/);
    expect(of('none.json')).toMatch(/not JSON/);
    expect(reason(['evaluate', '--link', link, '--forcefield', 'mm-class1'])).toMatch(/leave out --forcefield/);
  });

  it('reach is measured too', () => {
    const reach = result(['measure', 'reach', '--molecule', 'ethanol', '--forcefield', 'nn-s', '--set', 'atom=2']);
    expect(reach).toMatchObject({ atom: 2, contradictions: [], claim: { layers: 1, forceSteps: 2 } });
  });
});
