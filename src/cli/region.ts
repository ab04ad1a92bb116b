import { FfpError } from '../core/errors.ts';
import type { ForceField } from '../forcefield/forcefield.ts';
import { embeddedForceField } from '../forcefield/embedding.ts';
import type { Arguments, Context } from './command.ts';
import { forceFieldAt } from './forcefield.ts';

/** Atoms that a region may name: far more than a network takes. */
const MOST_ATOMS = 100_000;

/** The force field, with another one on the region that the options name, if they do. */
export async function withRegion(around: ForceField, args: Arguments, context: Context): Promise<ForceField> {
  const [atoms, given] = [args.text('region'), args.text('region-forcefield')];
  if (atoms === undefined && given === undefined) return around;
  if (atoms === undefined || given === undefined)
    throw new FfpError('usage', '--region and --region-forcefield belong together: give both.');
  return embeddedForceField(around, await forceFieldAt(given, context), parseAtoms(atoms));
}

/** "0-5,9" as a list. Throws FfpError('usage'). */
export function parseAtoms(text: string, option = 'region'): number[] {
  const atoms: number[] = [];
  for (const range of text.split(',')) {
    const found = /^\s*(\d{1,9})(?:\s*-\s*(\d{1,9}))?\s*$/.exec(range);
    const first = Number(found?.[1]);
    const last = Number(found?.[2] ?? found?.[1]);
    if (!found || last < first || atoms.length + last - first >= MOST_ATOMS)
      throw new FfpError(
        'usage',
        `--${option} must list atoms, counted from 0, such as 0-5,9; "${range.slice(0, 40)}" is no atom and no range.`,
      );
    for (let atom = first; atom <= last; atom++) atoms.push(atom);
  }
  return atoms;
}
