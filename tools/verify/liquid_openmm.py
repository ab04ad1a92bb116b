"""`python3 tools/verify/liquid_openmm.py OUT [PS] [MOLECULES] [SEED]`: TIP3P water at 298 K and 1 bar by OpenMM's CPU platform, as `npm run verify:long --
liquid` runs it: rigid molecules, PME, cutoff 8 Å, tolerance 5e-4, dispersion correction, Langevin-middle 2 fs and 5/ps, a trial volume every 25 steps.
Debian keeps the CPU platform in libopenmm-plugins (OPENMM_PLUGIN_DIR says where it lies). A density every 0.1 ps, and the pairs of oxygens by distance in every second of those frames, over blocks of 10 ps; the first 50 ps are left out.
"""
import json
import sys

import numpy as np

try:
    import openmm as mm
    from openmm import app, unit
except ImportError:
    import simtk.openmm as mm
    from simtk import unit
    from simtk.openmm import app

SETTLING, LOOK, BLOCK = 50.0, 0.1, 10.0  # ps
CUTOFF, REACH, BINS = 0.8, 8.0, 80  # nm; Å
DT, TEMPERATURE = 0.002, 298.0


def main(out: str, picoseconds: float, molecules: int, seed: int) -> None:
    field = app.ForceField('tip3p.xml')
    modeller = app.Modeller(app.Topology(), [] * unit.nanometer)
    modeller.addSolvent(field, numAdded=molecules)
    system = field.createSystem(
        modeller.topology, nonbondedMethod=app.PME, nonbondedCutoff=CUTOFF * unit.nanometer, rigidWater=True,
        ewaldErrorTolerance=5e-4,
    )
    barostat = mm.MonteCarloBarostat(1 * unit.bar, TEMPERATURE * unit.kelvin, 25)
    barostat.setRandomNumberSeed(seed)
    system.addForce(barostat)
    integrator = mm.LangevinMiddleIntegrator(TEMPERATURE * unit.kelvin, 5 / unit.picosecond, DT * unit.picosecond)
    integrator.setRandomNumberSeed(seed)
    simulation = app.Simulation(modeller.topology, system, integrator, mm.Platform.getPlatformByName('CPU'))
    simulation.context.setPositions(modeller.positions)
    simulation.minimizeEnergy()
    simulation.context.setVelocitiesToTemperature(TEMPERATURE * unit.kelvin, seed)
    steps = round(LOOK / DT)
    simulation.step(round(SETTLING / DT))
    oxygens = [atom.index for atom in modeller.topology.atoms() if atom.element.symbol == 'O']
    mass = sum(system.getParticleMass(i).value_in_unit(unit.dalton) for i in range(system.getNumParticles()))
    blocks = []
    for _ in range(round(picoseconds / BLOCK)):
        densities, counts, even = [], np.zeros(BINS), np.zeros(BINS)
        edges = np.linspace(0, REACH, BINS + 1)
        shells = 4 / 3 * np.pi * (edges[1:] ** 3 - edges[:-1] ** 3)
        for look in range(round(BLOCK / LOOK)):
            simulation.step(steps)
            state = simulation.context.getState(getPositions=look % 2 == 1)
            edge = state.getPeriodicBoxVectors()[0][0].value_in_unit(unit.angstrom)
            densities.append(mass / edge**3 * 1.66053906660)
            if look % 2 == 0:
                continue
            x = state.getPositions(asNumpy=True).value_in_unit(unit.angstrom)[oxygens]
            d = x[:, None] - x[None]
            d -= edge * np.round(d / edge)
            r = np.sqrt((d**2).sum(-1))[~np.eye(len(x), dtype=bool)]
            counts += np.histogram(r, edges)[0]
            even += len(x) * (len(x) - 1) / edge**3 * shells
        blocks.append({'density': float(np.mean(densities)), 'rdf': (counts / even).round(5).tolist()})
        with open(out, 'w') as file:
            json.dump({'program': f'OpenMM {mm.version.version}', 'molecules': len(oxygens), 'blocks': blocks}, file)
        print(len(blocks), blocks[-1]['density'], flush=True)


if __name__ == '__main__':
    given = sys.argv[1:]
    main(given[0], float(given[1]) if len(given) > 1 else 500, int(given[2]) if len(given) > 2 else 216, int(given[3]) if len(given) > 3 else 1)
