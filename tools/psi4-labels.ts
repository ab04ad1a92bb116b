/**
 * `node tools/run.mjs tools/psi4-labels.ts [MOLECULE]`: runs the script that the page hands out for molecules without labels on the first frame of
 * a molecule of the Reference set (methanol), and prints how far its labels are from the set's. Needs Psi4 for /usr/bin/python3.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openReferenceMolecule } from '../src/assess/load.ts';
import type { LoadAsset } from '../src/core/assets.ts';
import { labelsFor, psi4Script } from '../src/workers/unlabelled.ts';

/** Where Debian keeps Psi4's module. */
const MODULES = '/usr/lib/x86_64-linux-gnu';

const fromDisk: LoadAsset = async (path) => {
  const { buffer, byteOffset, byteLength } = readFileSync(`public/${path}`);
  return buffer.slice(byteOffset, byteOffset + byteLength);
};

export async function main([name = 'methanol']: readonly string[]): Promise<void> {
  const { structure, positions, forces } = await openReferenceMolecule(fromDisk, name);
  const size = 3 * structure.elements.length;
  const folder = mkdtempSync(join(tmpdir(), 'ffp-psi4-'));
  try {
    writeFileSync(join(folder, 'label.py'), psi4Script(structure, positions.slice(0, size)));
    const { status, stderr } = spawnSync('/usr/bin/python3', ['label.py'], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, PYTHONPATH: MODULES },
    });
    if (status !== 0) throw new Error(`Psi4 did not run: ${stderr.slice(-300)}`);
    const labels = labelsFor(structure, readFileSync(join(folder, 'labels.xyz'), 'utf8'));
    const differences = Array.from(labels.forces, (force, c) => Math.abs(force - forces[c]));
    console.log(JSON.stringify({ molecule: name, largest_force_difference: Math.max(...differences) }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
