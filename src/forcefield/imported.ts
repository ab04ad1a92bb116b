/**
 * Names of force fields that a visitor brings. An Experiment never carries a model; it says which one it needs: a title and
 * the beginning of the fingerprint of everything the model computes with, `ANI-2x.5f0c6a1d2b3e4f70`.
 */

/** Hexadecimal digits of the fingerprint in a name: 64 bits tell models apart, though not against an adversary. */
const DIGITS = 16;
const LONGEST_TITLE = 40;

export interface ImportedName {
  readonly title: string;
  readonly fingerprint: string;
}

/**
 * The id of an imported force field: what an Experiment's schema accepts as a name, whatever a file was called.
 * @param fingerprint SHA-256 in hexadecimal
 */
export function importedId(title: string, fingerprint: string): string {
  return `${plainTitle(title)}.${fingerprint.slice(0, DIGITS)}`;
}

/** A title that may stand in an id and on a button. */
export function plainTitle(title: string): string {
  const plain = title.replace(/[^A-Za-z0-9+_.-]+/g, '-').replace(/^[^A-Za-z0-9]+/, '');
  return plain.slice(0, LONGEST_TITLE) || 'model';
}

/** What the id of an imported force field says; null for the id of a shipped one. */
export function parseImportedId(id: string): ImportedName | null {
  const match = /^(.{1,40})\.([0-9a-f]{16})$/.exec(id);
  return match && { title: match[1], fingerprint: match[2] };
}
