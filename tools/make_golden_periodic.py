#!/usr/bin/env python3
"""Writes tests/golden/periodic: a small box of this project's own making, evaluated by OpenMM.

    /usr/bin/python3 tools/make_golden_periodic.py            (Debian: python3-simtk 7.7, python3-parmed 3.4)

solution.*  The invented amide of make_golden.py, a sodium and a chloride ion in water, as a topology and coordinates that ParmEd
            writes and OpenMM reads back. Waters start on a lattice, are minimised and move for a picosecond, so that some have
            left the box. OpenMM's Reference platform (double precision): PME at a tolerance of 1e-6, its plain Ewald sum, the
            reaction field, and the energy of the dispersion correction.
"""
import math
import random

import openmm as mm
import parmed
from openmm import app, unit

import make_golden as own

BOX = (15.3, 16.1, 17.2)  # Å
CUTOFF = 7.0  # Å
TOLERANCE = 1e-6
SITES = 5  # along each edge
CLEAR = 3.1  # Å between the amide's atoms and the sites of water
FOLDER = own.ROOT / 'periodic'


def rotated(points, rng):
    """Points turned at random about the origin, by a random unit quaternion."""
    w, x, y, z = (lambda q: [c / math.sqrt(sum(d * d for d in q)) for c in q])([rng.gauss(0, 1) for _ in range(4)])
    rows = (
        (1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)),
        (2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)),
        (2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)),
    )
    return [[sum(r * c for r, c in zip(row, point)) for row in rows] for point in points]


def add(structure, types, name, residue, atoms):
    """Adds a residue; atoms: (name, type, charge). Returns them."""
    number = len(structure.residues) + 1
    for atom_name, kind, charge in atoms:
        atom = parmed.Atom(
            name=atom_name, type=kind, atomic_number=types[kind].atomic_number, mass=types[kind].mass, charge=charge
        )
        atom.atom_type = types[kind]
        structure.add_atom(atom, residue, number)
    return structure.atoms[-len(atoms) :]


def solution():
    rng = random.Random(20)
    charges = [-0.31, 0.62, -0.55, -0.4, -0.12, 0.1, 0.09, 0.11, 0.29, 0.05, 0.06, 0.06]
    structure = own.amber_structure(own.AMIDE, own.AMIDE_BONDS, own.AMIDE_IMPROPERS, charges, 'NMA', 1.2, 2.0)
    middle = [sum(row[1 + c] for row in own.AMIDE) / len(own.AMIDE) for c in range(3)]
    places = [[row[1 + c] - middle[c] + BOX[c] / 2 for c in range(3)] for row in own.AMIDE]
    types = {}
    for kind, number, mass, epsilon, rmin in (
        ('OW', 8, 15.9994, 0.1521, 1.7682),
        ('HW', 1, 1.008, 0.0, 0.0),
        ('Na', 11, 22.99, 0.09, 1.37),
        ('Cl', 17, 35.45, 0.036, 2.51),
    ):
        types[kind] = parmed.AtomType(kind, None, mass, number)
        types[kind].set_lj_params(epsilon, rmin, epsilon, rmin)
    bond = parmed.BondType(553.0, 0.9572)
    angle = parmed.AngleType(100.0, 104.52)
    for kind, kinds in ((bond, structure.bond_types), (angle, structure.angle_types)):
        kinds.append(kind)
        kind.list = kinds
    half = math.radians(104.52 / 2)
    water = [[0, 0, 0], [0.9572 * math.sin(half), 0.9572 * math.cos(half), 0], [-0.9572 * math.sin(half), 0.9572 * math.cos(half), 0]]
    sites = [[(n + 0.5) * edge / SITES for n, edge in zip(index, BOX)] for index in own.itertools.product(range(SITES), repeat=3)]
    sites = [site for site in sites if all(math.dist(site, place) > CLEAR for place in places)]
    rng.shuffle(sites)
    for n, site in enumerate(sites):
        if n < 2:
            add(structure, types, *(('Na', 'Na+', [('Na', 'Na', 1.0)]) if n == 0 else ('Cl', 'Cl-', [('Cl', 'Cl', -1.0)])))
            places.append(site)
            continue
        o, h1, h2 = add(structure, types, 'WAT', 'WAT', [('O', 'OW', -0.834), ('H1', 'HW', 0.417), ('H2', 'HW', 0.417)])
        structure.bonds += [parmed.Bond(o, h1, bond), parmed.Bond(o, h2, bond)]
        structure.angles.append(parmed.Angle(h1, o, h2, angle))
        places += [[a + b for a, b in zip(site, point)] for point in rotated(water, rng)]
    structure.coordinates = places
    structure.box = [*BOX, 90.0, 90.0, 90.0]
    return structure


def moved(structure):
    """Coordinates after a picosecond at 298 K, Å."""
    system = structure.createSystem(nonbondedMethod=app.PME, nonbondedCutoff=CUTOFF * unit.angstrom, rigidWater=False)
    integrator = mm.LangevinMiddleIntegrator(298, 10, 0.0005)
    integrator.setRandomNumberSeed(20)
    context = mm.Context(system, integrator, mm.Platform.getPlatformByName('Reference'))
    context.setPositions(structure.positions)
    mm.LocalEnergyMinimizer.minimize(context, 10, 200)
    context.setVelocitiesToTemperature(298, 20)
    integrator.step(2000)
    return context.getState(getPositions=True).getPositions(asNumpy=True).value_in_unit(unit.angstrom)


def evaluated(topology, coordinates, method, correction=False):
    """Energies by force, the reciprocal part apart, and all forces."""
    system = app.AmberPrmtopFile(str(topology)).createSystem(
        nonbondedMethod=method,
        nonbondedCutoff=CUTOFF * unit.angstrom,
        ewaldErrorTolerance=TOLERANCE,
        rigidWater=False,
        removeCMMotion=False,
    )
    system.setDefaultPeriodicBoxVectors(*coordinates.getBoxVectors())
    names = []
    for group, force in enumerate(system.getForces()):
        force.setForceGroup(group)
        names.append(force.__class__.__name__)
        if isinstance(force, mm.NonbondedForce):
            force.setReciprocalSpaceForceGroup(system.getNumForces())
            force.setUseDispersionCorrection(correction)
    names.append('Reciprocal')
    x = coordinates.getPositions(asNumpy=True).value_in_unit(unit.angstrom)
    energies, forces = own.evaluate(system, [[float(c) for c in row] for row in x], range(len(names)))
    return dict(zip(names, energies)), forces


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    structure = solution()
    parm = parmed.amber.AmberParm.from_structure(structure)
    parm.coordinates = moved(parm)
    topology, restart = FOLDER / 'solution.prmtop', FOLDER / 'solution.rst7'
    parm.save(str(topology), overwrite=True)
    parm.save(str(restart), format='rst7', overwrite=True)
    read = app.AmberInpcrdFile(str(restart))
    result = {
        **own.PROVENANCE,
        'generator': 'tools/make_golden_periodic.py, OpenMM Reference platform (double precision)',
        'note': 'an amide, Na+ and Cl− in flexible water; cutoff 7 Å, tolerance 1e-6, reaction field of permittivity 78.3',
        'range': CUTOFF,
        'tolerance': TOLERANCE,
    }
    for name, method in (('pme', app.PME), ('ewald', app.Ewald), ('cutoff', app.CutoffPeriodic)):
        energies, forces = evaluated(topology, read, method)
        result[name] = {'energies': energies, 'forces': forces}
    with_correction, _ = evaluated(topology, read, app.PME, True)
    result['dispersion'] = with_correction['NonbondedForce'] - result['pme']['energies']['NonbondedForce']
    own.write_json(FOLDER / 'solution.json', result)


if __name__ == '__main__':
    main()
