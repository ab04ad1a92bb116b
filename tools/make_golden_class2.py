#!/usr/bin/env python3
"""Writes the golden values of tests/golden/class2: the Class II Terms, evaluated by PyTorch in double precision.

    /usr/bin/python3 tools/make_golden_class2.py            (Debian: python3-torch)

Energies are written down as the equations of src/forcefield/terms/class2_*.ts state them, with angles by arc cosine and dihedrals by
arc tangent, which the project's own code avoids; forces come from automatic differentiation. Molecules are those of
tests/golden/class1/everything.json. All parameters are invented: awkward, not good.
"""
import datetime
import itertools
import json
import pathlib
import random
import re

import torch

torch.set_default_dtype(torch.float64)
ROOT = pathlib.Path(__file__).resolve().parent.parent / 'tests' / 'golden'
PROVENANCE = {
    'generator': 'tools/make_golden_class2.py, automatic differentiation in double precision',
    'version': f'PyTorch {torch.__version__}',
    'date': datetime.date.today().isoformat(),
    'units': 'kcal/mol, Å, rad, e, amu',
}


def distance(x, i, j):
    return torch.linalg.norm(x[i] - x[j])


def bounded(r, r0, beta=1.0):
    return (r**4 - r0**4) / (r**4 + beta * r0**4)


def angle(x, i, j, k):
    u, v = x[i] - x[j], x[k] - x[j]
    return torch.acos(torch.dot(u, v) / torch.linalg.norm(u) / torch.linalg.norm(v))


def dihedral(x, i, j, k, l):
    """IUPAC: 0 where i and l are cis."""
    b1, b2, b3 = x[j] - x[i], x[k] - x[j], x[l] - x[k]
    n1, n2 = torch.linalg.cross(b1, b2), torch.linalg.cross(b2, b3)
    return torch.atan2(torch.dot(torch.linalg.cross(n1, n2), b2) / torch.linalg.norm(b2), torch.dot(n1, n2))


def softened(r):
    return 4 / (r**2 + 1)


# --- one tuple of each Term: energy from positions, atoms and a row of parameters -----------------------------------


def class2_bond(x, atoms, p):
    z = bounded(distance(x, *atoms), *p[:2])
    return sum(k * z**n for n, k in enumerate(p[2:], 1))


def class2_angle(x, atoms, q):
    i, j, k = atoms
    p = q[2:]
    c = torch.cos(angle(x, i, j, k)) - p[3]
    z1, z2 = bounded(distance(x, i, j), *q[:2]), bounded(distance(x, k, j), *q[2:4])
    y = bounded(distance(x, i, k), q[4])
    return (
        sum(p[3 + n] * c**n for n in (1, 2, 3, 4))
        + sum(p[7 + n] * y**n for n in (1, 2, 3))
        + p[11] * z1 * z2
        + z1 * (p[12] * c + p[14] * c**2)
        + z2 * (p[13] * c + p[15] * c**2)
        + p[16] * z1 * z2 * c
    )


def class2_torsion(x, atoms, q):
    i, j, k, l = atoms
    p = q[3:]
    one, two, phi = angle(x, i, j, k), angle(x, j, k, l), dihedral(x, i, j, k, l)
    c, d = torch.cos(one) - p[3], torch.cos(two) - p[4]
    z1, z2, z3 = (bounded(distance(x, a, b), *q[2 * n : 2 * n + 2]) for n, (a, b) in enumerate([(i, j), (j, k), (k, l)]))
    t1, t2, t3 = ((torch.sin(one) * torch.sin(two)) ** n * torch.cos(n * phi) for n in (1, 2, 3))
    return (
        p[5] * t1 + p[6] * t2 + p[7] * t3
        + c * d * (p[8] * t1 + p[9])
        + t1 * (p[10] * c + p[11] * d + p[14] * z1 + p[15] * z3 + p[18] * z2)
        + t2 * (p[12] * c + p[13] * d + p[16] * z1 + p[17] * z3 + p[19] * z2)
        + p[20] * z1 * z3 + p[21] * z1 * d + p[22] * z3 * c
    )  # fmt: skip


def class2_centre(x, atoms, q):
    i, j, k, l = atoms
    p = q[3:]
    ik, il, kl = (torch.cos(angle(x, a, j, b)) - p[3 + n] for n, (a, b) in enumerate([(i, k), (i, l), (k, l)]))
    zi, zk, zl = (bounded(distance(x, a, j), *q[2 * n : 2 * n + 2]) for n, a in enumerate((i, k, l)))
    e, f, g = ((x[a] - x[j]) / torch.linalg.norm(x[a] - x[j]) for a in (i, k, l))
    volume = torch.dot(e, torch.linalg.cross(f, g))
    return (
        p[6] * ik * il + p[7] * ik * kl + p[8] * il * kl
        + p[9] * zi * kl + p[10] * zk * il + p[11] * zl * ik
        + p[12] * volume**2 + p[13] * volume**4
    )  # fmt: skip


def class2_pair(x, atoms, p):
    r = distance(x, *atoms)
    return p[0] / r**12 + sum(p[n - 1] * softened(r) ** n for n in (2, 3, 4, 5, 6))


def class2_pair_14(x, atoms, p):
    return class2_pair(x, atoms, p) + p[6] / distance(x, *atoms)


# --- from tuples to files -------------------------------------------------------------------------------------------


def bonded(function, entries):
    """entries: (atoms, parameters)."""
    energy = lambda x: sum(function(x, atoms, row) for atoms, row in entries)
    data = {
        'kind': 'bonded',
        'term': function.__name__,
        'atoms': [atom for atoms, _ in entries for atom in atoms],
        'stride': len(entries[0][1]),
        'parameters': [value for _, row in entries for value in row],
    }
    return energy, data


def pairs(types, rows, atoms, excluded):
    """rows: parameters by (type, type), type ≤ type."""
    count = max(types) + 1
    row = lambda a, b: rows[min(a, b), max(a, b)]
    listed = [p for p in itertools.combinations(range(atoms), 2) if p not in excluded]
    energy = lambda x: sum(class2_pair(x, (i, j), row(types[i], types[j])) for i, j in listed)
    data = {
        'kind': 'pair',
        'term': 'class2_pair',
        'atomParameters': [],
        'types': types,
        'typeCount': count,
        'table': [value for a in range(count) for b in range(count) for value in row(a, b)],
    }
    return energy, data


def separations(atoms, bonds):
    """Pairs i < j at most three bonds apart, with the number of bonds."""
    neighbours = {i: {b for a, b in bonds if a == i} | {a for a, b in bonds if b == i} for i in range(atoms)}
    found = {}
    for origin in range(atoms):
        shell, seen = {origin}, {origin}
        for apart in (1, 2, 3):
            shell = {j for i in shell for j in neighbours[i]} - seen
            seen |= shell
            found.update({(origin, j): apart for j in shell if origin < j})
    return found, neighbours


def write(name, note, elements, positions, excluded, terms):
    atoms = len(elements)
    x = torch.tensor(positions).reshape(atoms, 3).requires_grad_(True)
    energies = {}
    for energy, data in terms:
        energies[data['term']] = energy(x)
    (gradient,) = torch.autograd.grad(sum(energies.values()), x)
    rows = [sorted({j for pair in excluded for j in pair if i in pair and j != i}) for i in range(atoms)]
    value = {
        **PROVENANCE,
        'note': note,
        'atoms': atoms,
        'elements': elements,
        'masses': [{1: 1.008, 6: 12.011, 7: 14.007, 8: 15.999}[z] for z in elements],
        'terms': [data for _, data in terms],
        'exclusions': {
            'start': [sum(len(row) for row in rows[:i]) for i in range(atoms + 1)],
            'partners': [j for row in rows for j in row],
        },
        'positions': [float(c) for c in x.detach().reshape(-1)],
        'energies': {term: float(energy) for term, energy in energies.items()},
        'forces': [-float(c) for c in gradient.reshape(-1)],
    }
    assert all(abs(energy) > 1e-2 for energy in value['energies'].values()), (name, value['energies'])
    text = json.dumps(value, indent=1, ensure_ascii=False)
    text = re.sub(r'\[\s+([^][{}]*?)\s+\]', lambda m: '[' + re.sub(r'\s*\n\s*', ' ', m[1]) + ']', text)
    path = ROOT / 'class2' / f'{name}.json'
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text + '\n', encoding='utf-8')
    print(path.relative_to(ROOT.parent.parent))


def main():
    rng = random.Random(20261122)
    between = lambda low, high: round(rng.uniform(low, high), 5)
    some = lambda count, size: [between(-size, size) for _ in range(count)]
    reference = lambda: [between(1.0, 1.6), between(0.2, 1)]
    bond = lambda: [*reference(), between(-20, 20), between(80, 300), between(-40, 40), between(0, 60)]
    bend = lambda: [*reference(), *reference(), between(1.8, 2.6), between(-0.6, 0), *some(13, 20)]
    twist = lambda: [*reference(), *reference(), *reference(), between(-0.6, 0), between(-0.6, 0), *some(18, 5)]
    centre = lambda: [*reference(), *reference(), *reference(), *(between(-0.6, 0) for _ in range(3)), *some(8, 9)]
    pair = lambda: [between(5, 900), *some(5, 8)]

    # A short, a long and an ordinary bond; an almost straight, a narrow and an ordinary angle.
    chain = [0, 0, 0, 1.05, 0.1, -0.2, 2.899, 0.28, -0.55, 3.5, 1.5, 0.1, 2.4, 0.9, 0.9, 2.1, 2.0, 1.9]
    row = [(i, i + 1) for i in range(5)]
    near, _ = separations(6, row)
    of = ([6, 6, 7, 6, 8, 1], chain, near)
    write('class2_bond', 'compressed, stretched, ordinary; one listed backwards', *of,
          [bonded(class2_bond, [(a[::-1] if n == 1 else a, bond()) for n, a in enumerate(row)])])  # fmt: skip
    angles = [(0, 1, 2), (1, 2, 3), (4, 3, 2), (3, 4, 5), (0, 2, 5)]
    write('class2_angle', 'from an almost straight angle (177°) to a narrow one (46°)', *of,
          [bonded(class2_angle, [(a, bend()) for a in angles])])  # fmt: skip
    torsions = [(0, 1, 2, 3), (4, 3, 2, 1), (2, 3, 4, 5), (0, 2, 3, 5)]
    write('class2_torsion', 'beside an almost straight angle, backwards, ordinary, across', *of,
          [bonded(class2_torsion, [(a, twist()) for a in torsions])])  # fmt: skip
    centres = [(0, 1, 2, 3), (1, 2, 3, 5), (4, 3, 2, 0)]
    write('class2_centre', 'three centres', *of, [bonded(class2_centre, [(a, centre()) for a in centres])])
    write('class2_pair_14', 'from 1.2 Å to 3 Å', *of,
          [bonded(class2_pair_14, [(a, [*pair(), between(-60, 60)]) for a in [(0, 3), (1, 4), (2, 5), (5, 3)]])])  # fmt: skip

    amide = json.loads((ROOT / 'class1' / 'everything.json').read_text())
    elements, positions = amide['elements'], amide['positions']
    data = {term['term']: term for term in amide['terms']}
    chunk = lambda term, size: list(zip(*[iter(data[term]['atoms'])] * size))
    bonds, angles, torsions = chunk('harmonic_bond', 2), chunk('harmonic_angle', 3), chunk('periodic_torsion', 4)
    near, neighbours = separations(len(elements), bonds)
    types = [{1: 0, 6: 1, 7: 2, 8: 2}[z] for z in elements]
    table = {(a, b): pair() for a in range(3) for b in range(a, 3)}
    write('class2_pair', 'amide beside ethanol, three types, exclusions', elements, positions, near,
          [pairs(types, table, len(elements), near)])  # fmt: skip
    triples = [(a, j, b, c) for j, around in neighbours.items() for a, b, c in itertools.combinations(sorted(around), 3)]
    ends = [(p, [*pair(), between(-60, 60)]) for p, apart in sorted(near.items()) if apart == 3]
    write('class2_everything', 'amide beside ethanol, all Class II Terms', elements, positions, near, [
        bonded(class2_bond, [(a, bond()) for a in bonds]),
        bonded(class2_angle, [(a, bend()) for a in angles]),
        bonded(class2_torsion, [(a, twist()) for a in torsions]),
        bonded(class2_centre, [(a, centre()) for a in triples]),
        bonded(class2_pair_14, ends),
        pairs(types, table, len(elements), near),
    ])  # fmt: skip


main()
