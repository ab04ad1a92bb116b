/**
 * The one unit system of this project: Å, kcal/mol, fs, amu, elementary charge, kelvin.
 * Conversions stand here and are applied at file boundaries only.
 */

/** CODATA 2018 Boltzmann constant times Avogadro's number, kcal/mol/K (8.31446261815324 J/mol/K ÷ 4184). */
export const BOLTZMANN = 8.31446261815324 / 4184;

/** 1 kcal/mol expressed in amu·Å²/fs² (4184 J/mol = 4.184e-4 amu Å²/fs²): acceleration = force · this ÷ mass. */
export const KCAL_PER_MOL = 4.184e-4;

/** Coulomb's constant 1/(4πε0) in kcal/mol·Å/e²: 138.93545764438198 kJ/mol·nm/e² (CODATA 2018; what OpenMM 7.7 computes with). */
export const COULOMB = 1389.35457644382 / 4.184;

/** kcal/mol per hartree (headless.md, CODATA 2018). */
export const HARTREE = 627.5094740631;

/** kcal/mol per electronvolt (hartree ÷ 27.211386245988 eV). */
export const ELECTRONVOLT = HARTREE / 27.211386245988;

/** kcal/mol per kJ/mol. */
export const KILOJOULE = 1 / 4.184;

/** 1 amu/Å³ in g/cm³ (1e24 ÷ Avogadro's number). */
export const GRAMS_PER_CUBIC_CENTIMETRE = 1e24 / 6.02214076e23;

/** 1 bar in kcal/mol/Å³: 1e5 J/m³ × 1e-30 m³/Å³ × Avogadro's number ÷ 4184 J. */
export const BAR = (1e-25 * 6.02214076e23) / 4184;

/** Amber stores charges multiplied by this (√ of its Coulomb constant, kcal/mol·Å/e²). */
export const AMBER_CHARGE = 18.2223;

/** The same of Amber's topologies with CHARMM's force field: √ of CHARMM's constant. */
export const CHARMM_CHARGE = Math.sqrt(332.0716);

/** Å per bohr (CODATA 2018). */
export const BOHR = 0.529177210903;

/** e·Å per debye (1e-18 statC·cm; CODATA 2018). */
export const DEBYE = 0.20819433442462576;

/** Speed of light, cm/fs (exact): a wavenumber in 1/cm is a frequency in 1/fs divided by it. */
export const SPEED_OF_LIGHT = 2.99792458e-5;
