"""TorchANI's formula in plain PyTorch, for bench/ani.suite.ts.

    python3 torchani_step.py MODEL.json WEIGHTS.f32

Written from the papers (Smith, Isayev and Roitberg, Chem. Sci. 8, 3192 (2017); Gao et al., J. Chem. Inf. Model. 60, 3408
(2020)) in the way TorchANI goes about it: every feature of the model, a table of pairs and one of triples for the whole
batch, atoms of one element together through each network, forces by autograd; single precision. What TorchANI finds by
sorting on each call, the candidates for triples of a molecule of N atoms, is listed once, which suits small molecules.

Speaks JSON lines. {"elements": [N], "positions": [B·N·3]} takes a batch of B equal molecules, and is answered with energies and
forces; {"threads": T, "repeats": R} works them out R times from the positions on, and is answered with the seconds that took.
The first line it writes says what it is.
"""
import json
import sys
import time

import numpy as np
import torch

CELU_ALPHA = 0.1
ACTIVATIONS = {
    'linear': lambda x: x,
    'celu': lambda x: torch.nn.functional.celu(x, CELU_ALPHA),
    'silu': torch.nn.functional.silu,
    'tanh': torch.tanh,
    'gaussian': lambda x: torch.exp(-x * x),
}


class Model:
    """Constants as tensors; layers of each member and element as (weights [outputs × inputs], biases, activation)."""

    def __init__(self, described, weights):
        at = 0

        def take(*shape):
            nonlocal at
            count = int(np.prod(shape))
            at += count
            return torch.from_numpy(weights[at - count : at].reshape(shape).copy())

        tensor = lambda values: torch.tensor(values, dtype=torch.float32)
        self.elements = described['elements']
        self.radial = {k: tensor(v) for k, v in described['radial'].items()}
        self.angular = {k: tensor(v) for k, v in described['angular'].items()}
        self.energy_unit = described['energyUnit']
        self.self_energies = described['selfEnergies']
        self.members = [
            [[(take(o, i), take(o), ACTIVATIONS[name]) for i, o, name in layers] for layers in networks]
            for networks in described['members']
        ]


class Batch:
    """Equal molecules, and the model on them."""

    def __init__(self, model, elements, positions):
        self.model = model
        self.atoms = n = len(elements)
        self.positions = torch.tensor(positions, dtype=torch.float64).reshape(-1, n, 3).float()
        self.count = self.positions.shape[0]
        species = torch.tensor([model.elements.index(z) for z in elements])
        every = torch.arange(n)
        self.first, self.second = torch.triu_indices(n, n, 1)
        centre, j, k = torch.meshgrid(every, every, every, indexing='ij')
        kept = (j < k) & (j != centre) & (k != centre)
        centre, j, k = centre[kept], j[kept], k[kept]
        pair_of = torch.zeros(n, n, dtype=torch.long)
        pair_of[self.first, self.second] = pair_of[self.second, self.first] = torch.arange(len(self.first))
        self.leg_j, self.leg_k = pair_of[centre, j], pair_of[centre, k]
        # Differences point from the lower to the higher atom.
        self.sign = torch.where((centre < j) == (centre < k), 1.0, -1.0)
        # Rows of the tables of features: an atom and an element, or an atom and a pair of elements.
        kinds = len(model.elements)
        self.row_of_first = self.first * kinds + species[self.second]
        self.row_of_second = self.second * kinds + species[self.first]
        low = torch.minimum(species[j], species[k])
        high = torch.maximum(species[j], species[k])
        self.kinds = kinds
        self.pairs_of_kinds = kinds * (kinds + 1) // 2
        pair = low * (2 * kinds - low + 1) // 2 + high - low
        self.row_of_triple = centre * self.pairs_of_kinds + pair
        everyone = species.repeat(self.count)
        self.groups = [(s, (everyone == s).nonzero().squeeze(1)) for s in species.unique().tolist()]
        self.self_energy = sum(model.self_energies[s] for s in species.tolist())

    def features(self, x):
        radial, angular = self.model.radial, self.model.angular
        atoms = self.count * self.atoms
        ij = x[:, self.second] - x[:, self.first]
        r = ij.norm(dim=-1)
        near = (r < radial['cutoff']).nonzero(as_tuple=True)
        d = r[near]
        fade = 0.5 * torch.cos(d * (np.pi / radial['cutoff'])) + 0.5
        terms = radial['prefactor'] * torch.exp(-radial['eta'] * (d[:, None] - radial['shift']) ** 2) * fade[:, None]
        table = x.new_zeros(atoms * self.kinds, terms.shape[1])
        first = near[0] * self.atoms
        table = table.index_add(0, first * self.kinds + self.row_of_first[near[1]], terms)
        table = table.index_add(0, first * self.kinds + self.row_of_second[near[1]], terms)

        close = r.detach() < angular['cutoff']
        molecule, triple = (close[:, self.leg_j] & close[:, self.leg_k]).nonzero(as_tuple=True)
        flat, distances = ij.reshape(-1, 3), r.reshape(-1)
        base = molecule * len(self.first)
        at_j, at_k = base + self.leg_j[triple], base + self.leg_k[triple]
        rj, rk = distances[at_j], distances[at_k]
        cosine = self.sign[triple] * (flat[at_j] * flat[at_k]).sum(1) / (rj * rk)
        angle = torch.acos(0.95 * cosine)
        half = 0.5 + 0.5 * torch.cos(angle[:, None] - angular['angles'])
        by_angle = half ** angular['zeta']
        by_distance = torch.exp(-angular['eta'] * (0.5 * (rj + rk)[:, None] - angular['shifts']) ** 2)
        wave = np.pi / angular['cutoff']
        fade = (0.5 * torch.cos(rj * wave) + 0.5) * (0.5 * torch.cos(rk * wave) + 0.5) * angular['prefactor']
        terms = (by_distance[:, :, None] * by_angle[:, None, :]).flatten(1) * fade[:, None]
        row = molecule * (self.atoms * self.pairs_of_kinds) + self.row_of_triple[triple]
        angles = x.new_zeros(atoms * self.pairs_of_kinds, terms.shape[1]).index_add(0, row, terms)
        return torch.cat([table.reshape(atoms, -1), angles.reshape(atoms, -1)], 1)

    def evaluate(self):
        """Energies of each member and molecule without self energies, [M × B], model units; forces of their mean, [B × N × 3]."""
        x = self.positions.detach().requires_grad_(True)
        features = self.features(x)
        members = []
        grouped = [(s, rows, features.index_select(0, rows)) for s, rows in self.groups]
        for networks in self.model.members:
            energies = x.new_zeros(self.count * self.atoms)
            for s, rows, y in grouped:
                for weights, biases, activation in networks[s]:
                    y = activation(torch.nn.functional.linear(y, weights, biases))
                energies = energies.index_add(0, rows, y.squeeze(1))
            members.append(energies.reshape(self.count, self.atoms).sum(1))
        energies = torch.stack(members)
        (gradient,) = torch.autograd.grad(energies.mean(0).sum(), x)
        return energies.detach(), -gradient


def answer(**what):
    print(json.dumps(what), flush=True)


def main(description, weights):
    with open(description) as file:
        model = Model(json.load(file), np.fromfile(weights, dtype='<f4'))
    print(f'PyTorch {torch.__version__}', flush=True)
    batch = None
    for line in sys.stdin:
        asked = json.loads(line)
        if 'elements' in asked:
            batch = Batch(model, asked['elements'], asked['positions'])
            energies, forces = batch.evaluate()
            energies = batch.self_energy + model.energy_unit * energies.double()
            answer(energies=energies.flatten().tolist(), forces=(model.energy_unit * forces).flatten().tolist())
            continue
        torch.set_num_threads(asked['threads'])
        start = time.perf_counter()
        for _ in range(asked['repeats']):
            batch.evaluate()
        answer(seconds=time.perf_counter() - start)


if __name__ == '__main__':
    main(*sys.argv[1:3])
