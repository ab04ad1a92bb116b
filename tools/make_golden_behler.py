#!/usr/bin/env python3
"""Writes tests/golden/behler.json: atom-centred networks on Behler's symmetry functions, and all cutoff functions.

    /usr/bin/python3 tools/make_golden_behler.py            (Debian: python3-torch)

Three random models as values, each with a radial and an angular cutoff function of its own, and what they give for two molecules. Energies are
worked out with PyTorch in double precision from the formulas as they are printed (Behler, J. Chem. Phys. 134, 074106 (2011); Smith, Isayev and
Roitberg, Chem. Sci. 8, 3192 (2017)), over all triples of atoms at once; forces by its automatic differentiation.
"""
import datetime
import json
import math
import pathlib

import torch

torch.set_default_dtype(torch.float64)
torch.manual_seed(23)
PATH = pathlib.Path(__file__).resolve().parent.parent / 'tests' / 'golden' / 'behler.json'

CUTOFFS = {
    'cosine': lambda x: 0.5 * (torch.cos(math.pi * x) + 1),
    'tanh3': lambda x: torch.tanh(1 - x) ** 3,
    'quintic': lambda x: 1 - 10 * x**3 + 15 * x**4 - 6 * x**5,
    'bump': lambda x: torch.exp(1 - 1 / (1 - x**2)),
}
ACTIVATIONS = {'linear': lambda x: x, 'tanh': torch.tanh, 'silu': torch.nn.functional.silu}


def fade(functions, r):
    """Zero beyond the cutoff; the inner `where` keeps what is not taken from spoiling derivatives."""
    inside = r < functions['cutoff']
    x = torch.where(inside, r / functions['cutoff'], torch.zeros_like(r))
    return torch.where(inside, CUTOFFS[functions['cutoffFunction']](x), torch.zeros_like(r))


def features(model, species, x):
    """[N × features]"""
    radial, angular, count = model['radial'], model['angular'], len(model['elements'])
    atoms = len(x)
    d = x[None] - x[:, None]
    # A distance of an atom to itself has no derivative; it is taken for far away.
    r = torch.sqrt((d**2).sum(-1) + torch.eye(atoms) * 1e6)
    is_element = torch.stack([species == s for s in range(count)]).double()
    eta, shift = torch.tensor(radial['eta']), torch.tensor(radial['shift'])
    g = radial['prefactor'] * torch.exp(-eta * (r[..., None] - shift) ** 2) * fade(radial, r)[..., None]
    out = [torch.einsum('ijf,sj->isf', g, is_element).flatten(1)]

    # [i, j, k], j < k and both unlike i.
    legs = fade(angular, r)
    both = legs[:, :, None] * legs[:, None, :]
    both = both * torch.triu(torch.ones(atoms, atoms), 1)[None]
    cosine = (d[:, :, None] * d[:, None, :]).sum(-1) / (r[:, :, None] * r[:, None, :])
    r_ij, r_ik, r_jk = torch.broadcast_tensors(r[:, :, None], r[:, None, :], r[None])
    values = []
    if angular['kind'] == 'ani':
        theta = torch.acos(0.95 * cosine)
        for shift in angular['shifts']:
            for angle in angular['angles']:
                turned = 2 ** -angular['zeta'] * (1 + torch.cos(theta - angle)) ** angular['zeta']
                values.append(turned * torch.exp(-angular['eta'] * ((r_ij + r_ik) / 2 - shift) ** 2) * both)
    else:
        for eta, zeta, lam, triangle in zip(*(angular[key] for key in ('eta', 'zeta', 'lambda', 'triangle'))):
            turned = 2 ** (1 - zeta) * (1 + lam * cosine) ** zeta
            if triangle:
                values.append(turned * torch.exp(-eta * (r_ij**2 + r_ik**2 + r_jk**2)) * both * fade(angular, r)[None])
            else:
                values.append(turned * torch.exp(-eta * (r_ij**2 + r_ik**2)) * both)
    g = angular['prefactor'] * torch.stack(values, -1)
    for s in range(count):
        for t in range(s, count):
            pairs = is_element[s][:, None] * is_element[t][None]
            if s != t:
                pairs = pairs + pairs.T
            out.append(torch.einsum('ijkf,jk->if', g, pairs))
    return torch.cat(out, 1)


def member_energies(model, species, x):
    """kcal/mol, one a member."""
    described = features(model, species, x)
    energies = []
    for networks in model['members']:
        energy = 0
        for atom, s in enumerate(species):
            value = described[atom]
            for layer in networks[s]:
                value = ACTIVATIONS[layer['activation']](layer['weights'] @ value + layer['biases'])
            energy = energy + model['energyUnit'] * value[0] + model['selfEnergies'][s]
        energies.append(energy)
    return torch.stack(energies)


def case(name, model, elements, positions):
    species = torch.tensor([model['elements'].index(z) for z in elements])
    x = torch.tensor(positions, requires_grad=True)
    members = member_energies(model, species, x)
    (gradient,) = torch.autograd.grad(members.mean(), x)
    return {
        'name': name,
        'elements': elements,
        'positions': [value for row in positions for value in row],
        'members': members.tolist(),
        'energy': members.mean().item(),
        'forces': (-gradient).flatten().tolist(),
    }


def f32(values):
    """Numbers that f32 holds exactly."""
    return values.float().double()


def with_networks(model, hidden, activations, members):
    count = len(model['elements'])
    angular = model['angular']
    block = len(angular['shifts']) * len(angular['angles']) if angular['kind'] == 'ani' else len(angular['eta'])
    widths = [count * len(model['radial']['eta']) + count * (count + 1) // 2 * block, *hidden, 1]
    network = lambda: [
        {
            'inputs': a,
            'outputs': b,
            'weights': f32(torch.randn(b, a) * 2.0 / math.sqrt(a)),
            'biases': f32(torch.randn(b) * 0.3),
            'activation': name,
        }
        for a, b, name in zip(widths, widths[1:], [*activations, 'linear'])
    ]
    return {**model, 'members': [[network() for _ in range(count)] for _ in range(members)]}


MODELS = [
    with_networks(
        {
            'name': 'G4 and G5',
            'elements': [1, 6, 8],
            'radial': {
                'cutoff': 5.0,
                'cutoffFunction': 'quintic',
                'prefactor': 0.6,
                'eta': [0.05, 4.0, 1.2],
                'shift': [0.0, 1.1, 2.3],
            },
            'angular': {
                'kind': 'behler',
                'cutoff': 3.7,
                'cutoffFunction': 'bump',
                'prefactor': 1.7,
                'eta': [0.03, 0.03, 0.3, 0.03, 0.0],
                'zeta': [1, 4, 2, 16, 9],
                'lambda': [1, -1, 1, 1, -1],
                'triangle': [1, 0, 1, 1, 0],
            },
            'energyUnit': 25.0,
            'selfEnergies': [3.5, -1.25, 0.5],
        },
        (6, 4),
        ('silu', 'tanh'),
        2,
    ),
    # In both molecules there are triples whose legs are shorter than the cutoff and whose third side is longer.
    with_networks(
        {
            'name': 'a narrow G4',
            'elements': [8, 1, 6],
            'radial': {'cutoff': 4.4, 'cutoffFunction': 'tanh3', 'prefactor': 1.0, 'eta': [2.0], 'shift': [1.5]},
            'angular': {
                'kind': 'behler',
                'cutoff': 1.9,
                'cutoffFunction': 'cosine',
                'prefactor': 8.0,
                'eta': [0.1, 0.2, 0.1],
                'zeta': [3, 1, 64],
                'lambda': [-1, -1, -1],
                'triangle': [1, 1, 0],
            },
            'energyUnit': 30.0,
            'selfEnergies': [0.0, 2.0, -7.5],
        },
        (5,),
        ('tanh',),
        1,
    ),
    with_networks(
        {
            'name': 'shifted angles',
            'elements': [1, 6, 8],
            'radial': {
                'cutoff': 5.1,
                'cutoffFunction': 'bump',
                'prefactor': 0.25,
                'eta': [9.0, 2.5],
                'shift': [1.1, 2.0],
            },
            'angular': {
                'kind': 'ani',
                'cutoff': 3.3,
                'cutoffFunction': 'tanh3',
                'prefactor': 2.0,
                'zeta': 6.5,
                'angles': [0.3, 1.9],
                'eta': 3.0,
                'shifts': [1.2, 2.0],
            },
            'energyUnit': 20.0,
            'selfEnergies': [1.0, 2.0, 3.0],
        },
        (5, 4),
        ('tanh', 'silu'),
        1,
    ),
]

METHANOL = (
    [6, 8, 1, 1, 1, 1],
    [[0.02, -0.01, 0.03], [1.41, 0.12, -0.05], [-0.42, 1.01, 0.1], [-0.31, -0.6, 0.92], [-0.45, -0.47, -0.87], [1.73, -0.77, 0.2]],
)
# Three atoms nearly in line, pairs between two cutoffs, one atom outside of all.
SPREAD = (
    [8, 6, 8, 1, 6],
    [[-1.19, 0.01, 0.0], [0.0, 0.02, 0.01], [1.17, -0.01, 0.02], [2.6, 0.9, -0.9], [0.3, 9.0, 2.0]],
)


def plain(value):
    if isinstance(value, torch.Tensor):
        return value.flatten().tolist()
    if isinstance(value, dict):
        return {key: plain(entry) for key, entry in value.items()}
    return [plain(entry) for entry in value] if isinstance(value, list) else value


PATH.write_text(
    json.dumps(
        {
            'generator': 'tools/make_golden_behler.py',
            'version': f'PyTorch {torch.__version__}',
            'date': datetime.date.today().isoformat(),
            'units': 'kcal/mol, Å',
            'term': 'atomic_network',
            'models': [
                {'model': plain(model), 'cases': [case('methanol', model, *METHANOL), case('spread', model, *SPREAD)]}
                for model in MODELS
            ],
        },
        ensure_ascii=False,
    )
    + '\n'
)
