"""`sample.py WORK [NAME …]`: geometries of every molecule of molecules.tsv (or of those named, in that order) that has none yet and
fewer than eight labels, by GFN2-xTB molecular dynamics. To run several at once, name different molecules.

`sample.py WORK --trajectory NAME …`: whole trajectories of known molecules from another conformer, as a test set of its own.
"""
import argparse
from pathlib import Path

import numpy as np
from rdkit.Chem import AllChem, rdMolAlign

import xtb
from geometry import bonds, embed, intact, start
from workspace import BASE, TARGET, TRAJECTORY_STRIDE, Molecule, geometry_path, molecules, read_labels, write_json

#: Of a trajectory: ps in all, fs between frames, frames that are left out at its beginning.
SCHEMES = {'depth': (2.2, 25, 24), 'breadth': (1.1, 150, 2), 'growth': (1.35, 150, 2), 'trajectory': (2.8, 200, 2)}
TEMPERATURES = (300, 600, 1000)
CLUSTER_TEMPERATURES = (150, 300, 400)
SEED = 11


def run_dynamics(molecule: Molecule, symbols: list[str], x: np.ndarray, temperature: int, scheme: str) -> list[np.ndarray]:
    picoseconds, every, skipped = SCHEMES[scheme]
    relaxed = xtb.optimise(symbols, x, 'crude')
    return xtb.dynamics(symbols, relaxed, temperature, picoseconds, every, molecule.cluster)[skipped:]


def labelling_order(frames: list[dict], temperatures: tuple[int, ...], number: int) -> list[dict]:
    """Which frames are labelled first. The first eight of a molecule are the last of one trajectory (its temperature differs
    from molecule to molecule), which becomes test, and seven of the others, hot ones first, at least 300 fs apart."""
    last = max(frame['k'] for frame in frames)
    tested = temperatures[number % 3]
    cold, warm, hot = temperatures
    first = [(hot, 0), (warm, 2), (cold, 1), (tested, last), (hot, 2), (warm, 0), (cold, 4), (hot, 4), (warm, 4)]
    rank = {place: at for at, place in enumerate(first)}
    return sorted(frames, key=lambda frame: (rank.get((frame['T'], frame['k']), len(rank)), frame['k'], -frame['T']))


def sample(molecule: Molecule, number: int, trajectory: int) -> dict:
    temperatures = CLUSTER_TEMPERATURES if molecule.cluster else TEMPERATURES
    bonded = bonds(molecule.smiles)
    frames, length, symbols = [], {}, []
    for offset, temperature in enumerate(temperatures):
        symbols, x = start(molecule.smiles, SEED + 1000 * trajectory + offset)
        run = run_dynamics(molecule, symbols, x, temperature, molecule.batch)
        length[str(temperature)] = len(run)
        for k, x in enumerate(run):
            if intact(symbols, x, bonded):
                frames.append({'T': temperature, 'k': k, 'x': np.round(x, 8).tolist()})
    frames = [
        {**frame, 'k': TRAJECTORY_STRIDE * trajectory + frame['k']}
        for frame in labelling_order(frames, temperatures, number)
    ]
    return {'name': molecule.name, 'smiles': molecule.smiles, 'symbols': symbols, 'frames': frames, 'length': length}


def other_conformer(smiles: str) -> tuple[list[str], np.ndarray]:
    """Of 20 conformers, relaxed at GFN2-xTB, the one farthest from all those that the trajectories of `sample` start at."""
    molecule = embed(smiles, SEED)
    symbols = [atom.GetSymbol() for atom in molecule.GetAtoms()]
    candidates = [*AllChem.EmbedMultipleConfs(molecule, 23, randomSeed=SEED + 100)]
    used = len(TEMPERATURES)
    for number, conformer in enumerate(candidates):
        x = start(smiles, SEED + number)[1] if number < used else molecule.GetConformer(conformer).GetPositions()
        relaxed = xtb.optimise(symbols, x, 'normal')
        for atom, place in enumerate(relaxed):
            molecule.GetConformer(conformer).SetAtomPosition(atom, place.tolist())
    distance = lambda c: min(rdMolAlign.GetBestRMS(molecule, molecule, c, seen) for seen in candidates[:used])
    farthest = max(candidates[used:], key=distance)
    print(f'{smiles}: {distance(farthest):.2f} Å from the starts of the other trajectories', flush=True)
    return symbols, molecule.GetConformer(farthest).GetPositions()


def sample_trajectory(molecule: Molecule, trajectory: int) -> dict:
    symbols, x = other_conformer(molecule.smiles)
    bonded = bonds(molecule.smiles)
    frames = []
    for temperature in TEMPERATURES[:2]:
        for k, x_k in enumerate(run_dynamics(molecule, symbols, x, temperature, 'trajectory')):
            if intact(symbols, x_k, bonded):
                frames.append({'T': temperature, 'k': TRAJECTORY_STRIDE * trajectory + k, 'x': np.round(x_k, 8).tolist()})
    return {'name': molecule.name, 'smiles': molecule.smiles, 'symbols': symbols, 'frames': frames}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('work', type=Path)
    parser.add_argument('names', nargs='*')
    parser.add_argument('--trajectory', action='store_true')
    arguments = parser.parse_intermixed_args()
    kind = 'trajectory' if arguments.trajectory else 'frames'
    listed = molecules()
    if arguments.trajectory and not arguments.names:
        parser.error('--trajectory needs the names of molecules')
    labelled = read_labels(arguments.work, BASE).values()
    numbers = {name: number for number, name in enumerate(listed)}
    for name in arguments.names or listed:
        molecule, path = listed[name], geometry_path(arguments.work, kind, name)
        own = [record['k'] for record in labelled if record['set'] == kind and record['m'] == name]
        if path.exists() or (kind == 'frames' and len(own) >= TARGET):
            continue
        # Labels whose geometries are gone keep their numbers: what is sampled now is another trajectory.
        trajectory = 1 + max(own, default=-TRAJECTORY_STRIDE) // TRAJECTORY_STRIDE
        try:
            found = sample_trajectory(molecule, trajectory) if arguments.trajectory else sample(molecule, numbers[name], trajectory)
        except (xtb.XtbError, RuntimeError) as error:
            print(f'{molecule.name}: not sampled: {error}', flush=True)
            continue
        write_json(path, found)
        print(f"{molecule.name}: {len(found['symbols'])} atoms, {len(found['frames'])} frames", flush=True)


if __name__ == '__main__':
    main()
