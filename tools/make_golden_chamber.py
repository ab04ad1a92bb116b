#!/usr/bin/env python3
"""Writes tests/golden/amber/chamber.*: an Amber topology with CHARMM's terms, written and read by ParmEd, evaluated by OpenMM.

    /usr/bin/python3 tools/make_golden_chamber.py            (Debian: python3-simtk 7.7, python3-parmed 3.4)

A chain of eight atoms with Urey–Bradley terms, harmonic impropers, a torsion map and Lennard-Jones of its own for 1-4 pairs; all invented.
"""
import math
import random

import openmm as mm
import parmed
from openmm import app, unit
from parmed import topologyobjects as to

import make_golden as golden

golden.PROVENANCE['generator'] = 'tools/make_golden_chamber.py, ParmEd, OpenMM Reference platform (double precision)'
CHAIN = [
    [0.1, 0.02, -0.04], [1.43, 0.31, 0.22], [1.92, 1.61, -0.31], [3.33, 1.83, 0.18],
    [3.79, 3.24, -0.14], [5.16, 3.35, 0.47], [5.6, 4.71, 0.08], [6.96, 4.93, 0.49],
]  # fmt: skip
SYMBOLS = list('CCNCCOCH')


def build():
    draw = random.Random(8)
    s = parmed.Structure()
    for n, symbol in enumerate(SYMBOLS):
        atom = to.Atom(
            name=f'{symbol}{n + 1}', type=f'T{n % 4}', mass=golden.MASSES[symbol],
            atomic_number=golden.NUMBERS[symbol], charge=round(draw.uniform(-0.4, 0.4), 4),
        )  # fmt: skip
        kind = to.AtomType(f'T{n % 4}', n % 4 + 1, atom.mass, atom.atomic_number)
        kind.set_lj_params(0.05 + 0.02 * (n % 4), 1.6 + 0.1 * (n % 4), 0.03 + 0.01 * (n % 4), 1.5 + 0.1 * (n % 4))
        atom.atom_type = kind
        s.add_atom(atom, 'MOL', 1)
    a = s.atoms

    def typed(container, types, kind):
        types.append(kind)
        kind.list = types
        return kind

    for i in range(7):
        s.bonds.append(to.Bond(a[i], a[i + 1], typed(s, s.bond_types, to.BondType(300.0 + i, 1.4))))
    for i in range(6):
        s.angles.append(to.Angle(a[i], a[i + 1], a[i + 2], typed(s, s.angle_types, to.AngleType(50.0 + i, 108.0 + i))))
    for i in range(3):
        kind = typed(s, s.urey_bradley_types, to.BondType(20.0 + 3 * i, 2.4 + 0.05 * i))
        s.urey_bradleys.append(to.UreyBradley(a[i], a[i + 2], kind))
    for i in range(5):
        kind = typed(s, s.dihedral_types, to.DihedralType(0.6 + 0.2 * i, 1 + i % 3, 180.0 * (i % 2), 1.0, 1.0))
        s.dihedrals.append(to.Dihedral(a[i], a[i + 1], a[i + 2], a[i + 3], improper=False, ignore_end=False, type=kind))
    for atoms, k, phase in (((1, 0, 2, 3), 45.0, 0.0), ((4, 3, 5, 6), 20.0, 35.0)):
        kind = typed(s, s.improper_types, to.ImproperType(k, phase))
        s.impropers.append(to.Improper(*(a[n] for n in atoms), type=kind))
    grid = []
    for i in range(24):
        for j in range(24):
            phi, psi = math.radians(-180 + 15 * i), math.radians(-180 + 15 * j)
            grid.append(round(1.4 * math.cos(phi - 0.4) + 0.9 * math.cos(2 * psi + 0.7) + 0.5 * math.cos(phi - 2 * psi), 4))
    kind = typed(s, s.cmap_types, to.CmapType(24, grid))
    for first in (0, 2):
        s.cmaps.append(to.Cmap(*a[first : first + 5], type=kind))
    s.coordinates = CHAIN
    return parmed.amber.ChamberParm.from_structure(s)


def main():
    parm = build()
    folder = golden.ROOT / 'amber'
    parm.write_parm(str(folder / 'chamber.prmtop'))
    parm.save(str(folder / 'chamber.rst7'), overwrite=True, format='rst7')
    # OpenMM's own reader takes no CHAMBER files; ParmEd's does, from the file that was written.
    read = parmed.amber.ChamberParm(str(folder / 'chamber.prmtop'))
    system = read.createSystem(nonbondedMethod=app.NoCutoff, removeCMMotion=False)
    for group, force in enumerate(system.getForces()):
        force.setForceGroup(group)
    energies, forces = golden.evaluate(system, CHAIN, range(system.getNumForces()))
    names = [force.getName() for force in system.getForces()]
    golden.write_json(
        golden.ROOT / 'amber' / 'chamber-forces.json',
        {**golden.PROVENANCE, 'energies': [[name, e] for name, e in zip(names, energies)], 'forces': forces},
    )
    print(list(zip(names, energies)))


if __name__ == '__main__':
    main()
