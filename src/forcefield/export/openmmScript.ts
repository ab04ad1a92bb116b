import type { ExportedGroup } from './exported.ts';

/** The script that loads the System, compares its energies with ours, minimises and runs. @param header lines of printable ASCII */
export function openmmScript(
  header: readonly string[],
  groups: readonly ExportedGroup[],
  energies: Readonly<Record<string, number>>,
): string {
  const rows = groups.map(({ name }) => `    (${JSON.stringify(name)}, ${energies[name]}),\n`).join('');
  return `#!/usr/bin/env python3
${header.map((line) => `# ${line}\n`).join('')}"""Loads system.xml and state.xml, prints the energy by force group beside the exporter's, minimises and runs (OpenMM 7.7 or later).

  python3 run.py                     compare, minimise, 10 ps of Langevin dynamics at 300 K into trajectory.dcd
  python3 run.py --steps 0 --json    energies and forces alone, as JSON (kcal/mol, kcal/mol/A)
"""
import argparse
import json
import os

try:
    import openmm as mm
    from openmm import app, unit
except ImportError:  # OpenMM before 7.6
    from simtk import openmm as mm, unit
    from simtk.openmm import app

# Force group by force group: its name, and its energy at the exported geometry, kcal/mol.
GROUPS = [
${rows}]
KCAL = unit.kilocalorie_per_mole

parser = argparse.ArgumentParser()
parser.add_argument("--steps", type=int, default=20000, help="steps of 0.5 fs after the minimisation")
parser.add_argument("--temperature", type=float, default=300.0, help="K")
parser.add_argument("--platform", help="Reference, CPU, OpenCL, CUDA or HIP; the fastest where absent")
parser.add_argument("--json", action="store_true", help="print energies and forces as JSON, and nothing else")
args = parser.parse_args()

here = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(here, "system.xml")) as file:
    system = mm.XmlSerializer.deserialize(file.read())
with open(os.path.join(here, "state.xml")) as file:
    positions = mm.XmlSerializer.deserialize(file.read()).getPositions()
pdb = app.PDBFile(os.path.join(here, "molecule.pdb"))
integrator = mm.LangevinMiddleIntegrator(
    args.temperature * unit.kelvin, 1.0 / unit.picosecond, 0.5 * unit.femtosecond
)
platform = [mm.Platform.getPlatformByName(args.platform)] if args.platform else []
simulation = app.Simulation(pdb.topology, system, integrator, *platform)
simulation.context.setPositions(positions)

energies = {}
for group, (name, expected) in enumerate(GROUPS):
    state = simulation.context.getState(getEnergy=True, groups={group})
    energies[name] = state.getPotentialEnergy().value_in_unit(KCAL)
state = simulation.context.getState(getEnergy=True, getForces=True)
total = state.getPotentialEnergy().value_in_unit(KCAL)
if args.json:
    forces = [list(map(float, row)) for row in state.getForces(asNumpy=True).value_in_unit(KCAL / unit.angstrom)]
    print(json.dumps({"energy": total, "energies": energies, "forces": forces}))
else:
    print("energy, kcal/mol".ljust(28), "OpenMM".rjust(16), "exported".rjust(16))
    for name, expected in GROUPS:
        print(name.ljust(28), "%16.6f %16.6f" % (energies[name], expected))
    print("total".ljust(28), "%16.6f %16.6f" % (total, sum(expected for _, expected in GROUPS)))

if args.steps > 0:
    simulation.minimizeEnergy()
    simulation.context.setVelocitiesToTemperature(args.temperature * unit.kelvin, 1)
    simulation.reporters.append(app.DCDReporter(os.path.join(here, "trajectory.dcd"), 100))
    if not args.json:
        import sys

        simulation.reporters.append(
            app.StateDataReporter(
                sys.stdout, max(1, args.steps // 10), step=True, potentialEnergy=True, temperature=True
            )
        )
    simulation.step(args.steps)
`;
}
