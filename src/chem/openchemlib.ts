/**
 * The one place where openchemlib comes in: a megabyte that reads SMILES and drawings, counts hydrogens, and builds molecules in
 * space. It is loaded when somebody first needs it.
 */
import type * as OpenChemLib from 'openchemlib';

export type Toolkit = typeof OpenChemLib;
/** A molecule as openchemlib holds it. */
export type Sketch = OpenChemLib.Molecule;
/** Registers the tables of bond lengths and torsions that building in space needs, from wherever they lie. */
export type RegisterTables = (resources: Toolkit['Resources']) => void | Promise<void>;

let withTables: Promise<Toolkit> | null = null;

/** The toolkit without tables: reading and drawing. */
export const loadToolkit = (): Promise<Toolkit> => import('openchemlib');

/** The toolkit with its tables, which are registered once; what failed may be tried again. */
export function loadToolkitWithTables(register: RegisterTables): Promise<Toolkit> {
  withTables ??= loadToolkit().then(async (toolkit) => {
    await register(toolkit.Resources);
    return toolkit;
  });
  withTables.catch(() => (withTables = null));
  return withTables;
}
