/**
 * `node tools/run.mjs tools/exported-systems.ts [OUT.md]`: exports molecules under every rung of molecular mechanics, and Amber
 * topologies, runs them in OpenMM and LAMMPS, and prints how far energies and forces are from ours.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parsePrmtop } from '../src/chem/prmtop.ts';
import { parseRst7 } from '../src/chem/rst7.ts';
import type { Structure } from '../src/chem/structure.ts';
import { assetLoader } from '../src/cli/files.ts';
import { FfpError } from '../src/core/errors.ts';
import { CpuEngine } from '../src/cpu/engine.ts';
import { potentialOf, type ForceField } from '../src/forcefield/forcefield.ts';
import { loadForceField } from '../src/forcefield/ladder.ts';
import { prmtopForceField, prmtopStructure } from '../src/forcefield/prmtop.ts';
import { EXPORT_TARGETS, type ExportTarget } from '../src/session/exported.ts';
import { exportSystem } from '../src/session/exportSystem.ts';
import { openMolecule } from '../src/session/molecule.ts';
import { lammpsVersion, openmmVersion, runLammps, runOpenmm, write, type Outcome } from './lib/exportedEngines.ts';

const RUNGS = ['mm-bonded', 'mm-class1', 'mm-graph', 'mm-class2', 'mm-graph2', 'mm-polarizable'];
const MOLECULES = ['ethanol', 'butane', 'acetamide', 'water-dimer', 'methyl-acetate'];
const TOPOLOGIES = ['amide', 'ethanol-old'];
/** Å: how far every coordinate is moved, so that no energy is at its minimum. */
const SHAKEN = 0.05;

interface System {
  readonly name: string;
  readonly structure: Structure;
  readonly forceField: ForceField;
}

async function systems(): Promise<System[]> {
  const load = assetLoader(process.cwd());
  const list: System[] = [];
  for (const rung of RUNGS)
    for (const name of MOLECULES) {
      const { structure } = await openMolecule({ kind: 'reference', name }, load);
      // A fixed pattern in place of random numbers: the table is the same wherever it is made.
      const positions = structure.positions.map((x, n) => x + SHAKEN * Math.sin(1 + 7 * n));
      const forceField = await loadForceField(rung, load);
      list.push({ name: `${name} under ${rung}`, structure: { ...structure, positions }, forceField });
    }
  for (const name of TOPOLOGIES) {
    const read = (ending: string) => readFileSync(`tests/golden/amber/${name}.${ending}`, 'utf8');
    const prmtop = parsePrmtop(read('prmtop'));
    const structure = prmtopStructure(prmtop, parseRst7(read('rst7'), prmtop.atoms).positions);
    list.push({ name: `${name}.prmtop`, structure, forceField: prmtopForceField(prmtop) });
  }
  return list;
}

async function forcesOf({ structure, forceField }: System): Promise<Float64Array> {
  const simulation = await new CpuEngine().load(await potentialOf(forceField, structure), 1);
  simulation.setState(structure.positions);
  return (await simulation.frame()).forces;
}

export async function main([out]: readonly string[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'ffp-exported-'));
  const versions: Record<ExportTarget, string | null> = { openmm: openmmVersion(), lammps: lammpsVersion() };
  const rows: string[] = [];
  for (const system of await systems()) {
    const forces = await forcesOf(system);
    let cells = '';
    let ours = NaN;
    for (const target of EXPORT_TARGETS) {
      try {
        const place = join(folder, `${rows.length}-${target}`);
        const { files, energy } = await exportSystem(target, system.structure, system.forceField, {
          fixedCharges: true,
          program: 'tools/exported-systems.ts',
        });
        ours = energy;
        write(place, files);
        if (versions[target] === null) cells += ' not measured | |';
        else cells += compared(target === 'openmm' ? runOpenmm([place])[0] : runLammps(place), energy, forces);
      } catch (error) {
        if (!(error instanceof FfpError && error.code === 'unsupported')) throw error;
        cells += ' refused | |';
      }
    }
    rows.push(`| ${system.name} | ${ours.toFixed(6)} |${cells}\n`);
    process.stdout.write(rows.at(-1)!);
  }
  rmSync(folder, { recursive: true });
  const text = `# Exported systems in OpenMM and LAMMPS

\`node tools/run.mjs tools/exported-systems.ts docs/results/exported-systems.md\`, ${new Date().toISOString().slice(0, 10)}. OpenMM ${versions.openmm ?? 'was not installed'} (Reference platform), LAMMPS ${versions.lammps ?? 'was not installed'}.
Every coordinate is moved by up to ${SHAKEN} Å from the Reference set's geometry. Energies in kcal/mol by the f64 Engine; ΔE is relative, ΔF the largest
difference of a force component in kcal/mol/Å. mm-polarizable is exported with the charges of the geometry, fixed; "refused" is explained in [export](../export.md).

| system | energy | ΔE OpenMM | ΔF OpenMM | ΔE LAMMPS | ΔF LAMMPS |
| --- | ---: | ---: | ---: | ---: | ---: |
${rows.join('')}`;
  if (out !== undefined) writeFileSync(out, text);
}

function compared(outcome: Outcome, energy: number, forces: Float64Array): string {
  const worst = forces.reduce((most, value, n) => Math.max(most, Math.abs(value - outcome.forces[n])), 0);
  return ` ${Math.abs((outcome.energy - energy) / energy).toExponential(1)} | ${worst.toExponential(1)} |`;
}
