"""Steps Amber systems with OpenMM for bench/openmm.suite.ts.

    python3 openmm_steps.py PLATFORM TOPOLOGY COORDINATES

Reads a number of steps a line, takes them (Langevin, 300 K, 1/ps, 0.5 fs, no constraints, no cutoff), and answers with the
seconds that took. The first line it writes says what it is.
"""
import sys
import time
import warnings

warnings.filterwarnings('ignore')
import openmm as mm
from openmm import app, unit

platform, topology, coordinates = sys.argv[1:4]
prmtop = app.AmberPrmtopFile(topology)
system = prmtop.createSystem(nonbondedMethod=app.NoCutoff, constraints=None, rigidWater=False, removeCMMotion=False)
integrator = mm.LangevinIntegrator(300 * unit.kelvin, 1 / unit.picosecond, 0.5 * unit.femtosecond)
integrator.setRandomNumberSeed(1)
context = mm.Context(system, integrator, mm.Platform.getPlatformByName(platform))
context.setPositions(app.AmberInpcrdFile(coordinates).positions)
mm.LocalEnergyMinimizer.minimize(context)
context.setVelocitiesToTemperature(300 * unit.kelvin, 1)
print(f'OpenMM {mm.version.short_version} {platform}', flush=True)
for line in sys.stdin:
    start = time.perf_counter()
    integrator.step(int(line))
    print(time.perf_counter() - start, flush=True)
