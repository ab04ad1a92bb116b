#!/usr/bin/env python3
"""Writes tests/golden/equivariant_network.json: equivariant message passing, with PyTorch.

    /usr/bin/python3 tools/make_golden_equivariant.py            (Debian: python3-torch)

Energies are worked out in double precision from the equations as src/models/equivariantNetwork.ts prints them, on tensors over all
pairs of atoms; forces by PyTorch's automatic differentiation, which knows nothing of a hand-written reverse pass.
"""
import datetime
import json
import math
import pathlib

import numpy as np
import torch

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)
OUT = pathlib.Path(__file__).resolve().parent.parent / 'tests' / 'golden' / 'equivariant_network.json'
rng = np.random.default_rng(7)
silu = torch.nn.functional.silu


def blocks(S, F, K, layers):
    """Names and shapes of the weights, in the order of the file."""
    yield 'embedding', (S, F)
    yield 'scalar_table', (S, S, K, F)
    yield 'vector_table', (S, S, K, F)
    for n in range(1, layers + 1):
        if n > 1:
            yield f'message{n}.hidden', (F, F)
            yield f'message{n}.hidden_bias', (F,)
            yield f'message{n}.parts', (F, 6 * F)
            yield f'message{n}.parts_bias', (6 * F,)
            yield f'message{n}.radial', (K, 6 * F)
        gates = 3 if n < layers else 2
        yield f'update{n}.mix', (F, 2 * F)
        yield f'update{n}.from_scalars', (F, F)
        yield f'update{n}.from_products', (F, F)
        yield f'update{n}.hidden_bias', (F,)
        yield f'update{n}.gate', (F, gates * F)
        yield f'update{n}.gate_bias', (gates * F,)
    yield 'readout.hidden', (F, F)
    yield 'readout.hidden_bias', (F,)
    yield 'readout.output', (F,)
    yield 'readout.element', (S,)


def make_model(name, elements, F, K, layers, cutoff, spread):
    weights = {}
    for block, shape in blocks(len(elements), F, K, layers):
        fan_in = shape[-2] if len(shape) > 1 else 4
        values = rng.normal(size=shape) * spread / math.sqrt(fan_in)
        # Few binary digits: exact in f32, and short in JSON.
        weights[block] = np.round(values * 256) / 256
    return {
        'name': name, 'elements': elements, 'channels': F, 'radialCount': K, 'layers': layers, 'cutoff': cutoff,
        'prefactor': 0.375, 'energyUnit': 7.5, 'selfEnergies': [round(x, 3) for x in rng.normal(size=len(elements)) * 20],
        'blocks': weights,
    }


def energy(model, elements, x):
    W = {name: torch.tensor(values) for name, values in model['blocks'].items()}
    F, K, cutoff = model['channels'], model['radialCount'], model['cutoff']
    species = [model['elements'].index(z) for z in elements]
    z = torch.tensor(species)
    d = x[None] - x[:, None]  # from the first index to the second
    eye = torch.eye(len(elements))
    r = torch.sqrt((d ** 2).sum(-1) + eye)
    near = (r < cutoff).double() * (1 - eye)
    u = d / r[..., None]
    t = r / cutoff
    fade = (1 - 28 * t ** 6 + 48 * t ** 7 - 21 * t ** 8) * near
    k = torch.arange(1, K + 1)
    b = model['prefactor'] * torch.sin(math.pi * k * t[..., None]) / t[..., None] * fade[..., None]

    s = W['embedding'][z] + torch.einsum('ijkf,ijk->if', W['scalar_table'][z[:, None], z[None]], b)
    v = torch.einsum('ijkf,ijk,ijc->icf', W['vector_table'][z[:, None], z[None]], b, u)
    for n in range(1, model['layers'] + 1):
        if n > 1:
            m = f'message{n}.'
            phi = silu(s @ W[m + 'hidden'] + W[m + 'hidden_bias']) @ W[m + 'parts'] + W[m + 'parts_bias']
            part = (phi[None] * (b @ W[m + 'radial'])).reshape(*r.shape, 6, F)
            m1, m2, m3, m4, m5, m6 = part.unbind(2)
            to_theirs = torch.einsum('ijc,jcf->ijf', u, v)
            to_own = torch.einsum('ijc,icf->ijf', u, v)
            ds = (m1 + m4 * to_theirs).sum(1)
            along = m2 + m5 * to_theirs + m6 * to_own
            v = v + torch.einsum('ijf,ijc->icf', along, u) + torch.einsum('ijf,jcf->icf', m3, v)
            s = s + ds
        w = f'update{n}.'
        p, q = (v @ W[w + 'mix']).split(F, dim=-1)
        product = (p * q).sum(1)
        h = silu(s @ W[w + 'from_scalars'] + product @ W[w + 'from_products'] + W[w + 'hidden_bias'])
        gates = (h @ W[w + 'gate'] + W[w + 'gate_bias']).split(F, dim=-1)
        s = s + gates[0] + gates[1] * product
        if len(gates) == 3:
            v = v + gates[2][:, None] * p
    out = silu(s @ W['readout.hidden'] + W['readout.hidden_bias']) @ W['readout.output'] + W['readout.element'][z]
    return model['energyUnit'] * out.sum() + torch.tensor(model['selfEnergies'])[z].sum()


def case(name, model, elements, positions):
    x = torch.tensor(positions, requires_grad=True)
    e = energy(model, elements, x)
    forces = -torch.autograd.grad(e, x)[0]
    return {
        'name': name, 'model': model['name'], 'elements': elements, 'positions': positions.ravel().tolist(),
        'energy': e.item(), 'forces': forces.ravel().tolist(),
    }


def scatter(count, box):
    """Points in a box, none closer than 0.9 Å, on a grid of 2⁻¹⁰ Å."""
    points = []
    while len(points) < count:
        p = np.round(rng.uniform(0, box, 3) * 1024) / 1024
        if all(np.linalg.norm(p - q) > 0.9 for q in points):
            points.append(p)
    return np.array(points)


def main():
    models = [
        make_model('one layer', [1, 6], 4, 4, 1, 3.5, 1.1),
        make_model('two layers', [6, 1, 8], 8, 5, 2, 4.0, 0.65),
        make_model('three layers', [1, 7], 4, 6, 3, 5.0, 0.42),
    ]
    one, two, three = models
    cases = [
        case('six atoms', one, [1, 6, 1, 6, 1, 1], scatter(6, 3.0)),
        case('nine atoms, of all elements', two, [6, 8, 1, 1, 6, 1, 8, 1, 1], scatter(9, 3.5)),
        case('three atoms in line', two, [8, 6, 8], np.array([[-1.25, 0, 0], [0, 0, 0], [1.125, 0, 0]])),
        case('atoms beyond the cutoff', two, [1, 8, 1, 6], np.array([[0, 0, 0], [1, 0, 0], [0, 4.5, 0], [0, 20, 1.0]])),
        case('one atom', two, [6], np.zeros((1, 3))),
        case('twelve atoms', three, [1, 7] * 6, scatter(12, 4.0)),
    ]
    for model in models:
        model['weights'] = np.concatenate([values.ravel() for values in model.pop('blocks').values()]).tolist()
    OUT.write_text(json.dumps({
        'provenance': {
            'generator': 'tools/make_golden_equivariant.py', 'version': f'PyTorch {torch.__version__}',
            'date': datetime.date.today().isoformat(), 'units': 'kcal/mol, Å',
        },
        'term': 'equivariant_network', 'models': models, 'cases': cases,
    }, indent=None, ensure_ascii=False) + '\n')
    print(OUT.stat().st_size, 'bytes', [(c['name'], round(c['energy'], 3), round(max(map(abs, c['forces'])), 2)) for c in cases])


main()
