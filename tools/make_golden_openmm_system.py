#!/usr/bin/env python3
"""Writes tests/golden/openmm: Systems made and serialized by OpenMM, with positions, energies by Force and forces.

    /usr/bin/python3 tools/make_golden_openmm_system.py            (Debian: python3-simtk 7.7, python3-parmed 3.4)

forms.xml      a chain in empty space: every Force that is read, Custom Forces among them, parameters invented
water.xml      27 TIP3P waters and an ion pair by OpenMM's own force field files: PME, dispersion correction, constraints, barostat
field.xml      the same by a reaction field, without constraints
held.xml       the same with position restraints and a wall, nearest images
switched.xml   the same with Lennard-Jones switched off from 4.2 Å to the cutoff
*.json         positions (Å), energies (kcal/mol) by name of the Force, forces (kcal/mol/Å), all by the Reference platform
"""
import datetime
import json
import math
import pathlib
import random

import openmm as mm
from openmm import app, unit

from make_golden import write_json

ROOT = pathlib.Path(__file__).resolve().parent.parent / 'tests' / 'golden' / 'openmm'
PROVENANCE = {
    'generator': 'tools/make_golden_openmm_system.py, OpenMM Reference platform (double precision)',
    'version': f'OpenMM {mm.Platform.getOpenMMVersion()}',
    'date': datetime.date.today().isoformat(),
    'units': 'kcal/mol, Å',
}
KCAL = unit.kilocalories_per_mole


def write(name, system, positions, **more):
    """positions: nm. Forces that only act while a simulation runs have no energy."""
    ROOT.mkdir(parents=True, exist_ok=True)
    (ROOT / f'{name}.xml').write_text(mm.XmlSerializer.serialize(system), encoding='utf-8')
    # What holds lengths says nothing about energies.
    free = mm.XmlSerializer.deserialize(mm.XmlSerializer.serialize(system))
    for c in reversed(range(free.getNumConstraints())):
        free.removeConstraint(c)
    energies = {}
    for group, force in enumerate(free.getForces()):
        force.setForceGroup(group)
        if isinstance(force, mm.NonbondedForce):
            force.setReciprocalSpaceForceGroup(group)
    context = mm.Context(free, mm.VerletIntegrator(0.001), mm.Platform.getPlatformByName('Reference'))
    context.setPositions(positions)
    for group, force in enumerate(free.getForces()):
        energy = context.getState(getEnergy=True, groups={group}).getPotentialEnergy().value_in_unit(KCAL)
        energies[f'{group} {force.getName()}'] = energy
    state = context.getState(getForces=True, getEnergy=True)
    forces = state.getForces(asNumpy=True).value_in_unit(KCAL / unit.angstrom)
    write_json(
        ROOT / f'{name}.json',
        {
            **PROVENANCE,
            **more,
            'positions': [10 * c for x in positions for c in x],
            'energy': state.getPotentialEnergy().value_in_unit(KCAL),
            'energies': energies,
            'forces': forces.ravel().tolist(),
        },
    )


CHAIN = [
    [0.1, 0.02, -0.04], [1.43, 0.31, 0.22], [1.92, 1.61, -0.31], [3.33, 1.83, 0.18],
    [3.79, 3.24, -0.14], [5.16, 3.35, 0.47], [5.6, 4.71, 0.08], [6.96, 4.93, 0.49],
]  # fmt: skip


def forms():
    draw = random.Random(3)
    system = mm.System()
    for mass in (12.011, 12.011, 14.007, 12.011, 12.011, 15.999, 12.011, 1.008):
        system.addParticle(mass)
    bonds = mm.HarmonicBondForce()
    for i in range(6):
        bonds.addBond(i, i + 1, 0.14, 250000 + 1000 * i)
    angles = mm.HarmonicAngleForce()
    for i in range(6):
        angles.addAngle(i, i + 1, i + 2, 1.9 + 0.02 * i, 400 + 10 * i)
    torsions = mm.PeriodicTorsionForce()
    for i in range(5):
        torsions.addTorsion(i, i + 1, i + 2, i + 3, 1 + i % 3, 0.4 * i, 3.0 + i)
    torsions.addTorsion(0, 1, 2, 3, 4, 0.0, 1.5)
    rb = mm.RBTorsionForce()
    rb.addTorsion(1, 2, 3, 4, 3.1, -2.2, 1.4, 5.0, -0.7, 0.9)
    rb.addTorsion(4, 3, 2, 1, 0.3, 1.2, -2.4, 0.6, 0.2, -1.9)
    maps = mm.CMAPTorsionForce()
    # Two maps, neither symmetric.
    for _ in range(2):
        waves = [(draw.uniform(-4, 4), m, n, draw.uniform(0, 6.28)) for m in range(3) for n in range(3) if m + n]
        angle = [2 * math.pi * i / 12 for i in range(12)]
        maps.addMap(12, [sum(k * math.cos(m * a + n * b + d) for k, m, n, d in waves) for b in angle for a in angle])
    maps.addTorsion(0, 0, 1, 2, 3, 1, 2, 3, 4)
    maps.addTorsion(1, 2, 3, 4, 5, 3, 4, 5, 6)
    morse = mm.CustomBondForce('D*(1-exp(-a*(r-r0)))^2')
    for name in ('a', 'D', 'r0'):  # another order than the schema's
        morse.addPerBondParameter(name)
    morse.addBond(6, 7, [18.0, 380.0, 0.13])
    improper = mm.CustomTorsionForce('k*min(dtheta, 2*pi-dtheta)^2; dtheta = abs(theta-theta0); pi = 3.1415926535')
    improper.addPerTorsionParameter('k')
    improper.addPerTorsionParameter('theta0')
    improper.addTorsion(3, 1, 2, 5, [90.0, 2.9])
    nonbonded = mm.NonbondedForce()
    for i in range(8):
        nonbonded.addParticle(draw.uniform(-0.5, 0.5), 0.25 + 0.02 * (i % 4), 0.3 + 0.1 * (i % 3))
    nonbonded.createExceptionsFromBonds([(i, i + 1) for i in range(7)], 0.8333, 0.5)
    for force in (bonds, angles, torsions, rb, maps, morse, improper, nonbonded, mm.CMMotionRemover()):
        system.addForce(force)
    write('forms', system, [[c / 10 for c in x] for x in CHAIN])


def outside(positions):
    """Restraints, of which one reaches across the box, by a constant of all; and a wall about the middle."""
    tied = mm.CustomExternalForce('0.5*k*periodicdistance(x, y, z, x0, y0, z0)^2')
    tied.addGlobalParameter('k', 900.0)
    for axis in 'xyz':
        tied.addPerParticleParameter(f'{axis}0')
    for atom in (0, 3, 4, 30, 70):
        x, y, z = positions[atom]
        tied.addParticle(atom, [x + 0.05, y - (1.2 if atom == 30 else 0.02), z])
    wall = mm.CustomExternalForce('k*max(0, periodicdistance(x,y,z,x0,y0,z0)-R)^2')
    for name in ('x0', 'y0', 'z0', 'R', 'k'):
        wall.addPerParticleParameter(name)
    for atom in range(len(positions)):
        wall.addParticle(atom, [0.3, 0.9, 0.2, 0.5, 700.0])
    return tied, wall


def solution(name, constraints, **options):
    """27 waters on a lattice, two of which gave way to ions, under OpenMM's TIP3P."""
    draw = random.Random(11)
    forcefield = app.ForceField('amber14/tip3p.xml')
    topology = app.Topology()
    chain = topology.addChain()
    positions = []
    edge = 1.24
    for n in range(27):
        place = [edge / 3 * (k + 0.5) for k in (n // 9, n // 3 % 3, n % 3)]
        if n in (4, 22):
            symbol, residue = ('Na', 'NA') if n == 4 else ('Cl', 'CL')
            topology.addAtom(residue, app.Element.getBySymbol(symbol), topology.addResidue(residue, chain))
            positions.append(place)
            continue
        residue = topology.addResidue('HOH', chain)
        atoms = [topology.addAtom(a, app.Element.getBySymbol(a[0]), residue) for a in ('O', 'H1', 'H2')]
        topology.addBond(atoms[0], atoms[1])
        topology.addBond(atoms[0], atoms[2])
        u = [draw.gauss(0, 1) for _ in range(3)]
        v = [draw.gauss(0, 1) for _ in range(3)]
        u = [c / math.hypot(*u) for c in u]
        dot = sum(a * b for a, b in zip(u, v))
        v = [b - dot * a for a, b in zip(u, v)]
        v = [c / math.hypot(*v) for c in v]
        theta = math.radians(104.52)
        # A little off its shape, so that springs say something.
        for r, t in ((0.0, 0.0), (0.0957, 0.0), (0.0948, theta + 0.05)):
            positions.append([p + r * (math.cos(t) * a + math.sin(t) * b) for p, a, b in zip(place, u, v)])
    positions = [[round(c, 5) for c in x] for x in positions]
    topology.setUnitCellDimensions(mm.Vec3(edge, edge, edge))
    system = forcefield.createSystem(
        topology, nonbondedCutoff=0.6, constraints=constraints, rigidWater=constraints is not None, **options
    )
    if name == 'held':
        for force in outside(positions):
            system.addForce(force)
    if constraints is not None:
        system.addForce(mm.MonteCarloBarostat(1.0, 300.0))
    with open(ROOT / f'{name}.pdb', 'w', encoding='utf-8') as file:
        app.PDBFile.writeFile(topology, unit.Quantity([mm.Vec3(*x) for x in positions], unit.nanometer), file)
    write(name, system, positions)


if __name__ == '__main__':
    ROOT.mkdir(parents=True, exist_ok=True)
    forms()
    solution('water', app.HBonds, nonbondedMethod=app.PME, ewaldErrorTolerance=1e-6)
    solution('field', None, nonbondedMethod=app.CutoffPeriodic)
    solution('held', None, nonbondedMethod=app.CutoffPeriodic)
    solution('switched', None, nonbondedMethod=app.CutoffPeriodic, switchDistance=0.42)
