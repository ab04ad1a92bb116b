"""`scan.py WORK [NAME …]`: the geometries of every scan of scans.tsv that has none yet; `label.py WORK scans` labels them.

torsion  degrees; everything else relaxed at GFN2-xTB with the torsion held, each point from the one before
stretch  Å; one bond of the GFN2-xTB minimum pulled, both sides rigid
pull     Å between centroids; two molecules moved apart from their GFN2-xTB minimum, rigid. `coordinate` is where the second
         one is put before it is relaxed
"""
import argparse
from pathlib import Path

import numpy as np
from rdkit.Chem import rdMolTransforms

import xtb
from geometry import embed
from workspace import HERE, geometry_path, write_json

SEED = 11


def symbols_of(molecule) -> list[str]:
    return [atom.GetSymbol() for atom in molecule.GetAtoms()]


def values(start: float, end: float, step: float) -> np.ndarray:
    return np.round(np.arange(start, end + step / 2, step), 6)


def torsion(smiles: str, atoms: list[int], angles: np.ndarray) -> tuple[str, list[str], list[np.ndarray]]:
    molecule = embed(smiles, SEED)
    conformer, symbols = molecule.GetConformer(), symbols_of(molecule)
    numbers = [atom + 1 for atom in atoms]
    frames = []
    for angle in angles:
        rdMolTransforms.SetDihedralDeg(conformer, *atoms, float(angle))
        held = ','.join(map(str, numbers))
        instructions = f'$constrain\n force constant=2.0\n dihedral: {held},{angle}\n$end\n'
        frames.append(xtb.optimise(symbols, conformer.GetPositions(), instructions=instructions))
    return f"torsion {'-'.join(map(str, numbers))} [deg]", symbols, frames


def stretch(smiles: str, atoms: list[int], lengths: np.ndarray) -> tuple[str, list[str], list[np.ndarray]]:
    molecule = embed(smiles, SEED)
    i, j = atoms
    symbols = symbols_of(molecule)
    minimum = xtb.optimise(symbols, molecule.GetConformer().GetPositions())
    moved, reached = {j}, [j]
    while reached:
        for neighbour in molecule.GetAtomWithIdx(reached.pop()).GetNeighbors():
            if neighbour.GetIdx() not in moved | {i}:
                moved.add(neighbour.GetIdx())
                reached.append(neighbour.GetIdx())
    return f'distance {i + 1}-{j + 1} [angstrom]', symbols, apart(minimum, sorted(moved), minimum[i], minimum[j], lengths)


def pull(smiles: str, place: list[float], distances: np.ndarray) -> tuple[str, list[str], list[np.ndarray]]:
    symbols, positions, sizes = [], [], []
    for number, part in enumerate(smiles.split('.')):
        molecule = embed(part, SEED)
        x = xtb.optimise(symbols_of(molecule), molecule.GetConformer().GetPositions())
        positions.append(x - x.mean(0) + number * np.array(place))
        symbols += symbols_of(molecule)
        sizes.append(len(x))
    minimum = xtb.optimise(symbols, np.vstack(positions))
    first, second = minimum[: sizes[0]].mean(0), minimum[sizes[0] :].mean(0)
    moved = range(sizes[0], len(symbols))
    return 'centroid distance [angstrom]', symbols, apart(minimum, list(moved), first, second, distances)


def apart(x: np.ndarray, moved: list[int], here: np.ndarray, there: np.ndarray, distances: np.ndarray) -> list[np.ndarray]:
    """Frames with some atoms moved along the line between two points, to given distances between these."""
    along = there - here
    length = np.linalg.norm(along)
    frames = []
    for distance in distances:
        frame = x.copy()
        frame[moved] += (distance - length) * along / length
        frames.append(frame)
    return frames


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('work', type=Path)
    parser.add_argument('names', nargs='*')
    arguments = parser.parse_args()
    for line in (HERE / 'scans.tsv').read_text().splitlines()[1:]:
        name, kind, smiles, coordinate, *span = line.split('\t')
        path = geometry_path(arguments.work, 'scans', name)
        if path.exists() or (arguments.names and name not in arguments.names):
            continue
        points = values(*map(float, span))
        if kind == 'pull':
            text, symbols, frames = pull(smiles, [float(word) for word in coordinate.split()], points)
        else:
            make = torsion if kind == 'torsion' else stretch
            text, symbols, frames = make(smiles, [int(word) for word in coordinate.split()], points)
        listed = [{'value': float(v), 'x': np.round(x, 8).tolist()} for v, x in zip(points, frames)]
        write_json(path, {'name': name, 'smiles': smiles, 'symbols': symbols, 'coordinate': text, 'frames': listed})
        print(f'{name}: {len(symbols)} atoms, {len(listed)} points', flush=True)


if __name__ == '__main__':
    main()
