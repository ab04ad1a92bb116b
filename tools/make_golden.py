#!/usr/bin/env python3
"""Writes the golden values of tests/golden: small systems of this project's own making, evaluated by OpenMM.

    /usr/bin/python3 tools/make_golden.py            (Debian: python3-simtk 7.7, python3-parmed 3.4)

class1/*.json  Potentials in this project's form (kcal/mol, Å, rad, e) with the energy of every Term and all forces.
               Each Term is built a second time as the OpenMM force that states the same physics in OpenMM's own
               parameters, in a force group of its own; OpenMM's Reference platform (double precision) evaluates them.
amber/*        Topologies and coordinates written by ParmEd, read back and evaluated by OpenMM's AmberPrmtopFile.

All parameters are invented. They are chosen to be awkward (odd phases, unequal scale factors), not to be good.
"""
import datetime
import itertools
import json
import math
import pathlib
import random
import re

import openmm as mm
import parmed
from openmm import app, unit

ROOT = pathlib.Path(__file__).resolve().parent.parent / 'tests' / 'golden'
KCAL = 4.184  # kJ/mol per kcal/mol
NM = 0.1  # nm per Å
COULOMB = 1389.35457644382 / KCAL  # kcal/mol·Å/e², what OpenMM 7.7 computes with; src/core/units.ts has the same
MASSES = {'H': 1.008, 'C': 12.011, 'N': 14.007, 'O': 15.999}
NUMBERS = {'H': 1, 'C': 6, 'N': 7, 'O': 8}
PROVENANCE = {
    'generator': 'tools/make_golden.py, OpenMM Reference platform (double precision)',
    'version': f'OpenMM {mm.Platform.getOpenMMVersion()}, ParmEd {parmed.__version__}',
    'date': datetime.date.today().isoformat(),
    'units': 'kcal/mol, Å, rad, e, amu',
}


# --- one Term: (its OpenMM force, its data in this project's form) ------------------------------------------------


def bonded(term, tuples, stride, rows):
    return {
        'kind': 'bonded',
        'term': term,
        'atoms': [atom for atoms in tuples for atom in atoms],
        'stride': stride,
        'parameters': [value for row in rows for value in row],
    }


def harmonic_bonds(entries):
    """entries: (i, j, k [kcal/mol/Å²], r0 [Å]), U = k (r − r0)²."""
    force = mm.HarmonicBondForce()
    for i, j, k, r0 in entries:
        force.addBond(i, j, r0 * NM, 2 * k * KCAL / NM**2)
    return force, bonded('harmonic_bond', [e[:2] for e in entries], 2, [e[2:] for e in entries])


def harmonic_angles(entries):
    """entries: (i, j, k, force constant [kcal/mol/rad²], θ0 [rad]), U = k (θ − θ0)²."""
    force = mm.HarmonicAngleForce()
    for i, j, k, constant, theta0 in entries:
        force.addAngle(i, j, k, theta0, 2 * constant * KCAL)
    return force, bonded('harmonic_angle', [e[:3] for e in entries], 2, [e[3:] for e in entries])


def torsions(term, entries):
    """entries: ((i, j, k, l), [(k [kcal/mol], n, δ [rad]) …]), U = Σ k (1 + cos(nφ − δ))."""
    force = mm.PeriodicTorsionForce()
    highest = max(n for _, waves in entries for _, n, _ in waves)
    rows = []
    for atoms, waves in entries:
        row = [0.0] * (1 + 2 * highest)
        for k, n, delta in waves:
            force.addTorsion(*atoms, n, delta, k * KCAL)
            row[0] += k
            row[2 * n - 1] += k * math.cos(delta)
            row[2 * n] += k * math.sin(delta)
        rows.append(row)
    return force, bonded(term, [atoms for atoms, _ in entries], 1 + 2 * highest, rows)


def pair_data(term, atom_parameters=(), types=(), table=()):
    return {
        'kind': 'pair',
        'term': term,
        'atomParameters': list(atom_parameters),
        'types': list(types),
        'typeCount': max(types) + 1 if types else 0,
        'table': list(table),
    }


def exclude(force, pairs):
    for i, j in sorted(pairs):
        if isinstance(force, mm.NonbondedForce):
            force.addException(i, j, 0, 1, 0)
        else:
            force.addExclusion(i, j)


def lennard_jones_mixed(types, sigma, epsilon, excluded):
    """Lorentz–Berthelot rules (OpenMM's own), σ [Å] and ε [kcal/mol] by type."""
    force = mm.NonbondedForce()
    for t in types:
        force.addParticle(0, sigma[t] * NM, epsilon[t] * KCAL)
    exclude(force, excluded)
    table = []
    for a, b in itertools.product(range(len(sigma)), repeat=2):
        s, e = (sigma[a] + sigma[b]) / 2, math.sqrt(epsilon[a] * epsilon[b])
        table += [4 * e * s**12, 4 * e * s**6]
    return force, pair_data('lennard_jones', types=types, table=table)


def lennard_jones_table(types, a, b, excluded):
    """Explicit coefficients: a[s][t] [kcal/mol·Å¹²], b[s][t] [kcal/mol·Å⁶]."""
    force = mm.CustomNonbondedForce('a(s1, s2)/r^12 - b(s1, s2)/r^6')
    size = len(a)
    for name, values, power in (('a', a, 12), ('b', b, 6)):
        flat = [values[s][t] * KCAL * NM**power for t in range(size) for s in range(size)]
        force.addTabulatedFunction(name, mm.Discrete2DFunction(size, size, flat))
    force.addPerParticleParameter('s')
    for t in types:
        force.addParticle([t])
    exclude(force, excluded)
    table = [value for s in range(size) for t in range(size) for value in (a[s][t], b[s][t])]
    return force, pair_data('lennard_jones', types=types, table=table)


def coulomb(charges, excluded):
    force = mm.NonbondedForce()
    for charge in charges:
        force.addParticle(charge, 1, 0)
    exclude(force, excluded)
    return force, pair_data('coulomb', atom_parameters=charges)


def custom_pairs(energy, names, rows):
    """A pair force without exclusions from a formula (kJ/mol, nm), and per-particle parameters in its units."""
    force = mm.CustomNonbondedForce(energy)
    for name in names:
        force.addPerParticleParameter(name)
    for row in rows:
        force.addParticle(row)
    return force


def zbl(rows):
    """rows: (Z, share of the inner distance [Å], share of the outer distance [Å]) of each atom."""
    energy = (
        f'{COULOMB * KCAL * NM}*z1*z2/r*phi*fade;'
        'fade = select(step(r - outer), 0, select(step(inner - r), 1, 1 - 10*t^3 + 15*t^4 - 6*t^5));'
        't = (r - inner)/(outer - inner); inner = i1 + i2; outer = o1 + o2;'
        'phi = 0.18175*exp(-3.1998*x) + 0.50986*exp(-0.94229*x) + 0.28022*exp(-0.4029*x) + 0.02817*exp(-0.20162*x);'
        'x = r*(z1^0.23 + z2^0.23)/(0.8854*0.0529177210903)'
    )
    force = custom_pairs(energy, 'zio', [(z, NM * inner, NM * outer) for z, inner, outer in rows])
    return force, pair_data('zbl', atom_parameters=[value for row in rows for value in row])


def dispersion(rows):
    """rows: (C6 [kcal/mol·Å⁶], share of the damping distance [Å]) of each atom."""
    energy = '-sqrt(c1*c2)/(r^6 + (d1 + d2)^12/r^6)'
    force = custom_pairs(energy, 'cd', [(KCAL * NM**6 * c6, NM * radius) for c6, radius in rows])
    return force, pair_data('dispersion', atom_parameters=[value for row in rows for value in row])


def pairs_14(atoms, entries):
    """entries: (i, j, σ [Å], ε [kcal/mol], charge product [e²]), everything already scaled."""
    force = mm.NonbondedForce()
    for _ in range(atoms):
        force.addParticle(0, 1, 0)
    listed = {(min(i, j), max(i, j)): (s, e, q) for i, j, s, e, q in entries}
    for i, j in itertools.combinations(range(atoms), 2):
        s, e, q = listed.get((i, j), (1, 0, 0))
        force.addException(i, j, q, s * NM, e * KCAL)
    rows = [(4 * e * s**12, 4 * e * s**6, COULOMB * q) for _, _, s, e, q in entries]
    return force, bonded('nonbonded_14', [entry[:2] for entry in entries], 3, rows)


# --- from Terms to a file -----------------------------------------------------------------------------------------


def separations(atoms, bonds):
    """Number of bonds between atoms at most three bonds apart: {(i, j): 1, 2 or 3}, i < j."""
    neighbours = {i: set() for i in range(atoms)}
    for i, j in bonds:
        neighbours[i].add(j)
        neighbours[j].add(i)
    found = {}
    for origin in range(atoms):
        shell, seen = {origin}, {origin}
        for distance in (1, 2, 3):
            shell = {j for i in shell for j in neighbours[i]} - seen
            seen |= shell
            found.update({(origin, j): distance for j in shell if origin < j})
    return found


def write_json(path, value):
    """Indented, but with every list of numbers on one line."""
    text = json.dumps(value, indent=1, ensure_ascii=False)
    text = re.sub(r'\[\s+([^][{}]*?)\s+\]', lambda m: '[' + re.sub(r'\s*\n\s*', ' ', m[1]) + ']', text)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text + '\n', encoding='utf-8')
    print(path.relative_to(ROOT.parent.parent))


def evaluate(system, positions, groups):
    """Energies by group and total forces, kcal/mol and kcal/mol/Å. positions: Å."""
    context = mm.Context(system, mm.VerletIntegrator(0.001), mm.Platform.getPlatformByName('Reference'))
    context.setPositions([mm.Vec3(*(NM * c for c in x)) for x in positions])
    energies = []
    for group in groups:
        energy = context.getState(getEnergy=True, groups={group}).getPotentialEnergy()
        energies.append(energy.value_in_unit(unit.kilocalories_per_mole))
    forces = context.getState(getForces=True).getForces(asNumpy=True)
    return energies, forces.value_in_unit(unit.kilocalories_per_mole / unit.angstrom).ravel().tolist()


def write_class1(name, symbols, positions, bonds, terms, note):
    atoms = len(symbols)
    assert len(positions) == atoms
    system = mm.System()
    for symbol in symbols:
        system.addParticle(MASSES[symbol])
    for group, (force, _) in enumerate(terms):
        force.setForceGroup(group)
        system.addForce(force)
    energies, forces = evaluate(system, positions, range(len(terms)))
    assert all(abs(energy) > 1e-3 for energy in energies), (name, energies)
    rows = [[] for _ in range(atoms)]
    for i, j in separations(atoms, bonds):
        rows[i].append(j)
        rows[j].append(i)
    write_json(
        ROOT / 'class1' / f'{name}.json',
        {
            **PROVENANCE,
            'note': note,
            'atoms': atoms,
            'elements': [NUMBERS[symbol] for symbol in symbols],
            'masses': [MASSES[symbol] for symbol in symbols],
            'terms': [data for _, data in terms],
            'exclusions': {
                'start': [sum(len(row) for row in rows[:i]) for i in range(atoms + 1)],
                'partners': [j for row in rows for j in sorted(row)],
            },
            'positions': [c for x in positions for c in x],
            'energies': {data['term']: energy for (_, data), energy in zip(terms, energies)},
            'forces': forces,
        },
    )


# --- the systems ---------------------------------------------------------------------------------------------------

# Frames of the project's own Reference set: GFN2-xTB molecular dynamics at 1000 K, so nothing is symmetric.
ETHANOL = [
    ('C', 0.97944954, 0.17224484, -0.03168583), ('C', -0.55244266, -0.37219073, -0.24826937),
    ('O', -1.55897418, 0.40619985, 0.15736396), ('H', 0.85934800, 1.05878416, 0.36821420),
    ('H', 1.40066239, 0.10018325, -1.02140543), ('H', 1.38897375, -0.77443244, 0.48641850),
    ('H', -0.67656278, -1.36738055, 0.15095682), ('H', -0.40453199, -0.51798677, -1.35012828),
    ('H', -1.12373478, 1.27974028, -0.08361399),
]  # fmt: skip
ETHANOL_BONDS = [(0, 1), (1, 2), (0, 3), (0, 4), (0, 5), (1, 6), (1, 7), (2, 8)]
AMIDE = [
    ('C', -1.84328658, -0.66793578, -0.37808008), ('C', -0.51825885, -0.04800877, -0.06754475),
    ('O', -0.07013869, 0.62497118, 0.82944247), ('N', 0.33513298, -0.53356632, -1.08349354),
    ('C', 1.90606935, -0.21197416, -0.76345621), ('H', -2.04297900, -1.61536299, 0.13396192),
    ('H', -2.63380232, -0.01751786, 0.18522975), ('H', -2.17845420, -0.70915145, -1.46764139),
    ('H', 0.31619683, -0.45260086, -2.11824212), ('H', 2.35546245, -0.98826469, -1.41022544),
    ('H', 2.10536110, 0.83035042, -0.97826949), ('H', 2.10269038, -0.53190144, 0.22025407),
]  # fmt: skip
AMIDE_BONDS = [(0, 1), (1, 2), (1, 3), (3, 4), (0, 5), (0, 6), (0, 7), (3, 8), (4, 9), (4, 10), (4, 11)]
AMIDE_IMPROPERS = [(0, 3, 1, 2), (1, 4, 3, 8)]  # centre third, as Amber writes them


def unpack(molecule, shift=(0, 0, 0)):
    return [row[0] for row in molecule], [[round(c + d, 8) for c, d in zip(row[1:], shift)] for row in molecule]


def angles_of(bonds):
    found = []
    for (a, b), (c, d) in itertools.combinations(bonds, 2):
        for centre in {a, b} & {c, d}:
            found.append((a + b - centre, centre, c + d - centre))
    return sorted(found)


def torsions_of(bonds):
    pairs = set(bonds) | {(j, i) for i, j in bonds}
    return sorted(
        (i, j, k, l)
        for j, k in bonds
        for i in {a for a, b in pairs if b == j} - {k}
        for l in {b for a, b in pairs if a == k} - {j}
        if i != l
    )


def make_class1():
    make_bonded()
    make_pairs()
    make_everything()


def make_bonded():
    symbols, x = unpack(ETHANOL)
    write_class1(
        'harmonic_bond',
        symbols[:4],
        x[:4],
        [(0, 1), (1, 2), (0, 3)],
        [harmonic_bonds([(0, 1, 310.0, 1.526), (1, 2, 320.0, 1.41), (3, 0, 340.0, 1.09)])],
        'three bonds, one listed backwards',
    )

    bent = [[0, 0, 0], [1.4, 0.1, -0.2], [2.799, 0.24, -0.41], [3.4, 1.5, 0.1], [2.6, 1.1, 1.3]]
    angles = [(0, 1, 2, 63.0, 2.0), (3, 2, 1, 50.0, 1.91), (2, 3, 4, 70.0, 1.2), (0, 2, 4, 12.0, 3.0)]
    write_class1(
        'harmonic_angle',
        list('HCCCH'),
        bent,
        [(i, i + 1) for i in range(4)],
        [harmonic_angles(angles)],
        'from an almost straight angle (179°) to a narrow one',
    )

    chain = [[0, 0, 0], [1.2, 0.8, 0.1], [2.3, -0.2, 0.3], [3.1, 0.5, 1.4], [2.2, 1.3, 2.3], [1.1, 0.4, 2.9]]
    phases = (0.7, 2.1, -1.3, math.pi, 3.141594, 5.9)
    waves = [(round(0.3 + 0.17 * n, 3), n, phase) for n, phase in enumerate(phases, 1)]
    entries = [
        ((0, 1, 2, 3), waves),
        ((4, 3, 2, 1), waves[:3]),
        ((2, 3, 4, 5), [waves[5]]),
        ((0, 2, 3, 5), [(1.1, 1, 0.0)]),
    ]
    write_class1(
        'periodic_torsion',
        list('CCCCOH'),
        chain,
        [(i, i + 1) for i in range(5)],
        [torsions('periodic_torsion', entries)],
        'periodicities 1 to 6, odd and negative phases, several waves on one torsion',
    )

    symbols, x = unpack(AMIDE)
    entries = [
        ((0, 3, 1, 2), [(10.5, 2, math.pi)]),
        ((1, 4, 3, 0), [(1.1, 2, 2.9), (0.4, 1, 0.4), (0.3, 3, -0.2)]),
    ]
    write_class1(
        'periodic_improper',
        symbols[:6],
        x[:6],
        [(0, 1), (1, 2), (1, 3), (3, 4), (0, 5)],
        [torsions('periodic_improper', entries)],
        'two centres, one with waves of odd phase',
    )


def make_pairs():
    ethanol_symbols, ethanol = unpack(ETHANOL)
    symbols = ethanol_symbols[:3] + ['H', 'O', 'H']
    x = ethanol[:3] + [[0.4, 3.1, -0.5], [1.1, 3.6, 0.2], [1.9, 3.2, -0.1]]
    bonds = [(0, 1), (1, 2), (3, 4), (4, 5)]
    excluded = separations(6, bonds)
    types = [0, 0, 1, 2, 1, 2]
    write_class1(
        'lennard_jones_lorentz_berthelot',
        symbols,
        x,
        bonds,
        [lennard_jones_mixed(types, [3.4, 3.07, 1.9], [0.11, 0.17, 0.03], excluded)],
        'two molecules, pair table from Lorentz–Berthelot rules, exclusions',
    )
    a = [[9.1e5, 5.2e5, 6.0e4], [5.2e5, 4.4e5, 9.9e4], [6.0e4, 9.9e4, 7.5e3]]
    b = [[620.0, 690.0, 101.0], [690.0, 480.0, 57.0], [101.0, 57.0, 13.0]]
    write_class1(
        'lennard_jones_pair_table',
        symbols,
        x,
        bonds,
        [lennard_jones_table(types, a, b, excluded)],
        'explicit pair table that no mixing rule gives',
    )
    write_class1(
        'coulomb',
        symbols,
        x,
        bonds,
        [coulomb([0.13, -0.41, -0.62, 0.33, -0.8, 0.44], excluded)],
        'charges that do not add up to zero, exclusions',
    )
    # Far too close, one pair beyond the outer distance, one between inner and outer, one within.
    crowd = [[0, 0, 0], [0.62, 0.1, -0.2], [0.3, 0.9, 0.4], [-0.2, 0.2, 1.1], [2.4, 0.3, 0.1]]
    kinds = {'H': (1, 0.15, 0.22), 'C': (6, 0.38, 0.53), 'O': (8, 0.33, 0.46)}
    write_class1(
        'zbl',
        list('CHOCH'),
        crowd,
        [(0, 1), (0, 2), (2, 3), (3, 4)],
        [zbl([kinds[symbol] for symbol in 'CHOCH'])],
        'atoms far too close, excluded pairs among them, which it sees',
    )
    kinds = {'H': (33.0, 1.16), 'C': (418.0, 1.69), 'O': (167.0, 1.56)}
    write_class1(
        'dispersion',
        symbols,
        x,
        bonds,
        [
            dispersion([kinds[symbol] for symbol in symbols]),
            coulomb([0.13, -0.41, -0.62, 0.33, -0.8, 0.44], excluded),
        ],
        'all pairs, beside charges with exclusions',
    )
    entries = [
        (0, 8, 2.2, 0.031, 0.07),
        (3, 2, 2.6, 0.05, -0.11),
        (3, 6, 2.3, 0.008, 0.009),
        (5, 7, 2.3, 0.008, 0.02),
    ]
    write_class1(
        'nonbonded_14',
        ethanol_symbols,
        ethanol,
        ETHANOL_BONDS,
        [pairs_14(9, entries)],
        'four 1-4 pairs, each with its own strength',
    )


def make_everything():
    """An amide and an ethanol beside it, with all Terms and 1-4 scales unlike Amber's."""
    rng = random.Random(20261120)
    between = lambda low, high: round(rng.uniform(low, high), 6)
    amide_symbols, amide = unpack(AMIDE)
    ethanol_symbols, ethanol = unpack(ETHANOL, (0.3, 3.9, 0.4))
    symbols, x = amide_symbols + ethanol_symbols, amide + ethanol
    bonds = AMIDE_BONDS + [(i + 12, j + 12) for i, j in ETHANOL_BONDS]
    near = separations(21, bonds)
    types = [('H', 'C', 'N', 'O').index(symbol) for symbol in symbols]
    sigma, epsilon = [2.3, 3.35, 3.2, 3.0], [0.017, 0.1, 0.16, 0.19]

    def mixed(s, t, power):
        return 4 * math.sqrt(epsilon[s] * epsilon[t]) * ((sigma[s] + sigma[t]) / 2) ** power

    a, b = ([[mixed(s, t, power) for t in range(4)] for s in range(4)] for power in (12, 6))
    # One pair of types gets its own coefficients.
    a[0][3] = a[3][0] = 31000.0
    b[0][3] = b[3][0] = 88.0
    charges = [between(-0.5, 0.5) for _ in symbols]
    entries_14 = []
    for i, j in sorted(pair for pair, distance in near.items() if distance == 3):
        aa, bb = a[types[i]][types[j]], b[types[i]][types[j]]
        entries_14.append((i, j, (aa / bb) ** (1 / 6), bb * bb / (4 * aa) / 2.9, charges[i] * charges[j] / 1.7))
    waves = [[(between(-1, 1), n, between(-3, 3)) for n in (1, 2, 3)] for _ in torsions_of(bonds)]
    write_class1(
        'everything',
        symbols,
        x,
        bonds,
        [
            harmonic_bonds([(i, j, between(250, 400), between(1.0, 1.5)) for i, j in bonds]),
            harmonic_angles([(i, j, k, between(35, 80), between(1.8, 2.15)) for i, j, k in angles_of(bonds)]),
            torsions('periodic_torsion', list(zip(torsions_of(bonds), waves))),
            torsions('periodic_improper', [(t, [(between(1, 11), 2, math.pi)]) for t in AMIDE_IMPROPERS]),
            lennard_jones_table(types, a, b, near),
            coulomb(charges, near),
            pairs_14(21, entries_14),
        ],
        'amide beside ethanol, all Terms; 1-4 pairs divided by 1.7 (Coulomb) and 2.9 (Lennard-Jones); one pair of '
        'types off the mixing rule',
    )


def exclusion_rows(atoms, pairs):
    rows = [sorted({j for pair in pairs if i in pair for j in pair} - {i}) for i in range(atoms)]
    starts = [sum(len(row) for row in rows[:i]) for i in range(atoms + 1)]
    return {'start': starts, 'partners': [j for row in rows for j in row]}


def make_region():
    """Ethanol whose CH2OH has Terms of its own; its cut C-C bond ends in a link atom, OpenMM's virtual site between the two."""
    symbols, x = unpack(ETHANOL)
    atoms, links, fractions = [1, 2, 6, 7, 8], [1, 0], [0.71]
    particles = [*atoms, 9]  # the link atom is particle 9 to OpenMM
    rng = random.Random(9)
    between = lambda low, high: round(rng.uniform(low, high), 6)
    around = [harmonic_bonds([(0, n, between(250, 400), between(1.0, 1.5)) for n in (1, 3, 4, 5)])]
    bonds = [(0, 1), (0, 2), (0, 3), (1, 4), (0, 5)]
    near = separations(6, bonds)
    charges = [0.12, -0.61, 0.05, 0.07, 0.41, -0.04]
    inside = [
        (harmonic_bonds, ([(i, j, between(250, 400), between(1.0, 1.5)) for i, j in bonds],)),
        (harmonic_angles, ([(i, j, k, between(35, 80), between(1.8, 2.15)) for i, j, k in angles_of(bonds)],)),
        (coulomb, (charges, near)),
    ]
    system = mm.System()
    for symbol in symbols:
        system.addParticle(MASSES[symbol])
    system.addParticle(0)
    system.setVirtualSite(9, mm.TwoParticleAverageSite(1, 0, 1 - fractions[0], fractions[0]))
    terms = []
    for group, (force, data) in enumerate(around):
        force.setForceGroup(group)
        system.addForce(force)
        terms.append(data)
    inner_terms = []
    for make, arguments in inside:
        inner_terms.append(make(*arguments)[1])
        force = numbered(make, arguments, particles, near)
        force.setForceGroup(len(terms))
        system.addForce(force)
    link = [a + fractions[0] * (b - a) for a, b in zip(x[1], x[0])]
    energies, forces = evaluate(system, [*x, link], range(len(terms) + 1))
    kinds = [symbols[atom] for atom in atoms] + ['H']
    masses = lambda names: [MASSES[symbol] for symbol in names]
    numbers = lambda names: [NUMBERS[symbol] for symbol in names]
    write_json(
        ROOT / 'region' / 'ethanol.json',
        {
            **PROVENANCE,
            'note': 'ethanol whose CH2OH has Terms of its own, with a link atom on the cut C-C bond',
            'atoms': 9,
            'elements': numbers(symbols),
            'masses': masses(symbols),
            'terms': terms,
            'exclusions': exclusion_rows(9, []),
            'region': {
                'atoms': atoms,
                'links': links,
                'fractions': fractions,
                'potential': {
                    'atoms': 6,
                    'elements': numbers(kinds),
                    'masses': masses(kinds),
                    'terms': inner_terms,
                    'exclusions': exclusion_rows(6, near),
                },
            },
            'positions': [c for row in x for c in row],
            'energies': energies,
            'forces': forces[:27],
        },
    )


def numbered(make, arguments, particles, near):
    """The OpenMM force of a region's Term, on the particles that its atoms are."""
    if make is harmonic_bonds:
        return harmonic_bonds([(particles[i], particles[j], *rest) for i, j, *rest in arguments[0]])[0]
    if make is harmonic_angles:
        return harmonic_angles([(*(particles[n] for n in row[:3]), *row[3:]) for row in arguments[0]])[0]
    charges = [0.0] * 10
    for particle, charge in zip(particles, arguments[0]):
        charges[particle] = charge
    return coulomb(charges, [sorted((particles[i], particles[j])) for i, j in near])[0]


def amber_structure(molecule, bonds, impropers, charges, residue, scee, scnb):
    """A ParmEd Structure with invented parameters."""
    rng = random.Random(len(molecule))
    between = lambda low, high: round(rng.uniform(low, high), 4)
    structure = parmed.Structure()
    for n, (symbol, *_) in enumerate(molecule):
        atom = parmed.Atom(
            name=f'{symbol}{n + 1}',
            type=symbol.lower() + 'x',
            atomic_number=NUMBERS[symbol],
            mass=MASSES[symbol],
            charge=charges[n],
        )
        structure.add_atom(atom, residue, 1)
    kinds = {}
    for symbol, epsilon, rmin in (('H', 0.017, 1.3), ('C', 0.1, 1.9), ('N', 0.16, 1.8), ('O', 0.19, 1.7)):
        kind = parmed.AtomType(symbol.lower() + 'x', None, MASSES[symbol], NUMBERS[symbol])
        kind.set_lj_params(epsilon, rmin, epsilon, rmin)
        kinds[NUMBERS[symbol]] = kind
    atoms = structure.atoms
    for atom in atoms:
        atom.atom_type = kinds[atom.atomic_number]

    def new(types, value):
        types.append(value)
        value.list = types
        return value

    for i, j in bonds:
        kind = new(structure.bond_types, parmed.BondType(between(250, 400), between(1.0, 1.5)))
        structure.bonds.append(parmed.Bond(atoms[i], atoms[j], kind))
    for i, j, k in angles_of(bonds):
        kind = new(structure.angle_types, parmed.AngleType(between(35, 80), between(100, 125)))
        structure.angles.append(parmed.Angle(atoms[i], atoms[j], atoms[k], kind))
    for i, j, k, l in torsions_of(bonds):
        # Amber's file marks "no further 1-4 pair" with a minus before the third index, which atom 0 cannot carry.
        i, j, k, l = (l, k, j, i) if 0 in (k, l) else (i, j, k, l)
        for wave, periodicity in enumerate((1, 2, 3)):
            values = parmed.DihedralType(between(-1, 1), periodicity, between(0, 180), scee, scnb)
            kind = new(structure.dihedral_types, values)
            quadruple = [atoms[n] for n in (i, j, k, l)]
            structure.dihedrals.append(parmed.Dihedral(*quadruple, ignore_end=wave > 0, type=kind))
    for i, j, k, l in impropers:
        kind = new(structure.dihedral_types, parmed.DihedralType(between(1, 11), 2, 180.0, scee, scnb))
        structure.dihedrals.append(parmed.Dihedral(atoms[i], atoms[j], atoms[k], atoms[l], improper=True, type=kind))
    structure.coordinates = [row[1:] for row in molecule]
    return structure


def write_amber(name, parm, note, edit=lambda text: text):
    """Saves NAME.prmtop and NAME.rst7 and what OpenMM makes of exactly these files."""
    folder = ROOT / 'amber'
    folder.mkdir(parents=True, exist_ok=True)
    topology, coordinates = folder / f'{name}.prmtop', folder / f'{name}.rst7'
    parm.save(str(topology), overwrite=True)
    parm.save(str(coordinates), format='rst7', overwrite=True)
    topology.write_text(edit(topology.read_text()))
    read = app.AmberInpcrdFile(str(coordinates))
    system = app.AmberPrmtopFile(str(topology)).createSystem(nonbondedMethod=app.NoCutoff, removeCMMotion=False)
    for group, force in enumerate(system.getForces()):
        force.setForceGroup(group)
    x = [[float(c) for c in row] for row in read.getPositions(asNumpy=True).value_in_unit(unit.angstrom)]
    energies, forces = evaluate(system, x, range(system.getNumForces()))
    names = [force.__class__.__name__ for force in system.getForces()]
    # OpenMM moves a pair table that no mixing rule gives to a CustomNonbondedForce: part of the same sum.
    summed = {}
    for force, energy in zip(names, energies):
        key = 'NonbondedForce' if force == 'CustomNonbondedForce' else force
        summed[key] = summed.get(key, 0) + energy
    write_json(folder / f'{name}.json', {**PROVENANCE, 'note': note, 'energies': summed, 'forces': forces})


def without_sections(text, flags):
    """A topology as older programs write it: without the named sections."""
    parts = re.split(r'(?=^%FLAG )', text, flags=re.M)
    return ''.join(part for part in parts if part.split()[1:2] not in [[flag] for flag in flags])


def make_amber():
    charges = [-0.31, 0.62, -0.55, -0.4, -0.12, 0.1, 0.09, 0.11, 0.29, 0.05, 0.06, 0.06]
    amide = amber_structure(AMIDE, AMIDE_BONDS, AMIDE_IMPROPERS, charges, 'NMA', 1.7, 2.9)
    amide.atoms[0].atom_type.add_nbfix('ox', 3.9, 0.2)
    amide.atoms[2].atom_type.add_nbfix('cx', 3.9, 0.2)
    parm = parmed.amber.AmberParm.from_structure(amide)
    parm.velocities = [[[0.01 * (n + c) - 0.05 for c in range(3)] for n in range(12)]]
    write_amber('amide', parm, 'SCEE 1.7, SCNB 2.9, an explicit pair of types (NBFIX), impropers, velocities')

    charges = [-0.2, 0.15, -0.65, 0.06, 0.07, 0.08, 0.03, 0.04, 0.42]
    ethanol = amber_structure(ETHANOL, ETHANOL_BONDS, [], charges, 'EOH', 1.2, 2.0)
    old = ('ATOMIC_NUMBER', 'SCEE_SCALE_FACTOR', 'SCNB_SCALE_FACTOR')
    write_amber(
        'ethanol-old',
        parmed.amber.AmberParm.from_structure(ethanol),
        'without ATOMIC_NUMBER, SCEE and SCNB, like files before Amber 11',
        lambda text: without_sections(text, old),
    )


if __name__ == '__main__':
    make_class1()
    make_region()
    make_amber()
