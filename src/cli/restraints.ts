import { FfpError } from '../core/errors.ts';
import { restrainedBy, type Restraints, type Tied, type Wall } from '../forcefield/restraints.ts';
import type { Arguments } from './command.ts';
import { parseAtoms } from './region.ts';
import type { System } from './system.ts';

/** kcal/mol/Å². */
const CONSTANT = { usual: 1, low: 1e-4, high: 1000 } as const;
/** Largest radius, edge or coordinate, Å. */
const REACH = 1e4;

/** A System held from outside, where the options ask for it: atoms to where the files have them, and a wall. Throws FfpError('usage'). */
export function restrained<T extends System>(system: T, args: Arguments): T {
  const asked = restraintsOf(args);
  return asked ? { ...system, forceField: restrainedBy(system.forceField, asked, system.structure.positions) } : system;
}

/** What --restrain and --wall ask for; null where nothing is. */
function restraintsOf(args: Arguments): Restraints | null {
  const [atoms, shape] = [args.text('restrain'), args.text('wall')];
  for (const [option, of] of [
    ['restraint-constant', 'restrain'],
    ['wall-constant', 'wall'],
    ['wall-centre', 'wall'],
  ])
    if (args.has(option) && !args.has(of))
      throw new FfpError('usage', `--${option} says nothing without --${of}; give both or neither.`);
  if (atoms === undefined && shape === undefined) return null;
  return {
    ...(atoms !== undefined && { tied: tiedOf(atoms, args) }),
    ...(shape !== undefined && { wall: wallOf(shape, args) }),
  };
}

const constantOf = (args: Arguments, option: string) =>
  args.number(option, CONSTANT.usual, CONSTANT.low, CONSTANT.high);

const tiedOf = (text: string, args: Arguments): Tied => ({
  atoms: text === 'all' || text === 'heavy' ? text : [...new Set(parseAtoms(text, 'restrain'))].sort((a, b) => a - b),
  constant: constantOf(args, 'restraint-constant'),
});

function wallOf(text: string, args: Arguments): Wall {
  const [shape, sizes = ''] = text.split(':');
  const centre = args.text('wall-centre');
  const common = {
    constant: constantOf(args, 'wall-constant'),
    ...(centre !== undefined && { centre: threeOf(centre, 'wall-centre') as [number, number, number] }),
  };
  const radius = sizes.trim() === '' ? NaN : Number(sizes);
  if (shape === 'sphere' && radius > 0 && radius <= REACH) return { shape, radius, ...common };
  if (shape === 'box') {
    const edges = threeOf(sizes, 'wall', true);
    if (edges.every((edge) => edge === null || edge > 0) && edges.some((edge) => edge !== null))
      return { shape, edges: edges as [number | null, number | null, number | null], ...common };
  }
  throw new FfpError(
    'usage',
    `--wall must be sphere:RADIUS or box:X,Y,Z in Å, with - for an axis without walls, such as box:-,-,30; it is "${text.slice(0, 40)}".`,
  );
}

/** Three numbers with commas. @param open "-" may stand for one, and is null */
function threeOf(text: string, option: string, open = false): (number | null)[] {
  const parts = text.split(',').map((part) => part.trim());
  const values = parts.map((part) => (open && part === '-' ? null : part === '' ? NaN : Number(part)));
  if (values.length !== 3 || values.some((value) => value !== null && !(Math.abs(value) <= REACH)))
    throw new FfpError(
      'usage',
      `--${option} takes three numbers up to ${REACH} Å, with commas; it is "${text.slice(0, 40)}".`,
    );
  return values;
}
