"""Steps a system that `ffp export openmm` wrote, for bench/peers.suite.ts.

    python3 exported_steps.py PLATFORM FOLDER

Ends at once, without a word, where OpenMM has no such platform. Reads a number of steps a line, takes them (Langevin, 300 K, 1/ps, 0.5 fs), and answers with the seconds that took. The first
line it writes says what it is.
"""
import os
import sys
import time
import warnings

warnings.filterwarnings('ignore')
import openmm as mm
from openmm import app, unit

platform, folder = sys.argv[1:3]
if platform not in [mm.Platform.getPlatform(n).getName() for n in range(mm.Platform.getNumPlatforms())]:
    sys.exit()
with open(os.path.join(folder, 'system.xml')) as file:
    system = mm.XmlSerializer.deserialize(file.read())
pdb = app.PDBFile(os.path.join(folder, 'molecule.pdb'))
integrator = mm.LangevinIntegrator(300 * unit.kelvin, 1 / unit.picosecond, 0.5 * unit.femtosecond)
integrator.setRandomNumberSeed(1)
context = mm.Context(system, integrator, mm.Platform.getPlatformByName(platform))
context.setPositions(pdb.positions)
mm.LocalEnergyMinimizer.minimize(context)
context.setVelocitiesToTemperature(300 * unit.kelvin, 1)
print(f'OpenMM {mm.version.short_version} {platform}', flush=True)
for line in sys.stdin:
    start = time.perf_counter()
    integrator.step(int(line))
    print(time.perf_counter() - start, flush=True)
