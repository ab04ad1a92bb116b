#!/usr/bin/env python3
"""Prints how far forces of `ffp evaluate` are from OpenMM's, computed here and now in double precision: no stored digits in between.

    /usr/bin/python3 tools/parity_double.py TOPOLOGY COORDINATES [CUTOFF_Å] [TOLERANCE]        (Debian: python3-simtk 7.7)

PME on the cpu Engine against OpenMM's Reference platform; the median relative and the largest absolute difference, and the same for OpenMM's forces rounded to
four decimals, as the fixtures store them.
"""
import json
import math
import statistics
import subprocess
import sys

import openmm as mm
from openmm import app, unit

topology, coordinates = sys.argv[1:3]
cutoff, tolerance = [float(value) for value in (sys.argv[3:] + ['9', '1e-6'][len(sys.argv) - 3 :])]
own = subprocess.run(
    ['npm', 'run', '--silent', 'ffp', '--', 'evaluate', '--topology', topology, '--coordinates', coordinates,
     '--cutoff', str(cutoff), '--ewald-tolerance', str(tolerance), '--backend', 'cpu', '--json'],
    check=True, stdout=subprocess.PIPE,
)
found = json.loads(own.stdout)['forces']
restart = app.AmberInpcrdFile(coordinates)
system = app.AmberPrmtopFile(topology).createSystem(
    nonbondedMethod=app.PME, nonbondedCutoff=cutoff * unit.angstrom, ewaldErrorTolerance=tolerance, rigidWater=False, removeCMMotion=False
)
for force in system.getForces():
    if isinstance(force, mm.NonbondedForce):
        force.setUseDispersionCorrection(False)
context = mm.Context(system, mm.VerletIntegrator(0.001), mm.Platform.getPlatformByName('Reference'))
context.setPeriodicBoxVectors(*restart.getBoxVectors())
context.setPositions(restart.positions)
expected = context.getState(getForces=True).getForces(asNumpy=True).value_in_unit(unit.kilocalorie_per_mole / unit.angstrom)
for name, forces in (('double', expected), ('rounded to 1e-4', [[round(float(c), 4) for c in row] for row in expected])):
    differences = [math.dist(a, b) for a, b in zip(found, forces)]
    relative = [d / max(math.hypot(*b), 1e-3) for d, b in zip(differences, forces)]
    print(f'OpenMM {name}: median relative {statistics.median(relative):.2e}, largest {max(differences):.2e} kcal/mol/Å', flush=True)
