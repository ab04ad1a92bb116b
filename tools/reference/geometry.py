"""Geometries from SMILES by RDKit, bonds, and plain XYZ files."""
from pathlib import Path

import numpy as np
from rdkit import Chem
from rdkit.Chem import AllChem

COVALENT_RADIUS = {'H': 0.31, 'C': 0.76, 'N': 0.71, 'O': 0.66}  # Å; Cordero et al., Dalton Trans. 2008, 2832


def bonds(smiles: str) -> list[tuple[int, int, int]]:
    """Bonds (i, j, Kekulé order) in the atom order of `start`: fragments in turn, each followed by its hydrogens."""
    found, base = [], 0
    for part in smiles.split('.'):
        molecule = Chem.AddHs(Chem.MolFromSmiles(part))
        Chem.Kekulize(molecule, clearAromaticFlags=True)
        for bond in molecule.GetBonds():
            ends = base + bond.GetBeginAtomIdx(), base + bond.GetEndAtomIdx()
            found.append((*ends, int(bond.GetBondTypeAsDouble())))
        base += molecule.GetNumAtoms()
    return found


def embed(smiles: str, seed: int):
    """One molecule with hydrogens and a conformer relaxed in MMFF94, where that has parameters for it."""
    molecule = Chem.AddHs(Chem.MolFromSmiles(smiles))
    if AllChem.EmbedMolecule(molecule, randomSeed=seed) != 0:
        raise RuntimeError(f'RDKit makes no geometry of {smiles}')
    if molecule.GetNumAtoms() > 2 and AllChem.MMFFHasAllMoleculeParams(molecule):
        AllChem.MMFFOptimizeMolecule(molecule, maxIters=2000)
    return molecule


def start(smiles: str, seed: int) -> tuple[list[str], np.ndarray]:
    """Symbols and positions (Å). Fragments of a cluster stand side by side, each turned at random."""
    parts = smiles.split('.')
    places = np.array([[0, 0, 0], [3.0, 0, 0], [1.5, 2.6, 0], [1.5, 0.9, 2.5]])
    spread = 1.25 if 'N' in smiles or 'C' in smiles else 1.0
    random = np.random.default_rng(seed)
    symbols: list[str] = []
    positions = []
    for number, part in enumerate(parts):
        molecule = embed(part, seed + number)
        x = molecule.GetConformer().GetPositions()
        x = x - x.mean(0)
        if len(parts) > 1:
            turn, _ = np.linalg.qr(random.normal(size=(3, 3)))
            turn *= np.sign(np.linalg.det(turn))
            x = x @ turn + places[number] * spread
        symbols += [atom.GetSymbol() for atom in molecule.GetAtoms()]
        positions.append(x)
    return symbols, np.vstack(positions)


def intact(symbols: list[str], x: np.ndarray, bonded: list[tuple[int, int, int]]) -> bool:
    """Whether a hot frame still is the molecule it started as: no bond beyond 1.5 times the sum of covalent radii, no two
    heavy atoms closer than 1.15 times that sum without a bond."""
    pairs = {frozenset((i, j)) for i, j, _ in bonded}
    for i in range(len(symbols)):
        for j in range(i):
            reach = COVALENT_RADIUS[symbols[i]] + COVALENT_RADIUS[symbols[j]]
            distance = np.linalg.norm(x[i] - x[j])
            if frozenset((i, j)) in pairs:
                if distance > 1.5 * reach:
                    return False
            elif 'H' not in (symbols[i], symbols[j]) and distance < 1.15 * reach:
                return False
    return True


def write_xyz(path: Path, symbols: list[str], x: np.ndarray) -> None:
    lines = [f'{s} {a:.10f} {b:.10f} {c:.10f}' for s, (a, b, c) in zip(symbols, x)]
    path.write_text(f'{len(symbols)}\n\n' + '\n'.join(lines) + '\n')


def read_xyz(path: Path) -> list[np.ndarray]:
    """Positions of every frame of a file, Å."""
    lines, frames, at = path.read_text().split('\n'), [], 0
    while at < len(lines) and lines[at].strip():
        count = int(lines[at])
        frames.append(np.array([[float(v) for v in line.split()[1:4]] for line in lines[at + 2 : at + 2 + count]]))
        at += 2 + count
    return frames
