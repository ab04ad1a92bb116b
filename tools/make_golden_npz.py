#!/usr/bin/env python3
"""Writes tests/golden/npz.json: labelled frames as NumPy saves them, in the layouts of rMD17 and sGDML, and what is in them.

    /usr/bin/python3 tools/make_golden_npz.py            (Debian: python3-numpy)

A bent triatomic whose two bonds are springs: energies in the file's unit, forces minus their derivatives.
"""
import base64
import io
import json
import pathlib

import numpy as np

OUT = pathlib.Path(__file__).resolve().parent.parent / 'tests' / 'golden' / 'npz.json'
rng = np.random.default_rng(11)

REST = np.array([[0.0, 0.0, 0.12], [0.0, 0.76, -0.48], [0.0, -0.76, -0.48]])
SPRING, LENGTH, ZERO = 1100.0, 0.97, -47950.0
frames = REST + rng.normal(0, 0.03, (12, 3, 3))


def label(x):
    energy, forces = ZERO, np.zeros((3, 3))
    for h in (1, 2):
        d = x[h] - x[0]
        r = np.linalg.norm(d)
        energy += SPRING * (r - LENGTH) ** 2
        pull = 2 * SPRING * (r - LENGTH) * d / r
        forces[0] += pull
        forces[h] -= pull
    return energy, forces


energies, forces = (np.array(rows) for rows in zip(*(label(x) for x in frames)))
z = np.array([8, 1, 1])
KCAL_PER_EV = 627.5094740631 / 27.211386245988


def packed(save, **arrays):
    buffer = io.BytesIO()
    save(buffer, **arrays)
    return base64.b64encode(buffer.getvalue()).decode()


golden = {
    'made': 'tools/make_golden_npz.py',
    'elements': z.tolist(),
    'positions': frames.ravel().tolist(),
    'energies': energies.tolist(),
    'forces': forces.ravel().tolist(),
    'rmd17': packed(np.savez_compressed, nuclear_charges=z.astype('u1'), coords=frames, energies=energies,
                    forces=forces, old_indices=np.arange(12), old_energies=energies, old_forces=forces),
    'sgdml': packed(np.savez, type=np.array(b'd'), name=np.array(b'water'), z=z, R=frames,
                    E=(energies / KCAL_PER_EV)[:, None], F=forces / KCAL_PER_EV, e_unit='eV', r_unit='Ang'),
    'columnsFirst': packed(np.savez, z=z, R=np.asfortranarray(frames), E=energies, F=forces),
    'bigEndian': packed(np.savez, z=z, R=frames.astype('>f8'), E=energies, F=forces),
}
OUT.write_text(json.dumps(golden, indent=1) + '\n')
