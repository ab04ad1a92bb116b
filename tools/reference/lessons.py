"""`lessons.py WORK [PART/PARTS]`: frames with GFN2-xTB labels of every molecule of molecules.tsv that is not kept out, from trajectories
of their own. They are no part of the Reference set: `tools/pack-lessons.ts` corrects them towards it, and networks learn from them what
few labelled frames do not say. A molecule that is there is left alone; several processes take parts (1/2, 2/2).
"""
import argparse
from pathlib import Path

import numpy as np

import xtb
from geometry import bonds, intact, start
from workspace import geometry_path, molecules, write_json

#: Frames at the cold, the warm and the hot temperature (hot ones see most that is new), and fs between them, by batch.
SCHEMES = {'depth': ((8, 12, 16), 80), 'breadth': ((8, 12, 16), 80), 'growth': ((6, 10, 14), 50)}
TEMPERATURES = (300, 600, 1000)
CLUSTER_TEMPERATURES = (150, 300, 400)
#: fs that are left out at the beginning; fs a step (of sampling alone: labels are computed anew).
SETTLING, STEP = 200, 1.0
#: Apart from the seeds of `sample.py`.
SEED = 50_011


def lessons(molecule) -> dict:
    bonded = bonds(molecule.smiles)
    counts, stride = SCHEMES[molecule.batch]
    frames, symbols = [], []
    for n, temperature in enumerate(CLUSTER_TEMPERATURES if molecule.cluster else TEMPERATURES):
        symbols, x = start(molecule.smiles, SEED + n)
        relaxed = xtb.optimise(symbols, x, 'crude')
        picoseconds = (SETTLING + stride * counts[n]) / 1000
        run = xtb.dynamics(symbols, relaxed, temperature, picoseconds, stride, molecule.cluster, STEP)
        for x in run[-counts[n] :]:
            if not intact(symbols, x, bonded):
                continue
            energy, gradient = xtb.gradient(symbols, np.round(x, 6))
            frames.append({'T': temperature, 'x': np.round(x, 6).tolist(), 'E': energy, 'g': gradient.tolist()})
    return {'name': molecule.name, 'smiles': molecule.smiles, 'symbols': symbols, 'bonds': bonded, 'frames': frames}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('work', type=Path)
    parser.add_argument('part', nargs='?', default='1/1')
    arguments = parser.parse_args()
    part, parts = map(int, arguments.part.split('/'))
    taught = [molecule for molecule in molecules().values() if molecule.role != 'ood']
    for molecule in taught[part - 1 :: parts]:
        path = geometry_path(arguments.work, 'lessons', molecule.name)
        if path.exists():
            continue
        try:
            found = lessons(molecule)
        except (xtb.XtbError, RuntimeError) as error:
            print(f'{molecule.name}: no lessons: {error}', flush=True)
            continue
        write_json(path, found)
        print(f"{molecule.name}: {len(found['symbols'])} atoms, {len(found['frames'])} frames", flush=True)


if __name__ == '__main__':
    main()
