import type { MoleculeEntry } from '../../src/workers/protocol.ts';

const plain = (text: string): string =>
  text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^a-z0-9]/g, '');

/**
 * Molecules whose name or formula contains every word of the query, those that begin with it first.
 * Case, accents, blanks, hyphens and subscripts do not matter.
 */
export function searchMolecules(molecules: readonly MoleculeEntry[], query: string): MoleculeEntry[] {
  const words = query.split(/\s+/).map(plain).filter(Boolean);
  const rank = (molecule: MoleculeEntry): number => {
    const names = [plain(molecule.title), plain(molecule.name), plain(molecule.formula)];
    if (!words.every((word) => names.some((name) => name.includes(word)))) return Infinity;
    const whole = words.join('');
    if (names.includes(whole)) return 0;
    return names.some((name) => name.startsWith(whole)) ? 1 : 2;
  };
  return molecules
    .map((molecule) => ({ molecule, rank: rank(molecule) }))
    .filter((entry) => entry.rank < Infinity)
    .sort((a, b) => a.rank - b.rank || a.molecule.title.localeCompare(b.molecule.title, 'en'))
    .map(({ molecule }) => molecule);
}
