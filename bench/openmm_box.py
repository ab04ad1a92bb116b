"""Steps a solvated Amber system with OpenMM for bench/periodic.suite.ts.

    python3 openmm_box.py PLATFORM TOPOLOGY COORDINATES pme|cutoff

PME at a tolerance of 5e-4 or a reaction field, 9 Å, 2 fs, bonds to hydrogen and water held, LangevinMiddle at 300 K, 1/ps. Reads a number of steps a
line, takes them, and answers with the seconds that took. The first line it writes says what it is. Debian keeps the CPU platform in a package of its own
(libopenmm-plugins); OPENMM_PLUGIN_DIR says where it lies.
"""
import sys
import time
import warnings

warnings.filterwarnings('ignore')
import openmm as mm
from openmm import app, unit

platform, topology, coordinates, method = sys.argv[1:5]
names = [mm.Platform.getPlatform(n).getName() for n in range(mm.Platform.getNumPlatforms())]
if platform not in names:
    # As a module that is not there: the suite leaves the peer out.
    sys.stderr.write(f'ModuleNotFoundError: no OpenMM platform {platform}; there are {", ".join(names)}\n')
    sys.exit(1)
prmtop = app.AmberPrmtopFile(topology)
restart = app.AmberInpcrdFile(coordinates)
system = prmtop.createSystem(
    nonbondedMethod=app.PME if method == 'pme' else app.CutoffPeriodic,
    nonbondedCutoff=9 * unit.angstrom,
    ewaldErrorTolerance=5e-4,
    constraints=app.HBonds,
    rigidWater=True,
    removeCMMotion=False,
)
integrator = mm.LangevinMiddleIntegrator(300 * unit.kelvin, 1 / unit.picosecond, 2 * unit.femtosecond)
integrator.setRandomNumberSeed(1)
context = mm.Context(system, integrator, mm.Platform.getPlatformByName(platform))
context.setPeriodicBoxVectors(*restart.getBoxVectors())
context.setPositions(restart.positions)
mm.LocalEnergyMinimizer.minimize(context, 100, 20)
context.setVelocitiesToTemperature(300 * unit.kelvin, 1)
print(f'OpenMM {mm.version.short_version} {platform}', flush=True)
for line in sys.stdin:
    start = time.perf_counter()
    integrator.step(int(line))
    print(time.perf_counter() - start, flush=True)
