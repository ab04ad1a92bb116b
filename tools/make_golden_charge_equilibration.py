"""Golden values of charge equilibration by NumPy: tests/golden/learned/charge_equilibration.json.

The constrained minimum is found by solving the bordered linear system (LAPACK), forces by complex steps through it.
Usage: python3 tools/make_golden_charge_equilibration.py
"""

import json
import pathlib

import numpy as np

# 1/(4 pi eps0) in kcal/mol Angstrom/e^2: 1389.35457644382 kJ/mol Angstrom/e^2, one calorie is 4.184 J.
COULOMB = 1389.35457644382 / 4.184
STEP = 1e-30


def equilibrate(x, chi, eta, fragment, charges):
    """Energy and charges; x [N, 3] may be complex."""
    n = len(chi)
    d = x[:, None] - x[None]
    square = (d * d).sum(-1)
    gamma = 2 * COULOMB / (eta[:, None] + eta[None])
    a = COULOMB / np.sqrt(square + gamma**2)
    a[np.diag_indices(n)] = eta
    k = len(charges)
    member = (fragment[:, None] == np.arange(k)).astype(x.dtype)
    bordered = np.block([[a, member], [member.T, np.zeros((k, k))]])
    q = np.linalg.solve(bordered, np.append(-chi, charges).astype(x.dtype))[:n]
    return chi @ q + 0.5 * q @ a @ q, q


def case(rng, n, charges):
    chi, eta = rng.uniform(100, 250, 3), rng.uniform(250, 450, 3)
    species = np.append(rng.integers(0, 3, n - 3), [0, 1, 2]) if n > 3 else rng.integers(0, 3, n)
    of_site = np.array([0, 1, 0]) % len(charges)
    fragment = of_site[species]
    x = np.cumsum(rng.uniform(-1, 1, (n, 3)) + [0.9, 0, 0], axis=0)
    energy, q = equilibrate(x, chi[species], eta[species], fragment, np.array(charges))
    forces = np.zeros((n, 3))
    for i in range(n):
        for c in range(3):
            moved = x.astype(complex)
            moved[i, c] += 1j * STEP
            forces[i, c] = -equilibrate(moved, chi[species], eta[species], fragment, np.array(charges))[0].imag / STEP
    return {
        "electronegativity": chi.tolist(),
        "hardness": eta.tolist(),
        "fragments": of_site.tolist(),
        "fragment_charges": charges,
        "species": species.tolist(),
        "positions": x.ravel().tolist(),
        "energy": float(energy),
        "forces": forces.ravel().tolist(),
        "charges": q.tolist(),
    }


rng = np.random.default_rng(3)
out = pathlib.Path(__file__).parent.parent / "tests/golden/learned/charge_equilibration.json"
out.parent.mkdir(parents=True, exist_ok=True)
cases = [case(rng, n, charge) for n, charge in [(2, [0.0]), (5, [-1.0]), (9, [0.0, 1.0]), (22, [0.0, 0.0])]]
text = json.dumps({"terms": ["charge_equilibration"], "generator": f"NumPy {np.__version__}", "cases": cases}, indent=1)
out.write_text(text + "\n")
