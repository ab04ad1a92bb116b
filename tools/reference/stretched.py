"""`stretched.py WORK [PART/PARTS]`: frames of `lessons.py` in which a bond that is in no ring is longer by up to 0.9 Å, with GFN2-xTB labels. Between the
distances of bonds and of atoms that are not bonded trajectories never are, and what sees no bonds must learn there that they hold.
"""
import argparse
import json
from pathlib import Path

import numpy as np

import xtb
from workspace import geometry_path, write_json

FRAMES = 10
#: Å, drawn evenly between these.
STRETCH = (0.05, 0.9)
#: hartree above the lowest of the molecule's frames: what costs more is no way that a molecule goes.
ENERGY_LIMIT = 200 / 627.5094740631


def beyond(bonds: list, i: int, j: int) -> set[int]:
    """Atoms that are reached from j without crossing the bond to i."""
    neighbours: dict[int, list[int]] = {}
    for a, b, _ in bonds:
        neighbours.setdefault(a, []).append(b)
        neighbours.setdefault(b, []).append(a)
    seen, stack = {j}, [j]
    while stack:
        atom = stack.pop()
        for other in neighbours[atom]:
            if (atom, other) != (j, i) and other not in seen:
                seen.add(other)
                stack.append(other)
    return seen


def stretched(molecule: dict) -> list[dict]:
    random = np.random.default_rng(sum(map(ord, molecule['name'])))
    bonds, known = molecule['bonds'], molecule['frames']
    loose = [(i, j) for i, j, _ in bonds if i not in beyond(bonds, i, j)]
    lowest = min(frame['E'] for frame in known)
    frames = []
    for _ in range(FRAMES if loose else 0):
        frame = known[random.integers(len(known))]
        i, j = loose[random.integers(len(loose))]
        moving, rest = beyond(bonds, i, j), beyond(bonds, j, i)
        if len(rest) < len(moving):
            moving, i, j = rest, j, i
        x = np.array(frame['x'])
        along = (x[j] - x[i]) / np.linalg.norm(x[j] - x[i])
        x[sorted(moving)] += along * random.uniform(*STRETCH)
        x = np.round(x, 6)
        try:
            energy, gradient = xtb.gradient(molecule['symbols'], x)
        except xtb.XtbError:
            continue
        if energy - lowest <= ENERGY_LIMIT:
            frames.append({'T': frame['T'], 'x': x.tolist(), 'E': energy, 'g': gradient.tolist()})
    return frames


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('work', type=Path)
    parser.add_argument('part', nargs='?', default='1/1')
    arguments = parser.parse_args()
    part, parts = map(int, arguments.part.split('/'))
    for source in sorted((arguments.work / 'geometries' / 'lessons').glob('*.json'))[part - 1 :: parts]:
        path = geometry_path(arguments.work, 'stretched', source.stem)
        if path.exists():
            continue
        molecule = json.loads(source.read_text())
        found = stretched(molecule)
        write_json(path, {**molecule, 'frames': found})
        print(f"{molecule['name']}: {len(found)} frames", flush=True)


if __name__ == '__main__':
    main()
