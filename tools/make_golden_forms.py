#!/usr/bin/env python3
"""Writes tests/golden/forms: one small system for each of the forms beside Class I, evaluated by OpenMM.

    /usr/bin/python3 tools/make_golden_forms.py            (Debian: python3-simtk 7.7, python3-parmed 3.4)

Forms that OpenMM has as Forces of its own (torsion maps) are those; others are its Custom Forces from the equations as papers print
them, in OpenMM's units. Geometries and parameters are invented; everything else is as tools/make_golden.py has it.
"""
import math
import random

import numpy
import openmm as mm

import make_golden as golden
from make_golden import KCAL, NM, bonded

golden.PROVENANCE['generator'] = 'tools/make_golden_forms.py, OpenMM Reference platform (double precision)'

# A bent chain of eight atoms, nowhere straight.
CHAIN = [
    [0.1, 0.02, -0.04], [1.43, 0.31, 0.22], [1.92, 1.61, -0.31], [3.33, 1.83, 0.18],
    [3.79, 3.24, -0.14], [5.16, 3.35, 0.47], [5.6, 4.71, 0.08], [6.96, 4.93, 0.49],
]  # fmt: skip
SYMBOLS = list('CCNCCOCH')
BONDS = [(i, i + 1) for i in range(7)]


def custom(energy, names, arity, rows, units):
    """rows: (atoms, values in kcal/mol and Å); units: factors to kJ/mol and nm."""
    force = mm.CustomBondForce(energy) if arity == 2 else mm.CustomCompoundBondForce(arity, energy)
    for name in names:
        force.addPerBondParameter(name)
    for atoms, values in rows:
        values = [value * factor for value, factor in zip(values, units)]
        force.addBond(*atoms, values) if arity == 2 else force.addBond(list(atoms), values)
    return force


def form(term, energy, names, units, rows):
    arity = len(rows[0][0])
    data = bonded(term, [atoms for atoms, _ in rows], len(names), [values for _, values in rows])
    return custom(energy, names, arity, rows, units), data


def outside(term, energy, names, units, rows):
    """What acts from outside: rows of an atom and values in kcal/mol and Å."""
    force = mm.CustomExternalForce(energy)
    for name in names:
        force.addPerParticleParameter(name)
    for atom, values in rows:
        force.addParticle(atom, [value * factor for value, factor in zip(values, units)])
    return force, bonded(term, [[atom] for atom, _ in rows], len(names), [values for _, values in rows])


def periodic_slopes(values):
    """Slopes of the periodic cubic spline through values a unit apart, along the last axis."""
    n = values.shape[-1]
    matrix = numpy.zeros((n, n))
    for i in range(n):
        matrix[i, i] += 4
        matrix[i, (i + 1) % n] += 1
        matrix[i, (i - 1) % n] += 1
    right = 3 * (numpy.roll(values, -1, axis=-1) - numpy.roll(values, 1, axis=-1))
    return numpy.linalg.solve(matrix, right.reshape(-1, n).T).T.reshape(values.shape)


def torsion_map(size, tuples, seed):
    """A CMAPTorsionForce of one invented map on chains of five atoms."""
    draw = random.Random(seed)
    waves = [(draw.uniform(-1.5, 1.5), m, n, draw.uniform(0, 6.28)) for m in range(4) for n in range(4) if m + n]
    # angles[0] = −π: OpenMM's begin at 0.
    angle = [-math.pi + 2 * math.pi * i / size for i in range(size)]
    u = numpy.array([[sum(k * math.cos(m * a + n * b + d) for k, m, n, d in waves) for b in angle] for a in angle])
    u1 = periodic_slopes(u.T.copy()).T
    u2 = periodic_slopes(u)
    u12 = periodic_slopes(u1)
    force = mm.CMAPTorsionForce()
    half = size // 2
    force.addMap(size, [u[(i + half) % size][(j + half) % size] * KCAL for j in range(size) for i in range(size)])
    for i, j, k, l, m in tuples:
        force.addTorsion(0, i, j, k, l, j, k, l, m)
    row = numpy.stack([u, u1, u2, u12], axis=-1).ravel().tolist()
    return force, bonded('cmap', tuples, len(row), [row for _ in tuples])


def main():
    power = lambda n: KCAL / NM**n
    write = lambda name, term, note: golden.write_class1(name, SYMBOLS, CHAIN, BONDS, [term], note)
    golden_root = golden.ROOT
    write_class1 = golden.write_json
    golden.write_json = lambda path, value: write_class1(golden_root / 'forms' / path.name, value)
    morse = form(
        'morse_bond', 'D*(1-exp(-a*(r-r0)))^2', ['D', 'a', 'r0'], [KCAL, 1 / NM, NM],
        [((0, 1), [84.0, 1.9, 1.32]), ((2, 1), [101.0, 2.2, 1.5]), ((2, 4), [90.0, 1.1, 1.4])],
    )  # fmt: skip
    quartic = form(
        'quartic_bond', 'k2*(r-r0)^2+k3*(r-r0)^3+k4*(r-r0)^4', ['k2', 'k3', 'k4', 'r0'],
        [power(2), power(3), power(4), NM],
        [((0, 1), [310.0, -640.0, 720.0, 1.31]), ((3, 2), [290.0, -500.0, 0.0, 1.6]), ((3, 4), [280.0, 0.0, 0.0, 1.42])],
    )  # fmt: skip
    angle = form(
        'quartic_angle', 'k2*y^2+k3*y^3+k4*y^4; y=angle(p1,p2,p3)-t0', ['k2', 'k3', 'k4', 't0'], [KCAL, KCAL, KCAL, 1],
        [((0, 1, 2), [44.0, -22.0, 9.0, 1.8]), ((4, 3, 2), [51.0, 18.0, 0.0, 2.05]), ((3, 4, 5), [39.0, 0.0, 12.0, 2.2])],
    )  # fmt: skip
    urey = form(
        'urey_bradley', 'k*(r-r0)^2', ['k', 'r0'], [power(2), NM],
        [((0, 2), [22.0, 2.3]), ((3, 1), [35.0, 2.52]), ((4, 6), [11.0, 2.1])],
    )  # fmt: skip
    improper = form(
        'harmonic_improper', 'k*min(d, 6.283185307179586-d)^2; d=abs(dihedral(p1,p2,p3,p4)-w0)', ['k', 'w0'], [KCAL, 1],
        [((0, 1, 2, 3), [30.0, 2.9]), ((4, 3, 2, 1), [21.0, -3.0]), ((2, 4, 3, 6), [44.0, 0.3])],
    )  # fmt: skip
    flat = form(
        'flat_bottom', 'k*(max(0,r-r2)^2+max(0,r1-r)^2)', ['k', 'r1', 'r2'], [power(2), NM, NM],
        [((0, 3), [12.0, 1.5, 3.1]), ((1, 5), [8.0, 5.9, 7.0]), ((2, 6), [9.0, 1.0, 9.0])],
    )  # fmt: skip
    point = ['x0', 'y0', 'z0']
    restraint = outside(
        'position_restraint', 'k*((x-x0)^2+(y-y0)^2+(z-z0)^2)', ['k', *point], [power(2), NM, NM, NM],
        [(0, [5.0, 0.3, -0.2, 0.4]), (3, [2.5, 3.0, 2.0, -0.5]), (7, [1.0, 12.0, 4.0, 1.0])],
    )  # fmt: skip
    sphere = outside(
        'spherical_wall', 'k*max(0, sqrt((x-x0)^2+(y-y0)^2+(z-z0)^2)-R)^2', ['k', 'R', *point], [power(2), NM, NM, NM, NM],
        [(i, [5.0, 3.2, 3.0, 2.0, 0.1]) for i in range(8)],
    )  # fmt: skip
    box = outside(
        'box_wall', 'k*(max(0, abs(x-x0)-hx)^2+max(0, abs(y-y0)-hy)^2+max(0, abs(z-z0)-hz)^2)',
        ['k', 'hx', 'hy', 'hz', *point], [power(2), NM, NM, NM, NM, NM, NM],
        [(i, [4.0, 2.8, 1e6, 0.3, 3.1, 2.0, 0.0]) for i in range(8)],
    )  # fmt: skip
    maps = torsion_map(8, [(0, 1, 2, 3, 4), (2, 3, 4, 5, 6), (7, 6, 5, 4, 3)], 5)
    write('morse_bond', morse, 'three bonds, one stretched far')
    write('quartic_bond', quartic, 'quartic, cubic and quadratic')
    write('quartic_angle', angle, 'quartic, cubic, and without a cubic part')
    write('urey_bradley', urey, 'ends of three angles')
    write('harmonic_improper', improper, 'two of them across ±π')
    write('flat_bottom', flat, 'one too far, one too near, one within')
    write('position_restraint', restraint, 'three atoms, one far from its place')
    write('spherical_wall', sphere, 'both ends of a chain stick out of a sphere')
    write('box_wall', box, 'walls across x and z, none across y')
    write('cmap', maps, 'one map of 8 × 8 points on three chains, one of them backwards')


if __name__ == '__main__':
    main()
