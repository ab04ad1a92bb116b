#!/usr/bin/env python3
"""Writes tests/golden/spline.json: two- and three-body splines of this project's own making.

    /usr/bin/python3 tools/make_golden_spline.py            (Debian: python3-numpy, python3-scipy)

A random model of H, C, O, and energies and forces of a few clusters of atoms: some closer than the first knots, some on both sides of
every cutoff, like and unlike neighbours. The basis functions are SciPy's B-splines on explicit knots, taken apart into polynomials
so that they can be evaluated at complex distances; forces come from complex steps (Squire and Trapp, SIAM Rev. 40, 110 (1998)),
which are exact to rounding and know nothing of derivatives.
"""
import datetime
import itertools
import json
import pathlib

import numpy as np
import scipy
from scipy.interpolate import BSpline, PPoly

OUT = pathlib.Path(__file__).resolve().parent.parent / 'tests' / 'golden' / 'spline.json'
rng = np.random.default_rng(23)


def f32(values):
    """Numbers that f32 holds exactly."""
    return np.asarray(values, dtype=np.float32).astype(float)


class Axis:
    """Uniform knots, and all basis functions that have a value between the first and the last."""

    def __init__(self, first, step, intervals):
        self.value = {'first': first, 'step': step, 'intervals': intervals}
        self.first, self.last = first, first + step * intervals
        knots = first + step * np.arange(-3, intervals + 4)
        self.functions = [
            PPoly.from_spline(BSpline(knots, np.eye(intervals + 3)[n], 3, extrapolate=False)) for n in range(intervals + 3)
        ]
        self.knots = knots

    def __call__(self, r):
        """Values of all functions at a distance, which may be complex."""
        piece = np.searchsorted(self.knots, r.real, side='right') - 1
        return np.array([np.polyval(f.c[:, piece], r - self.knots[piece]) for f in self.functions])

    def at_first(self, order):
        return np.array([f(self.first, nu=order) for f in self.functions])


def pair_energy(axis, coefficients, r):
    """The last three functions have no coefficient; below the first knot a parabola."""
    c = np.append(coefficients, np.zeros(3))
    if r.real >= axis.last:
        return 0.0
    if r.real >= axis.first:
        return c @ axis(r)
    d = r - axis.first
    return c @ axis.at_first(0) + d * (c @ axis.at_first(1)) + d * d / 2 * (c @ axis.at_first(2))


def triple_energy(legs, base, coefficients, one, two, across):
    """The first three functions of an axis share a coefficient, and the last three have none; constant below the first knot."""
    if one.real >= legs.last or two.real >= legs.last or across.real >= base.last:
        return 0.0

    def basis(axis, r):
        all_of_it = axis(r if r.real >= axis.first else complex(axis.first))
        return np.concatenate([[all_of_it[:3].sum()], all_of_it[3:-3]])

    return np.einsum('abc,a,b,c', coefficients, basis(legs, one), basis(legs, two), basis(base, across))


PAIRS = Axis(0.75, 0.4, 10)
LEGS = Axis(0.7, 0.375, 6)
BASES = Axis(1.5, 0.5, 5)
ELEMENTS = [1, 6, 8]
KINDS = list(itertools.combinations_with_replacement(range(3), 2))
SELF = [3.25, -1.5, 7.75]

pairs = np.array([np.concatenate([[1500, 600, 150], [0] * 7]) + 20 * rng.normal(size=10) for _ in KINDS])
triples = 15 * rng.normal(size=(3, len(KINDS), 4, 4, 3))
for centre in range(3):
    for kind, (s, t) in enumerate(KINDS):
        if s == t:
            triples[centre, kind] += triples[centre, kind].transpose(1, 0, 2)
pairs, triples = f32(pairs), f32(triples)


def energy(species, x):
    """kcal/mol; x may be complex, [N × 3]."""
    atoms = range(len(species))
    total = sum(SELF[s] for s in species)

    def distance(i, j):
        d = x[i] - x[j]
        return np.sqrt(d @ d)

    def kind(i, j):
        return KINDS.index(tuple(sorted((species[i], species[j]))))

    for i, j in itertools.combinations(atoms, 2):
        total = total + pair_energy(PAIRS, pairs[kind(i, j)], distance(i, j))
    for i in atoms:
        for j, k in itertools.combinations([a for a in atoms if a != i], 2):
            if species[j] > species[k]:
                j, k = k, j
            total = total + triple_energy(
                LEGS, BASES, triples[species[i], kind(j, k)], distance(i, j), distance(i, k), distance(j, k)
            )
    return total


def case(name, species, positions):
    x = np.array(positions, dtype=complex)
    step = 1e-30
    forces = []
    for atom in range(len(species)):
        for c in range(3):
            moved = x.copy()
            moved[atom, c] += 1j * step
            forces.append(-energy(species, moved).imag / step)
    return {
        'name': name,
        'species': species,
        'positions': np.array(positions, dtype=float).ravel().tolist(),
        'energy': float(energy(species, x).real),
        'forces': forces,
    }


CASES = [
    case('one atom', [2], [[0.5, 0.25, -1.0]]),
    case('a pair', [0, 1], [[0, 0, 0], [0.9, 0.7, 0.3]]),
    case('a pair below the first knot', [1, 2], [[0, 0, 0], [0.3, 0.4, 0.2]]),
    case('a pair out of reach', [1, 1], [[0, 0, 0], [4.75, 0.3, 0.2]]),
    case('an unlike triple', [1, 0, 2], [[0, 0, 0], [1.05, 0.1, 0.2], [-0.4, 1.3, 0.1]]),
    case('the same, numbered otherwise', [2, 1, 0], [[-0.4, 1.3, 0.1], [0, 0, 0], [1.05, 0.1, 0.2]]),
    case('a like triple', [2, 0, 0], [[0, 0, 0], [0.95, 0.1, 0.2], [-0.3, 1.6, 0.7]]),
    case(
        'methanol',
        [1, 2, 0, 0, 0, 0],
        [[0.02, -0.01, 0.03], [1.41, 0.12, -0.05], [-0.42, 1.01, 0.1], [-0.31, -0.6, 0.92], [-0.45, -0.47, -0.87], [1.73, -0.77, 0.2]],
    ),
    case(
        'a squeezed cluster',
        [0, 1, 2, 0, 1, 0],
        [[0, 0, 0], [0.5, 0.2, 0.1], [1.1, -0.4, 0.3], [0.2, 1.0, -0.3], [-0.8, 0.4, 1.1], [2.9, 1.6, 0.2]],
    ),
]

OUT.write_text(
    json.dumps(
        {
            'generator': 'tools/make_golden_spline.py',
            'version': f'SciPy {scipy.__version__}, NumPy {np.__version__}',
            'date': datetime.date.today().isoformat(),
            'units': 'kcal/mol, Å',
            'term': 'spline',
            'model': {
                'name': 'golden',
                'elements': ELEMENTS,
                'selfEnergies': SELF,
                'pairKnots': PAIRS.value,
                'pairs': pairs.ravel().tolist(),
                'legKnots': LEGS.value,
                'baseKnots': BASES.value,
                'triples': triples.ravel().tolist(),
            },
            'cases': CASES,
        },
        indent=1,
        ensure_ascii=False,
    )
    + '\n'
)
