#!/usr/bin/env python3
"""Writes tests/golden/periodic/constrained.json: the box of make_golden_periodic.py with lengths that are held, moved by OpenMM.

    /usr/bin/python3 tools/make_golden_constrained.py            (Debian: python3-simtk 7.7)

Rigid water (its angle at rest) and bonds to hydrogen, reaction field, cutoff 7 Å, 2 fs, OpenMM's Reference platform (double precision) with constraints
held to 1e-12. Positions (Å) and velocities (Å/fs) of the start, and after

verlet          1 and 20 steps of velocity Verlet with RATTLE (a CustomIntegrator, as OpenMM's documentation writes it)
langevinMiddle  20 steps of LangevinMiddleIntegrator with a friction of 5/ps and a bath of 0 K, which makes no noise; positions
"""
import math

import openmm as mm
from openmm import app, unit

import make_golden as own

FOLDER = own.ROOT / 'periodic'
STEP = 0.002  # ps
FRICTION = 5.0  # 1/ps


def rounded(rows, digits):
    return [round(float(value), digits) for row in rows for value in row]


def system_of(topology):
    prmtop = app.AmberPrmtopFile(str(topology))
    system = prmtop.createSystem(
        nonbondedMethod=app.CutoffPeriodic,
        nonbondedCutoff=7 * unit.angstrom,
        constraints=app.HBonds,
        removeCMMotion=False,
    )
    # OpenMM holds water's H-H where the topology has such a bond; this one states an angle.
    bend = next(force for force in system.getForces() if isinstance(force, mm.HarmonicAngleForce))
    rest = {}
    for n in range(bend.getNumAngles()):
        i, j, k, angle, _ = bend.getAngleParameters(n)
        rest[j] = angle.value_in_unit(unit.radian)
    for residue in prmtop.topology.residues():
        atoms = list(residue.atoms())
        if len(atoms) == 3 and atoms[0].element.symbol == 'O':
            across = 2 * 0.9572 * math.sin(rest[atoms[0].index] / 2) * unit.angstrom
            system.addConstraint(atoms[1].index, atoms[2].index, across)
    return system


def context_of(system, integrator, box):
    integrator.setConstraintTolerance(1e-12)
    system.setDefaultPeriodicBoxVectors(*box)
    for force in system.getForces():
        if isinstance(force, mm.NonbondedForce):
            force.setUseDispersionCorrection(False)
    return mm.Context(system, integrator, mm.Platform.getPlatformByName('Reference'))


def velocity_verlet():
    integrator = mm.CustomIntegrator(STEP)
    integrator.addPerDofVariable('x1', 0)
    integrator.addComputePerDof('v', 'v+0.5*dt*f/m')
    integrator.addComputePerDof('x', 'x+dt*v')
    integrator.addComputePerDof('x1', 'x')
    integrator.addConstrainPositions()
    integrator.addComputePerDof('v', 'v+0.5*dt*f/m+(x-x1)/dt')
    integrator.addConstrainVelocities()
    return integrator


def positions_of(context):
    return context.getState(getPositions=True).getPositions(asNumpy=True).value_in_unit(unit.angstrom)


def velocities_of(context):
    return context.getState(getVelocities=True).getVelocities(asNumpy=True).value_in_unit(unit.angstrom / unit.femtosecond)


def main():
    topology, read = FOLDER / 'solution.prmtop', app.AmberInpcrdFile(str(FOLDER / 'solution.rst7'))
    box = read.getBoxVectors()
    system = system_of(topology)
    context = context_of(system, velocity_verlet(), box)
    context.setPositions(read.positions)
    context.applyConstraints(1e-12)
    # A few steps of a bath, so that the start is no special place.
    context.setVelocitiesToTemperature(298, 7)
    start_x = context.getState(getPositions=True).getPositions()
    start_v = context.getState(getVelocities=True).getVelocities()
    result = {
        **own.PROVENANCE,
        'generator': 'tools/make_golden_constrained.py, OpenMM Reference platform (double precision)',
        'note': 'rigid water, bonds to hydrogen held to 1e-12, reaction field, cutoff 7 Å, steps of 2 fs',
        'constraints': system.getNumConstraints(),
        'lengths': sorted(
            [min(i, j), max(i, j), round(length.value_in_unit(unit.angstrom), 12)]
            for i, j, length in (system.getConstraintParameters(n) for n in range(system.getNumConstraints()))
        ),
        'friction': FRICTION,
    }
    context.setPositions(start_x)
    context.setVelocities(start_v)
    context.applyVelocityConstraints(1e-12)
    start_v = context.getState(getVelocities=True).getVelocities()
    result['start'] = {'positions': rounded(positions_of(context), 11), 'velocities': rounded(velocities_of(context), 13)}
    state = context.getState(getEnergy=True)
    result['potential'] = state.getPotentialEnergy().value_in_unit(unit.kilocalorie_per_mole)
    result['kinetic'] = state.getKineticEnergy().value_in_unit(unit.kilocalorie_per_mole)
    for steps in (1, 20):
        context.setPositions(start_x)
        context.setVelocities(start_v)
        context.getIntegrator().step(steps)
        result[f'verlet{steps}'] = {
            'positions': rounded(positions_of(context), 11),
            'velocities': rounded(velocities_of(context), 13),
        }
    # Its velocities are those of half a step before: the same start.
    middle = context_of(system_of(topology), mm.LangevinMiddleIntegrator(0, FRICTION, STEP), box)
    middle.setPositions(start_x)
    forces = middle.getState(getForces=True).getForces()
    masses = [system.getParticleMass(n) for n in range(system.getNumParticles())]
    middle.setVelocities([v - f / m * (0.5 * STEP * unit.picosecond) for v, f, m in zip(start_v, forces, masses)])
    middle.getIntegrator().step(20)
    result['langevinMiddle20'] = {'positions': rounded(positions_of(middle), 11)}
    own.write_json(FOLDER / 'constrained.json', result)


if __name__ == '__main__':
    main()
