"""GFN2-xTB by the `xtb` program, one thread, each call in a folder of its own."""
import os
import subprocess
import tempfile
from pathlib import Path

import numpy as np

from geometry import read_xyz, write_xyz

ENVIRONMENT = {**os.environ, 'OMP_NUM_THREADS': '1', 'MKL_NUM_THREADS': '1', 'OPENBLAS_NUM_THREADS': '1'}


class XtbError(RuntimeError):
    """xtb did not converge, or is not installed."""


def _run(folder: str, symbols: list[str], x: np.ndarray, *arguments: str, instructions: str = '') -> Path:
    here = Path(folder)
    write_xyz(here / 's.xyz', symbols, x)
    if instructions:
        (here / 'instructions').write_text(instructions)
        arguments = (*arguments, '--input', 'instructions')
    with open(here / 'log', 'w') as log:
        result = subprocess.run(
            ['xtb', 's.xyz', *arguments], cwd=folder, stdout=log, stderr=subprocess.STDOUT, env=ENVIRONMENT, timeout=1800
        )
    if result.returncode != 0:
        raise XtbError((here / 'log').read_text()[-300:])
    return here


def optimise(symbols: list[str], x: np.ndarray, level: str = 'tight', instructions: str = '') -> np.ndarray:
    """Positions of a minimum, Å; `instructions` may hold a coordinate (xtb's detailed input)."""
    with tempfile.TemporaryDirectory() as folder:
        here = _run(folder, symbols, x, '--opt', level, instructions=instructions)
        return read_xyz(here / 'xtbopt.xyz')[0]


def dynamics(
    symbols: list[str], x: np.ndarray, temperature: float, picoseconds: float, every: float, walls: bool, step: float = 0.5
) -> list[np.ndarray]:
    """NVT molecular dynamics, steps of `step` fs, hydrogens of their own mass, no constraints; a frame every `every` fs.
    Clusters are held together by a soft wall."""
    wall = '$wall\n potential=logfermi\n sphere: auto, all\n' if walls else ''
    instructions = (
        f'$md\n temp={temperature}\n time={picoseconds}\n dump={every}\n step={step}\n nvt=true\n hmass=1\n shake=0\n'
        f' velo=false\n{wall}$end\n'
    )
    with tempfile.TemporaryDirectory() as folder:
        here = _run(folder, symbols, x, '--md', instructions=instructions)
        return read_xyz(here / 'xtb.trj')


def gradient(symbols: list[str], x: np.ndarray) -> tuple[float, np.ndarray]:
    """Energy (hartree) and gradient (hartree/bohr)."""
    with tempfile.TemporaryDirectory() as folder:
        here = _run(folder, symbols, x, '--grad')
        lines = [line for line in (here / 'gradient').read_text().split('\n') if line.strip()]
        energy = float(lines[1].split('SCF energy =')[1].split()[0])
        count = len(symbols)
        rows = [line.split()[:3] for line in lines[2 + count : 2 + 2 * count]]
        return energy, np.array([[float(v.replace('D', 'E')) for v in row] for row in rows])
