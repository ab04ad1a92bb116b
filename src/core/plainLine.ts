/** Longest line that a comment of a written file gets from a name, characters. */
const LONGEST = 200;

/**
 * A name or sentence as one line that may stand in a comment of any file: printable ASCII, without anything that ends a comment of XML
 * or begins a continuation in LAMMPS. Names come from links and files of strangers.
 */
export function plainLine(text: string): string {
  return text
    .slice(0, 4 * LONGEST)
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .replaceAll('·', '*')
    .replace(/[–—]/g, '-')
    .replace(/[^\x20-\x7e]+/g, ' ')
    .replace(/[<>&"'`$\\{}]/g, ' ')
    .replace(/-{2,}/g, '-')
    .replace(/ {2,}/g, ' ')
    .trim()
    .slice(0, LONGEST);
}

/** Longest name of a file without its ending. */
const LONGEST_NAME = 60;

/**
 * A name of a molecule as the name of a file, without an ending: letters, digits, `-` and `_`. Never empty, no path, no name that a
 * system reserves, and nothing that a shell or a spreadsheet takes for more than a name.
 */
export function fileName(name: string, fallback = 'molecule'): string {
  const safe = name
    .slice(0, 400)
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9_-]+/g, '-')
    .slice(0, LONGEST_NAME)
    .replace(/^[-_]+/, '')
    .replace(/[-_]+$/, '');
  return safe === '' || /^(con|prn|aux|nul|com\d|lpt\d)$/i.test(safe) ? fallback : safe;
}
