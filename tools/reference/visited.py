"""`visited.py WORK VISIT [PART/PARTS]`: GFN2-xTB labels of the moments that `tools/visit.ts` wrote down; those which cost too much, or which xtb
cannot do, are dropped.
"""
import argparse
import json
from pathlib import Path

import numpy as np

import xtb
from stretched import ENERGY_LIMIT
from workspace import geometry_path, write_json


def labelled(frames: list[dict], symbols: list[str], lowest: float) -> list[dict]:
    found = []
    for frame in frames:
        try:
            energy, gradient = xtb.gradient(symbols, np.array(frame['x']))
        except xtb.XtbError:
            continue
        if energy - lowest <= ENERGY_LIMIT:
            found.append({**frame, 'E': energy, 'g': gradient.tolist()})
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('work', type=Path)
    parser.add_argument('visit')
    parser.add_argument('part', nargs='?', default='1/1')
    arguments = parser.parse_args()
    part, parts = map(int, arguments.part.split('/'))
    for path in sorted((arguments.work / 'geometries' / arguments.visit).glob('*.json'))[part - 1 :: parts]:
        molecule = json.loads(path.read_text())
        frames = molecule['frames']
        if all('E' in frame for frame in frames):
            continue
        lessons = json.loads(geometry_path(arguments.work, 'lessons', path.stem).read_text())
        found = labelled(frames, molecule['symbols'], min(frame['E'] for frame in lessons['frames']))
        write_json(path, {**molecule, 'frames': found})
        print(f"{molecule['name']}: {len(found)} of {len(frames)} frames", flush=True)


if __name__ == '__main__':
    main()
