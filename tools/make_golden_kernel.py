#!/usr/bin/env python3
"""Writes tests/golden/kernel/force_kernel.json: force kernels of this project's own making, and what they give.

    /usr/bin/python3 tools/make_golden_kernel.py            (Debian: python3-torch, python3-numpy)

Nothing is worked out by hand here: with the kernel k(x, x') as it is defined, the energy is the sum over training geometries of
w . (-dk/dx') + e k, by automatic differentiation, and the forces are minus its derivative by x, by automatic differentiation again.
Permutations act on the atoms of the training geometries. Covariances of forces and energies of two geometries come by the same means.
"""
import datetime
import json
import pathlib

import numpy as np
import torch

OUT = pathlib.Path(__file__).resolve().parent.parent / 'tests' / 'golden' / 'kernel' / 'force_kernel.json'
torch.set_default_dtype(torch.double)
rng = np.random.default_rng(7)


def f32(values):
    return np.asarray(values, dtype=np.float32).astype(float)


def descriptor(x, lengths):
    i, j = np.triu_indices(len(x), 1)
    return 1 / (torch.as_tensor(lengths) * (x[i] - x[j]).norm(dim=1))


def matern(x, y, lengths):
    square = ((descriptor(x, lengths) - descriptor(y, lengths)) ** 2).sum()
    a = torch.sqrt(5 * square)
    return (1 + a + a * a / 3) * torch.exp(-a)


def symmetric(x, y, lengths, permutations):
    return sum(matern(x, y[list(p)], lengths) for p in permutations)


def energy(model, x):
    total = torch.tensor(model['offset'])
    for geometry, weights, own in zip(model['positions'], model['weights'], model['energyWeights']):
        y = torch.tensor(geometry, requires_grad=True)
        k = symmetric(x, y, model['lengths'], model['permutations'])
        (slope,) = torch.autograd.grad(k, y, create_graph=True)
        total = total - (torch.tensor(weights) * slope).sum() + own * k
    return total


def evaluate(model, x):
    x = torch.tensor(x, requires_grad=True)
    u = energy(model, x)
    (slope,) = torch.autograd.grad(u, x)
    return {'positions': x.detach().flatten().tolist(), 'energy': u.item(), 'forces': (-slope).flatten().tolist()}


def covariance(model, x, y):
    """Covariances of (F(x), E(x)) with (F(y), E(y)), [3N + 1 x 3N + 1]."""
    a, b = torch.tensor(x, requires_grad=True), torch.tensor(y, requires_grad=True)
    k = symmetric(a, b, model['lengths'], model['permutations'])
    (first,) = torch.autograd.grad(k, a, create_graph=True)
    (second,) = torch.autograd.grad(k, b, create_graph=True)
    rows = [[*torch.autograd.grad(entry, b, retain_graph=True)[0].flatten().tolist(), -entry.item()] for entry in first.flatten()]
    return rows + [[*(-second).flatten().tolist(), k.item()]]


def water(centre, turn):
    c, s = np.cos(turn), np.sin(turn)
    x = np.array([[0, 0, 0], [0.96, 0, 0], [-0.24, 0.93, 0]])
    return x @ np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]]).T + centre


def moved(x, width):
    return f32(x + rng.normal(size=x.shape) * width)


def alike(lengths, permutations, atoms):
    """Lengths of pairs that permutations exchange have to be the same: those of the first of them."""
    table = {pair: length for pair, length in zip(zip(*np.triu_indices(atoms, 1)), lengths)}
    images = lambda i, j: [tuple(sorted((p[i], p[j]))) for p in permutations]
    return [table[min(images(*pair))] for pair in table]


def model_of(name, elements, bonds, rest, permutations, points, width):
    pairs = len(elements) * (len(elements) - 1) // 2
    return {
        'name': name,
        'elements': elements,
        'bonds': bonds,
        'lengths': alike(rng.uniform(0.4, 1.5, pairs).round(3).tolist(), permutations, len(elements)),
        'permutations': permutations,
        'positions': [moved(rest, width).tolist() for _ in range(points)],
        'weights': [f32(rng.normal(size=rest.shape) * 20).tolist() for _ in range(points)],
        'energyWeights': f32(rng.normal(size=points) * 5).tolist(),
        'offset': round(float(rng.uniform(-100, 100)), 3),
    }


def main():
    two = np.vstack([water([0, 0, 0], 0.3), water([0.4, 2.9, 0.2], 2.0)])
    swaps = [(0, 1, 2), (0, 2, 1)]
    dimer = model_of(
        'water dimer',
        [8, 1, 1, 8, 1, 1],
        [0, 1, 0, 2, 3, 4, 3, 5],
        two,
        [[*a, *(3 + n for n in b)] for a in swaps for b in swaps] + [[*(3 + n for n in a), *b] for a in swaps for b in swaps],
        5,
        0.15,
    )
    rest = np.array([[0, 0, 0], [1.2, 0, 0], [-0.6, 0.9, 0.1], [-0.5, -0.95, 0]])
    formaldehyde = model_of(
        'formaldehyde', [6, 8, 1, 1], [0, 1, 0, 2, 0, 3], rest, [[0, 1, 2, 3], [0, 1, 3, 2]], 3, 0.1
    )
    cases = []
    for model, geometry in ((dimer, two), (formaldehyde, rest)):
        frames = [evaluate(model, moved(geometry, width)) for width in (0, 0.1, 0.3)]
        # Beside a training geometry: on it, automatic differentiation meets the root of zero.
        beside = np.array(model['positions'][1])
        beside[0, 0] += 1e-4
        frames.append(evaluate(model, beside))
        pair = [model['positions'][0], model['positions'][1]]
        cases.append({'model': model, 'frames': frames, 'covariance': covariance(model, *pair)})
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(
        json.dumps(
            {
                'provenance': {
                    'generator': 'tools/make_golden_kernel.py',
                    'version': f'PyTorch {torch.__version__}',
                    'date': datetime.date.today().isoformat(),
                    'units': 'kcal/mol, angstrom',
                },
                'term': 'force_kernel',
                'cases': cases,
            },
            allow_nan=False,
        )
        + '\n'
    )


if __name__ == '__main__':
    main()
