/** Values of an OpenMM XML file. */
import { FfpError } from '../../core/errors.ts';
import type { XmlElement } from '../../core/xml.ts';

/** Å in 1 nm. */
export const ANGSTROM = 10;

/** Throws FfpError('unsupported'): what a System has that is not computed, as a clause. */
export function refuse(what: string): never {
  throw new FfpError('unsupported', `This OpenMM System cannot be computed as it stands: ${what}.`);
}

/** Elements within an element of this name; none where it is missing. */
export function childrenOf(parent: XmlElement, name: string): readonly XmlElement[] {
  return parent.children.find((child) => child.name === name)?.children ?? [];
}

/** A text that must be there. Throws FfpError('file'). */
export function attribute(element: XmlElement, name: string): string {
  const value = element.attributes.get(name);
  if (value === undefined) throw new FfpError('file', `OpenMM XML: a <${element.name.slice(0, 40)}> has no "${name}".`);
  return value;
}

/** A finite number that must be there. Throws FfpError('file'). */
export function numberOf(element: XmlElement, name: string): number {
  const text = attribute(element, name);
  const value = text.trim() === '' ? NaN : Number(text);
  if (!Number.isFinite(value) || Math.abs(value) > 1e15)
    throw new FfpError(
      'file',
      `OpenMM XML: "${name}" of a <${element.name.slice(0, 40)}> is "${text.slice(0, 40)}", and a number should be there.`,
    );
  return value;
}

/** Different atoms, each below `count`. Throws FfpError('file'). */
export function atomsOf(element: XmlElement, names: readonly string[], count: number): number[] {
  const atoms = names.map((name) => numberOf(element, name));
  if (atoms.some((atom) => !Number.isInteger(atom) || atom < 0 || atom >= count) || new Set(atoms).size < atoms.length)
    throw new FfpError(
      'file',
      `OpenMM XML: a <${element.name.slice(0, 40)}> names the particles ${atoms.join(', ')}, of ${count}.`,
    );
  return atoms;
}
