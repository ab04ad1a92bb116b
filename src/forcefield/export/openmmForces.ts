/** OpenMM's Forces as XML of its serializer, in the versions that 7.7 writes and later ones read. Units: nm, kJ/mol, rad. */
import { element, numbered } from './xml.ts';

interface Named {
  readonly name: string;
  readonly group: number;
}

const common = ({ name, group }: Named, type: string, version: number) => ({
  type,
  name,
  forceGroup: group,
  version,
});

export const harmonicBonds = (
  named: Named,
  bonds: readonly (readonly [p1: number, p2: number, d: number, k: number])[],
): string =>
  element('Force', { ...common(named, 'HarmonicBondForce', 2), usesPeriodic: 0 }, [
    element(
      'Bonds',
      {},
      bonds.map(([p1, p2, d, k]) => element('Bond', { d, k, p1, p2 })),
    ),
  ]);

export const harmonicAngles = (
  named: Named,
  angles: readonly (readonly [p1: number, p2: number, p3: number, a: number, k: number])[],
): string =>
  element('Force', { ...common(named, 'HarmonicAngleForce', 2), usesPeriodic: 0 }, [
    element(
      'Angles',
      {},
      angles.map(([p1, p2, p3, a, k]) => element('Angle', { a, k, p1, p2, p3 })),
    ),
  ]);

export interface TorsionOf {
  readonly atoms: readonly number[];
  readonly periodicity: number;
  readonly phase: number;
  readonly k: number;
}

export const periodicTorsions = (named: Named, torsions: readonly TorsionOf[]): string =>
  element('Force', { ...common(named, 'PeriodicTorsionForce', 2), usesPeriodic: 0 }, [
    element(
      'Torsions',
      {},
      torsions.map(({ atoms: [p1, p2, p3, p4], periodicity, phase, k }) =>
        element('Torsion', { k, p1, p2, p3, p4, periodicity, phase }),
      ),
    ),
  ]);

/** @param maps energies (kJ/mol) of size × size points each @param torsions chains of five atoms and the number of their map */
export const torsionMaps = (
  named: Named,
  size: number,
  maps: readonly (readonly number[])[],
  torsions: readonly { readonly atoms: readonly number[]; readonly map: number }[],
): string =>
  element('Force', { ...common(named, 'CMAPTorsionForce', 2), usesPeriodic: 0 }, [
    element(
      'Maps',
      {},
      maps.map((energies) =>
        element(
          'Map',
          { size },
          energies.map((e) => element('Energy', { e })),
        ),
      ),
    ),
    element(
      'Torsions',
      {},
      torsions.map(({ atoms, map }) =>
        element('Torsion', { ...numbered('a', atoms.slice(0, 4)), ...numbered('b', atoms.slice(1)), map }),
      ),
    ),
  ]);

export interface Charged {
  readonly q: number;
  readonly sig: number;
  readonly eps: number;
}

export const nonbonded = (
  named: Named,
  particles: readonly Charged[],
  exceptions: readonly (Charged & { readonly p1: number; readonly p2: number })[],
): string =>
  element(
    'Force',
    {
      ...common(named, 'NonbondedForce', 4),
      method: 0,
      cutoff: 1,
      useSwitchingFunction: 0,
      switchingDistance: -1,
      ewaldTolerance: 0.0005,
      rfDielectric: 78.3,
      dispersionCorrection: 0,
      exceptionsUsePeriodic: 0,
      includeDirectSpace: 1,
      alpha: 0,
      nx: 0,
      ny: 0,
      nz: 0,
      ljAlpha: 0,
      ljnx: 0,
      ljny: 0,
      ljnz: 0,
      recipForceGroup: -1,
    },
    [
      element('GlobalParameters', {}),
      element('ParticleOffsets', {}),
      element('ExceptionOffsets', {}),
      element(
        'Particles',
        {},
        particles.map(({ q, sig, eps }) => element('Particle', { eps, q, sig })),
      ),
      element(
        'Exceptions',
        {},
        exceptions.map(({ p1, p2, q, sig, eps }) => element('Exception', { eps, p1, p2, q, sig })),
      ),
    ],
  );

/** Tuples of atoms with parameters of their own. */
export interface CustomTuples {
  readonly energy: string;
  readonly parameters: readonly string[];
  readonly rows: readonly { readonly atoms: readonly number[]; readonly values: readonly number[] }[];
}

/** CustomExternalForce for one atom (x, y, z), CustomBondForce for two (variable r), CustomCompoundBondForce for more (p1, p2, …). */
export function customTuples(named: Named, arity: number, { energy, parameters, rows }: CustomTuples): string {
  if (arity === 1)
    return element('Force', { ...common(named, 'CustomExternalForce', 1), energy }, [
      element(
        'PerParticleParameters',
        {},
        parameters.map((name) => element('Parameter', { name })),
      ),
      element('GlobalParameters', {}),
      element(
        'Particles',
        {},
        rows.map(({ atoms, values }) => element('Particle', { index: atoms[0], ...numbered('param', values) })),
      ),
    ]);
  const bonds = [
    element(
      'PerBondParameters',
      {},
      parameters.map((name) => element('Parameter', { name })),
    ),
    element('GlobalParameters', {}),
    element('EnergyParameterDerivatives', {}),
    element(
      'Bonds',
      {},
      rows.map(({ atoms, values }) => element('Bond', { ...numbered('p', atoms), ...numbered('param', values) })),
    ),
  ];
  return arity === 2
    ? element('Force', { ...common(named, 'CustomBondForce', 3), energy, usesPeriodic: 0 }, bonds)
    : element('Force', { ...common(named, 'CustomCompoundBondForce', 3), energy, particles: arity, usesPeriodic: 0 }, [
        ...bonds,
        element('Functions', {}),
      ]);
}

/** A function of two types. */
export interface TypeTable {
  readonly name: string;
  /** Symmetric, [types × types]. */
  readonly values: readonly number[];
  readonly types: number;
}

export interface CustomPairs {
  readonly energy: string;
  readonly parameters: readonly string[];
  /** Of each particle, [N]. */
  readonly particles: readonly (readonly number[])[];
  readonly exclusions: readonly (readonly [number, number])[];
  readonly tables: readonly TypeTable[];
}

export const customPairs = (named: Named, { energy, parameters, particles, exclusions, tables }: CustomPairs): string =>
  element(
    'Force',
    {
      ...common(named, 'CustomNonbondedForce', 2),
      energy,
      method: 0,
      cutoff: 1,
      useSwitchingFunction: 0,
      switchingDistance: -1,
      useLongRangeCorrection: 0,
    },
    [
      element(
        'PerParticleParameters',
        {},
        parameters.map((name) => element('Parameter', { name })),
      ),
      element('GlobalParameters', {}),
      element('EnergyParameterDerivatives', {}),
      element(
        'Particles',
        {},
        particles.map((values) => element('Particle', numbered('param', values))),
      ),
      element(
        'Exclusions',
        {},
        exclusions.map(([p1, p2]) => element('Exclusion', { p1, p2 })),
      ),
      element(
        'Functions',
        {},
        tables.map(({ name, values, types }) =>
          element('Function', { name, type: 'Discrete2DFunction', version: 1, xsize: types, ysize: types }, [
            element(
              'Values',
              {},
              values.map((v) => element('Value', { v })),
            ),
          ]),
        ),
      ),
      element('InteractionGroups', {}),
    ],
  );

/** An energy of each particle that does not depend on where it is. */
export const constants = (named: Named, rows: readonly (readonly [index: number, energy: number])[]): string =>
  element('Force', { ...common(named, 'CustomExternalForce', 1), energy: 'constant' }, [
    element('PerParticleParameters', {}, [element('Parameter', { name: 'constant' })]),
    element('GlobalParameters', {}),
    element(
      'Particles',
      {},
      rows.map(([index, param1]) => element('Particle', { index, param1 })),
    ),
  ]);
