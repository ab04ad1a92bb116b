#!/usr/bin/env python3
"""Writes tests/golden/ani, bzip2.json and zip.json: atom-centred networks of this project's own making.

    /usr/bin/python3 tools/make_golden_ani.py            (Debian: python3-numpy)

ani/tiny/*         A random model of H, C, O in the NeuroChem layout, two of its three networks present.
ani/tiny.json      Its energies and forces.
ani/smooth.json    A random model of N and S whose every function has constants of its own, with the activations that
                   NeuroChem does not have, as a value; its energies and forces.
ani/four.json      Packed descriptions of networks of four elements with ANI-1x's number of features.
bzip2.json         Data packed by Python's bz2 module, with the SHA-256 of what they hold.
zip.json           An archive packed by Python's zipfile module.

Energies are worked out with NumPy in double precision from the formulas as they are printed, angles by acos; forces by
complex steps (Squire and Trapp, SIAM Rev. 40, 110 (1998)), which are exact to rounding and know nothing of a reverse pass.
"""
import base64
import bz2
import datetime
import hashlib
import io
import json
import pathlib
import zipfile

import numpy as np

ROOT = pathlib.Path(__file__).resolve().parent.parent / 'tests' / 'golden'
HARTREE = 627.5094740631
NUMBERS = {'H': 1, 'C': 6, 'N': 7, 'O': 8, 'S': 16}
PROVENANCE = {
    'generator': 'tools/make_golden_ani.py',
    'version': f'NumPy {np.__version__}',
    'date': datetime.date.today().isoformat(),
    'units': 'kcal/mol, Å, rad',
}
rng = np.random.default_rng(20)


# --- energies -----------------------------------------------------------------------------------------------------


def fade(r, cutoff):
    return 0.5 * np.cos(np.pi * r / cutoff) + 0.5 if r.real < cutoff else 0.0


ACTIVATIONS = {
    'linear': lambda x: x,
    'celu': lambda x: np.where(x.real > 0, x, 0.1 * (np.exp(np.where(x.real > 0, 0, x) / 0.1) - 1)),
    'silu': lambda x: x / (1 + np.exp(-x)),
    'tanh': np.tanh,
    'gaussian': lambda x: np.exp(-x * x),
}


def features(model, symbols, x):
    """Features of every atom, [N × features]; x may be complex."""
    radial, angular, elements = model['radial'], model['angular'], model['elements']
    count, functions = len(elements), len(radial['shift'])
    pairs = [(s, t) for s in range(count) for t in range(s, count)]
    block = len(angular['shifts']) * len(angular['angles'])
    out = np.zeros((len(symbols), count * functions + len(pairs) * block), dtype=complex)
    species = [elements.index(symbol) for symbol in symbols]
    distance = lambda i, j: np.sqrt(np.sum((x[j] - x[i]) ** 2))
    for i in range(len(symbols)):
        others = [j for j in range(len(symbols)) if j != i]
        for j in others:
            r = distance(i, j)
            for f in range(functions):
                value = radial['prefactor'] * np.exp(-radial['eta'][f] * (r - radial['shift'][f]) ** 2)
                out[i, species[j] * functions + f] += value * fade(r, radial['cutoff'])
        for n, j in enumerate(others):
            for k in others[n + 1 :]:
                rj, rk = distance(i, j), distance(i, k)
                if max(rj.real, rk.real) >= angular['cutoff']:
                    continue
                theta = np.arccos(0.95 * np.sum((x[j] - x[i]) * (x[k] - x[i])) / (rj * rk))
                start = count * functions + pairs.index(tuple(sorted((species[j], species[k])))) * block
                both = fade(rj, angular['cutoff']) * fade(rk, angular['cutoff'])
                for s, shift in enumerate(angular['shifts']):
                    for z, angle in enumerate(angular['angles']):
                        power = ((1 + np.cos(theta - angle)) / 2) ** angular['zeta']
                        gaussian = np.exp(-angular['eta'] * ((rj + rk) / 2 - shift) ** 2)
                        out[i, start + s * len(angular['angles']) + z] += angular['prefactor'] * power * gaussian * both
    return out


def member_energies(model, symbols, x):
    """kcal/mol, one a member."""
    described = features(model, symbols, x)
    energies = []
    for networks in model['members']:
        energy = 0
        for atom, symbol in enumerate(symbols):
            value = described[atom]
            for layer in networks[model['elements'].index(symbol)]:
                value = ACTIVATIONS[layer['activation']](layer['weights'] @ value + layer['biases'])
            energy += model['energyUnit'] * value[0] + model['selfEnergies'][model['elements'].index(symbol)]
        energies.append(energy)
    return np.array(energies)


def case(name, model, symbols, positions):
    x = np.array(positions, dtype=complex).reshape(-1, 3)
    step = 1e-30
    forces = []
    for atom in range(len(symbols)):
        for c in range(3):
            moved = x.copy()
            moved[atom, c] += 1j * step
            forces.append(-np.mean(member_energies(model, symbols, moved)).imag / step)
    energies = member_energies(model, symbols, x).real
    return {
        'name': name,
        'elements': [NUMBERS[symbol] for symbol in symbols],
        'positions': [float(value) for value in np.array(positions).flat],
        'members': energies.tolist(),
        'energy': float(np.mean(energies)),
        'forces': forces,
    }


# --- models -------------------------------------------------------------------------------------------------------


def f32(values):
    """Numbers that f32 holds exactly."""
    return np.asarray(values, dtype=np.float32).astype(float)


def dense(inputs, outputs, activation, scale):
    return {
        'inputs': inputs,
        'outputs': outputs,
        'weights': f32(rng.normal(size=(outputs, inputs)) * scale / np.sqrt(inputs)),
        'biases': f32(rng.normal(size=outputs) * 0.3),
        'activation': activation,
    }


def network(widths, activations, scale):
    return [dense(a, b, name, scale) for a, b, name in zip(widths, widths[1:], activations)]


TINY = {
    'elements': ['H', 'C', 'O'],
    'radial': {'cutoff': 5.1, 'prefactor': 0.25, 'eta': [16.5] * 4, 'shift': [0.9, 1.45, 2.1, 3.3]},
    'angular': {
        'kind': 'ani',
        'cutoff': 3.5,
        'prefactor': 2.0,
        'zeta': 14.1,
        'angles': [0.39269908, 1.9634954, 2.7488936],
        'eta': 12.5,
        'shifts': [0.8, 1.7],
    },
    'energyUnit': HARTREE,
    'selfEnergies': [HARTREE * value for value in (-0.5978, -38.0893, -75.1911)],
}
SMOOTH = {
    'elements': ['S', 'N'],
    'radial': {'cutoff': 4.8, 'prefactor': 0.7, 'eta': [9.0, 2.5, 4.0], 'shift': [1.1, 2.0, 3.4]},
    'angular': {
        'kind': 'ani',
        'cutoff': 4.3,
        'prefactor': 1.3,
        'zeta': 3.0,
        'angles': [0.2, 2.9],
        'eta': 2.2,
        'shifts': [1.4, 2.6],
    },
    'energyUnit': 25.0,
    'selfEnergies': [3.5, -1.25],
}


def width(model):
    count = len(model['elements'])
    angular = model['angular']
    block = len(angular['shifts']) * len(angular['angles'])
    return count * len(model['radial']['shift']) + count * (count + 1) // 2 * block


TINY['members'] = [
    [network([width(TINY), nodes, 5, 1], ['celu', 'gaussian', 'linear'], 0.4) for nodes in (8, 7, 6)] for _ in range(2)
]
SMOOTH['members'] = [
    [network([width(SMOOTH), 5, 6, 3, 1], ['silu', 'tanh', 'silu', 'linear'], 2.0) for _ in range(2)] for _ in range(3)
]

METHANOL = (
    'C O H H H H'.split(),
    [[0.02, -0.01, 0.03], [1.41, 0.12, -0.05], [-0.42, 1.01, 0.1], [-0.31, -0.6, 0.92], [-0.45, -0.47, -0.87], [1.73, -0.77, 0.2]],
)
# One atom outside every cutoff, three others nearly in line, pairs between the two cutoffs.
SPREAD = (
    'O C O H C'.split(),
    [[-1.19, 0.01, 0.0], [0.0, 0.02, 0.01], [1.17, -0.01, 0.02], [3.9, 0.4, -0.9], [0.3, 9.0, 2.0]],
)
RING = (
    'S N S N N'.split(),
    [[0.1, 0.0, 0.2], [1.55, 0.3, -0.1], [2.0, 1.85, 0.3], [0.55, 2.4, 0.6], [-2.1, -1.9, 1.4]],
)


# --- the NeuroChem layout -----------------------------------------------------------------------------------------

CODES = {'celu': 9, 'gaussian': 5, 'linear': 6}


def description(symbol, layers):
    """The packed text of an element's network; layers: (inputs, outputs, code of the activation)."""
    text = f'inputsize={layers[0][0]};\natom_net {symbol} $\n'
    for n, (inputs, outputs, code) in enumerate(layers, 1):
        stem = f'FILE:ANN-{symbol}.nnf-l{n}'
        text += (
            f'layer [\nnodes={outputs};\nactivation={code};\ntype=0;\nblocksize={inputs};\n'
            f'weights={stem}.wparam[{inputs * outputs}];\nbiases={stem}.bparam[{outputs}];\n]\n'
        )
    data = (text + '\n $\0').encode()
    return f'{len(data)}=\n'.encode() + bz2.compress(data)


def write_neurochem(folder, model, promised):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / 'tiny.info').write_text(f'tiny_{promised}x/tiny.params\ntiny_{promised}x/sae_linfit.dat\ntiny_{promised}x/train\n{promised}\n')
    bracket = lambda values: '[' + ','.join(f'{value:.7e}' for value in values) + ']'
    radial, angular = model['radial'], model['angular']
    lines = {
        'DESC': 'ANI_NORMAL',
        'TM': '1',
        'Rcr': f'{radial["cutoff"]:.4e}',
        'Rca': f'{angular["cutoff"]:.4e}',
        'EtaR': bracket(radial['eta'][:1]),
        'ShfR': bracket(radial['shift']),
        'Zeta': bracket([angular['zeta']]),
        'ShfZ': bracket(angular['angles']),
        'EtaA': bracket([angular['eta']]),
        'ShfA': bracket(angular['shifts']),
        'Atyp': '[' + ','.join(model['elements']) + ']',
    }
    (folder / 'tiny.params').write_text(''.join(f'{key} = {value}\n' for key, value in lines.items()))
    energies = [energy / HARTREE for energy in model['selfEnergies']]
    (folder / 'sae_linfit.dat').write_text(
        ''.join(f'{symbol},{n}={energies[n]!r}\n' for n, symbol in enumerate(model['elements']))
    )
    for m, networks in enumerate(model['members']):
        train = folder / f'train{m}' / 'networks'
        train.mkdir(parents=True, exist_ok=True)
        for symbol, layers in zip(model['elements'], networks):
            shapes = [(layer['inputs'], layer['outputs'], CODES[layer['activation']]) for layer in layers]
            (train / f'ANN-{symbol}.nnf').write_bytes(description(symbol, shapes))
            for n, layer in enumerate(layers, 1):
                for key, ending in (('weights', 'wparam'), ('biases', 'bparam')):
                    values = layer[key].astype('<f4').tobytes()
                    (train / f'ANN-{symbol}.nnf-l{n}.{ending}').write_bytes(values)


def rounded(functions):
    """Constants as TorchANI takes them from a .params file: all but the cutoffs in f32."""
    keys = ('eta', 'shift', 'zeta', 'angles', 'shifts')
    return {key: f32(value).tolist() if key in keys else value for key, value in functions.items()}


def plain(value):
    if isinstance(value, np.ndarray):
        return value.ravel().tolist()
    if isinstance(value, dict):
        return {key: plain(entry) for key, entry in value.items()}
    return [plain(entry) for entry in value] if isinstance(value, list) else value


def four_elements():
    hidden = {'H': (256, 192, 160), 'C': (224, 192, 160), 'N': (192, 160, 128), 'O': (192, 160, 128)}
    out = {}
    for symbol, nodes in hidden.items():
        widths = (384, *nodes, 1)
        layers = [(a, b, 6 if b == 1 else 9) for a, b in zip(widths, widths[1:])]
        out[symbol] = base64.b64encode(description(symbol, layers)).decode()
    return out


def bzip2_vectors():
    pattern = bytes((n * n * 7 + (n >> 9)) % 11 + 97 for n in range(4096))
    cases = {
        'nothing': (b'', 9),
        'one byte': (b'x', 9),
        'a run of 3': (b'aaab', 9),
        'a run of 4': (b'aaaab', 9),
        'runs longer than a count': (b'\0' * 5000 + b'\xff' * 259 + b'z', 9),
        'every byte': (bytes(range(256)) * 3, 9),
        'text': (b'\n'.join(b'layer %d of %d' % (n, n * n) for n in range(400)), 5),
        'three blocks': (b''.join(pattern[n % 97 :] for n in range(64)), 1),
    }
    return [
        {
            'name': name,
            'packed': base64.b64encode(bz2.compress(data, level)).decode(),
            'length': len(data),
            'sha256': hashlib.sha256(data).hexdigest(),
        }
        for name, (data, level) in cases.items()
    ]


def zip_archive():
    out = io.BytesIO()
    with zipfile.ZipFile(out, 'w') as archive:
        entry = lambda name: zipfile.ZipInfo(name, (2026, 11, 20, 0, 0, 0))
        archive.writestr(entry('model/'), '')
        archive.writestr(entry('model/stored.txt'), 'as it is')
        archive.writestr(entry('model/deflated.txt'), 'again and ' * 1000, zipfile.ZIP_DEFLATED)
    return base64.b64encode(out.getvalue()).decode()


def write(path, value):
    path.write_text(json.dumps({**PROVENANCE, **value}, indent=1, ensure_ascii=False) + '\n')


(ROOT / 'ani').mkdir(parents=True, exist_ok=True)
TINY |= {'radial': rounded(TINY['radial']), 'angular': rounded(TINY['angular'])}
write_neurochem(ROOT / 'ani' / 'tiny', TINY, 3)
write(
    ROOT / 'ani' / 'tiny.json',
    {'term': 'atomic_network', 'cases': [case('methanol', TINY, *METHANOL), case('spread', TINY, *SPREAD)]},
)
smooth = {**SMOOTH, 'elements': [NUMBERS[symbol] for symbol in SMOOTH['elements']]}
write(
    ROOT / 'ani' / 'smooth.json',
    {'term': 'atomic_network', 'model': plain(smooth), 'cases': [case('ring', SMOOTH, *RING)]},
)
write(ROOT / 'ani' / 'four.json', four_elements())
write(ROOT / 'bzip2.json', {'cases': bzip2_vectors()})
write(ROOT / 'zip.json', {'archive': zip_archive()})
