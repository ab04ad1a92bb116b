/**
 * The periodic table as far as xenon: what readers, perception, force fields and the viewer need of an element.
 *
 * Sources: masses IUPAC 2021 standard (abridged) atomic weights; covalent radii Cordero et al., Dalton Trans. 2008,
 * 2832 (carbon sp3, low spin for Mn, Fe, Co); van der Waals radii Bondi, J. Phys. Chem. 68, 441 (1964) as completed by
 * Mantina et al., J. Phys. Chem. A 113, 5806 (2009) for the main group, Alvarez, Dalton Trans. 2013, 8617 for the d
 * block. Colours follow the Corey–Pauling–Koltun habit, with shades that stand out on light and dark ground.
 */
import { FfpError } from '../core/errors.ts';

export interface Element {
  /** Atomic number. */
  readonly number: number;
  readonly symbol: string;
  readonly name: string;
  /** amu. */
  readonly mass: number;
  /** Å. */
  readonly covalentRadius: number;
  /** Å. */
  readonly vdwRadius: number;
  /** #rrggbb. */
  readonly colour: string;
}

type Row = readonly [symbol: string, name: string, mass: number, covalent: number, vdw: number, colour: string];

const METAL = '#9a9fb0';
const ALKALI = '#8a5fd0';
const ALKALINE_EARTH = '#3f9a55';
const NOBLE = '#63b8c9';

// One row an element, in order of the atomic number, from 1.
const ROWS: readonly Row[] = [
  ['H', 'hydrogen', 1.008, 0.31, 1.1, '#e8e8ec'],
  ['He', 'helium', 4.0026, 0.28, 1.4, NOBLE],
  ['Li', 'lithium', 6.94, 1.28, 1.81, ALKALI],
  ['Be', 'beryllium', 9.0122, 0.96, 1.53, ALKALINE_EARTH],
  ['B', 'boron', 10.81, 0.84, 1.92, '#e3a59a'],
  ['C', 'carbon', 12.011, 0.76, 1.7, '#5b616b'],
  ['N', 'nitrogen', 14.007, 0.71, 1.55, '#3f66e0'],
  ['O', 'oxygen', 15.999, 0.66, 1.52, '#e0423a'],
  ['F', 'fluorine', 18.998, 0.57, 1.47, '#7fc65a'],
  ['Ne', 'neon', 20.18, 0.58, 1.54, NOBLE],
  ['Na', 'sodium', 22.99, 1.66, 2.27, ALKALI],
  ['Mg', 'magnesium', 24.305, 1.41, 1.73, ALKALINE_EARTH],
  ['Al', 'aluminium', 26.982, 1.21, 1.84, METAL],
  ['Si', 'silicon', 28.085, 1.11, 2.1, '#c9a36b'],
  ['P', 'phosphorus', 30.974, 1.07, 1.8, '#e8862e'],
  ['S', 'sulfur', 32.06, 1.05, 1.8, '#dcc02a'],
  ['Cl', 'chlorine', 35.45, 1.02, 1.75, '#35b44a'],
  ['Ar', 'argon', 39.95, 1.06, 1.88, NOBLE],
  ['K', 'potassium', 39.098, 2.03, 2.75, ALKALI],
  ['Ca', 'calcium', 40.078, 1.76, 2.31, ALKALINE_EARTH],
  ['Sc', 'scandium', 44.956, 1.7, 2.58, METAL],
  ['Ti', 'titanium', 47.867, 1.6, 2.46, METAL],
  ['V', 'vanadium', 50.942, 1.53, 2.42, METAL],
  ['Cr', 'chromium', 51.996, 1.39, 2.45, METAL],
  ['Mn', 'manganese', 54.938, 1.39, 2.45, METAL],
  ['Fe', 'iron', 55.845, 1.32, 2.44, '#c8692f'],
  ['Co', 'cobalt', 58.933, 1.26, 2.4, METAL],
  ['Ni', 'nickel', 58.693, 1.24, 2.4, METAL],
  ['Cu', 'copper', 63.546, 1.32, 2.38, '#c07a45'],
  ['Zn', 'zinc', 65.38, 1.22, 2.39, METAL],
  ['Ga', 'gallium', 69.723, 1.22, 1.87, METAL],
  ['Ge', 'germanium', 72.63, 1.2, 2.11, METAL],
  ['As', 'arsenic', 74.922, 1.19, 1.85, '#b679d6'],
  ['Se', 'selenium', 78.971, 1.2, 1.9, '#e09a2a'],
  ['Br', 'bromine', 79.904, 1.2, 1.83, '#a5432f'],
  ['Kr', 'krypton', 83.798, 1.16, 2.02, NOBLE],
  ['Rb', 'rubidium', 85.468, 2.2, 3.03, ALKALI],
  ['Sr', 'strontium', 87.62, 1.95, 2.49, ALKALINE_EARTH],
  ['Y', 'yttrium', 88.906, 1.9, 2.75, METAL],
  ['Zr', 'zirconium', 91.224, 1.75, 2.52, METAL],
  ['Nb', 'niobium', 92.906, 1.64, 2.56, METAL],
  ['Mo', 'molybdenum', 95.95, 1.54, 2.45, METAL],
  ['Tc', 'technetium', 97, 1.47, 2.44, METAL],
  ['Ru', 'ruthenium', 101.07, 1.46, 2.46, METAL],
  ['Rh', 'rhodium', 102.91, 1.42, 2.44, METAL],
  ['Pd', 'palladium', 106.42, 1.39, 2.15, METAL],
  ['Ag', 'silver', 107.87, 1.45, 2.53, METAL],
  ['Cd', 'cadmium', 112.41, 1.44, 2.49, METAL],
  ['In', 'indium', 114.82, 1.42, 1.93, METAL],
  ['Sn', 'tin', 118.71, 1.39, 2.17, METAL],
  ['Sb', 'antimony', 121.76, 1.39, 2.06, METAL],
  ['Te', 'tellurium', 127.6, 1.38, 2.06, METAL],
  ['I', 'iodine', 126.9, 1.39, 1.98, '#8b3fae'],
  ['Xe', 'xenon', 131.29, 1.4, 2.16, NOBLE],
];

/** The elements in order of the atomic number: `ELEMENTS[0]` is hydrogen. */
export const ELEMENTS: readonly Element[] = ROWS.map(([symbol, name, mass, covalentRadius, vdwRadius, colour], i) => ({
  number: i + 1,
  symbol,
  name,
  mass,
  covalentRadius,
  vdwRadius,
  colour,
}));

const BY_SYMBOL: ReadonlyMap<string, Element> = new Map(ELEMENTS.map((element) => [element.symbol, element]));

/** The element of a symbol in any letter case ("CL" is chlorine), or undefined where the table has none. */
export function findElement(symbol: string): Element | undefined {
  if (symbol.length === 0 || symbol.length > 2) return undefined;
  return BY_SYMBOL.get(symbol[0].toUpperCase() + symbol.slice(1).toLowerCase());
}

/** The element of a symbol in any letter case. Throws FfpError('unsupported') where the table has none. */
export function elementBySymbol(symbol: string): Element {
  const element = findElement(symbol);
  if (!element) {
    throw new FfpError('unsupported', `"${symbol.slice(0, 16)}" is not an element this program knows (H to Xe).`);
  }
  return element;
}

/** The element of an atomic number. Throws FfpError('unsupported') outside 1 … 54. */
export function elementByNumber(number: number): Element {
  const element = ELEMENTS[number - 1];
  if (!element)
    throw new FfpError('unsupported', `There is no element of atomic number ${number} here (1 to 54 are known).`);
  return element;
}

/**
 * The element whose standard mass is nearest to `mass` (amu), or undefined where none is within 0.1 amu: masses that
 * were moved from heavy atoms to hydrogens must not be mistaken for other elements.
 */
export function elementByMass(mass: number): Element | undefined {
  let best: Element | undefined;
  for (const element of ELEMENTS) {
    if (!best || Math.abs(element.mass - mass) < Math.abs(best.mass - mass)) best = element;
  }
  return best && Math.abs(best.mass - mass) <= 0.1 ? best : undefined;
}
