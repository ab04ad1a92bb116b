"""`charges.py WORK [NAME …]`: charges fitted to the HF/6-31G(d) electrostatic potential at the GFN2-xTB minimum, for every
single molecule of molecules.tsv that has none yet (a few seconds each). Written after each to WORK/esp_charges.json.

The potential is taken on four shells of 1.4 to 2.0 van der Waals radii (Singh and Kollman, J. Comput. Chem. 1984, 5, 129),
one point an Å²; charges of heavy atoms are restrained towards zero by a hyperbola, in one stage (after Bayly et al.,
J. Phys. Chem. 1993, 97, 10269).
"""
import argparse
import json
from pathlib import Path

import numpy as np

import dft
import xtb
from geometry import embed
from workspace import BOHR_ANGSTROM, molecules, write_json

RADII = {'H': 1.20, 'C': 1.50, 'N': 1.50, 'O': 1.40}  # Å
SHELLS = (1.4, 1.6, 1.8, 2.0)
RESTRAINT = 0.0005  # atomic units
TIGHTNESS = 0.1  # e


def sphere(points: int) -> np.ndarray:
    """Points spread evenly over the unit sphere, on a golden spiral."""
    at = np.arange(points) + 0.5
    polar, azimuth = np.arccos(1 - 2 * at / points), np.pi * (1 + 5**0.5) * at
    return np.c_[np.cos(azimuth) * np.sin(polar), np.sin(azimuth) * np.sin(polar), np.cos(polar)]


def grid(symbols: list[str], x: np.ndarray) -> np.ndarray:
    points = []
    for shell in SHELLS:
        for a, centre in enumerate(x):
            radius = RADII[symbols[a]] * shell
            candidates = centre + radius * sphere(int(4 * np.pi * radius**2) + 12)
            outside = np.ones(len(candidates), bool)
            for b, other in enumerate(x):
                if b != a:
                    outside &= np.linalg.norm(candidates - other, axis=1) >= RADII[symbols[b]] * shell - 1e-6
            points.append(candidates[outside])
    return np.vstack(points)


def fit(symbols: list[str], x: np.ndarray, points: np.ndarray, potential: np.ndarray) -> tuple[np.ndarray, float]:
    """Charges (e) that sum to zero, and the relative root-mean-square error of their potential."""
    count = len(symbols)
    design = BOHR_ANGSTROM / np.linalg.norm(points[:, None] - x[None], axis=2)
    heavy = np.array([symbol != 'H' for symbol in symbols])
    charges = np.zeros(count)
    for _ in range(50):
        restraint = np.where(heavy, RESTRAINT / np.sqrt(charges**2 + TIGHTNESS**2), 0.0)
        matrix = np.zeros((count + 1, count + 1))
        matrix[:count, :count] = design.T @ design + np.diag(restraint)
        matrix[count, :count] = matrix[:count, count] = 1
        solved = np.linalg.solve(matrix, np.r_[design.T @ potential, 0.0])[:count]
        change, charges = np.abs(solved - charges).max(), solved
        if change < 1e-7:
            break
    error = design @ charges - potential
    return charges, float(np.sqrt((error @ error) / (potential @ potential)))


def charges_of(smiles: str) -> dict:
    made = embed(smiles, 11)
    symbols = [atom.GetSymbol() for atom in made.GetAtoms()]
    x = xtb.optimise(symbols, made.GetConformer().GetPositions())
    points = grid(symbols, x)
    np.savetxt('grid.dat', points, fmt='%.10f')  # Psi4 reads and writes the potential in the folder where it runs
    _, wavefunction = dft.psi4.energy(dft.HARTREE_FOCK, molecule=dft.molecule(symbols, x), return_wfn=True)
    dft.psi4.oeprop(wavefunction, 'GRID_ESP', 'DIPOLE')
    charges, error = fit(symbols, x, points, np.loadtxt('grid_esp.dat'))
    return {
        'smiles': smiles,
        'elements': symbols,
        'positions_angstrom': np.round(x, 6).tolist(),
        'charges_e': np.round(charges, 5).tolist(),
        'esp_relative_rms': round(error, 4),
        'points': len(points),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('work', type=Path)
    parser.add_argument('names', nargs='*')
    parser.add_argument('--nice', type=int, default=19)
    arguments = parser.parse_args()
    dft.os.nice(arguments.nice)
    work = arguments.work.resolve()
    path = work / 'esp_charges.json'
    dft.prepare(work / 'scratch' / 'charges')
    fitted = json.loads(path.read_text()) if path.exists() else {}
    for name, molecule in molecules().items():
        if molecule.cluster or name in fitted or (arguments.names and name not in arguments.names):
            continue
        try:
            fitted[name] = charges_of(molecule.smiles)
        except Exception as error:  # one molecule that fails must not end the run
            print(f'{name}: {str(error)[-200:]}', flush=True)
            continue
        write_json(path, fitted)
        print(f"{name}: {fitted[name]['esp_relative_rms']}", flush=True)


if __name__ == '__main__':
    main()
