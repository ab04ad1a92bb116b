"""Energies and gradients by Psi4, one thread. Levels of theory of the Reference set by the name their label files have."""
import os
import sys
from pathlib import Path

for variable in ('OMP_NUM_THREADS', 'MKL_NUM_THREADS', 'OPENBLAS_NUM_THREADS'):
    os.environ[variable] = '1'
sys.path.append('/usr/lib/x86_64-linux-gnu')  # where Debian's package lies

import numpy as np  # noqa: E402
import psi4  # noqa: E402

from workspace import BASE, LARGER  # noqa: E402

#: Method and basis in Psi4's words. That of BASE is what ANI-1x and ANI-2x were trained at (Cartesian d functions).
LEVELS = {BASE: 'wb97x/6-31g*', LARGER: 'wb97x/def2-tzvp'}
HARTREE_FOCK = 'hf/6-31g*'
#: Wider blocks of the integration grid change nothing beyond 2e-9 hartree/bohr and save 8 % of the time (ethanol).
SCF = {'scf_type': 'df', 'e_convergence': 1e-8, 'd_convergence': 1e-7, 'maxiter': 150, 'dft_block_max_radius': 10.0}


def prepare(scratch: Path, gigabytes: int = 2) -> None:
    """Once a process, before anything else. Psi4 drops files where it runs: the process moves into the scratch folder."""
    scratch.mkdir(parents=True, exist_ok=True)
    os.environ['PSI_SCRATCH'] = str(scratch)
    os.chdir(scratch)
    psi4.core.IOManager.shared_object().set_default_path(str(scratch))
    psi4.set_num_threads(1)
    psi4.set_memory(f'{gigabytes} GB')
    psi4.core.be_quiet()


def molecule(symbols: list[str], x: np.ndarray):
    """A neutral closed-shell Psi4 molecule that is neither moved nor turned; and options as they are at the start."""
    psi4.core.clean()
    psi4.core.clean_options()
    psi4.set_options(SCF)
    atoms = '\n'.join(f'{s} {a:.10f} {b:.10f} {c:.10f}' for s, (a, b, c) in zip(symbols, x))
    return psi4.geometry(f'0 1\nsymmetry c1\nno_reorient\nno_com\nunits angstrom\n{atoms}')


def label(symbols: list[str], x: np.ndarray, level: str) -> dict:
    """Energy E (hartree), gradient g (hartree/bohr) and dipole mu (debye). Raises what Psi4 raises where the SCF fails."""
    gradient, wavefunction = psi4.gradient(LEVELS[level], molecule=molecule(symbols, x), return_wfn=True)
    psi4.oeprop(wavefunction, 'DIPOLE')
    dipole = [psi4.core.variable(f'SCF DIPOLE {axis}') for axis in 'XYZ']
    return {'E': wavefunction.energy(), 'g': gradient.to_array().tolist(), 'mu': dipole}
