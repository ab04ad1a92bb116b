/** OpenMM's CustomExternalForce, where it is a position restraint or a wall as people write them. */
import { KILOJOULE } from '../../core/units.ts';
import type { XmlElement } from '../../core/xml.ts';
import type { CustomForce } from './custom.ts';
import { ANGSTROM, attribute, atomsOf, childrenOf, numberOf } from './read.ts';

/** Ways to write the factor: OpenMM's examples have no ½, its users do. */
const FACTORS: Readonly<Record<string, number>> = {
  'k*': 1,
  '0.5*k*': 0.5,
  'k/2*': 0.5,
  '(k/2)*': 0.5,
  '1/2*k*': 0.5,
};
const NEAREST = 'periodicdistance(x,y,z,x0,y0,z0)';
const SQUARE = '(x-x0)^2+(y-y0)^2+(z-z0)^2';

/** What follows the factor. */
const FORMS: Readonly<
  Record<string, { readonly term: string; readonly own: readonly string[]; readonly nearest: boolean }>
> = {
  [`${NEAREST}^2`]: { term: 'position_restraint', own: [], nearest: true },
  [`(${SQUARE})`]: { term: 'position_restraint', own: [], nearest: false },
  [`max(0,${NEAREST}-R)^2`]: { term: 'spherical_wall', own: ['R'], nearest: true },
  [`max(0,sqrt(${SQUARE})-R)^2`]: { term: 'spherical_wall', own: ['R'], nearest: false },
  'max(0,r-R)^2;r=periodicdistance(x,y,z,x0,y0,z0)': { term: 'spherical_wall', own: ['R'], nearest: true },
  [`max(0,r-R)^2;r=sqrt(${SQUARE})`]: { term: 'spherical_wall', own: ['R'], nearest: false },
  '(max(0,abs(x-x0)-h_x)^2+max(0,abs(y-y0)-h_y)^2+max(0,abs(z-z0)-h_z)^2)': {
    term: 'box_wall',
    own: ['h_x', 'h_y', 'h_z'],
    nearest: false,
  },
};

/**
 * A CustomExternalForce as data of a Term. Parameters may be of particles or global.
 * @param energy its expression, without spaces
 * @param unknown refuses it by its expression
 */
export function readExternal(force: XmlElement, energy: string, atoms: number, unknown: () => never): CustomForce {
  const [factor, half] = Object.entries(FACTORS).find(([start]) => energy.startsWith(start)) ?? unknown();
  const form = FORMS[energy.slice(factor.length)] ?? unknown();
  const stated = childrenOf(force, 'PerParticleParameters').map((one) => attribute(one, 'name'));
  const global = new Map(
    childrenOf(force, 'GlobalParameters').map((one) => [attribute(one, 'name'), numberOf(one, 'default')]),
  );
  const points = ['x0', 'y0', 'z0'];
  const names = ['k', ...form.own, ...points];
  const read = names.map((name) => {
    const at = stated.indexOf(name);
    const value = global.get(name) ?? (at < 0 ? unknown() : 0);
    const unit = name === 'k' ? (half * KILOJOULE) / ANGSTROM ** 2 : ANGSTROM;
    return (one: XmlElement): number => unit * (at < 0 ? value : numberOf(one, `param${at + 1}`));
  });
  const numbers: number[] = [];
  const parameters: number[] = [];
  for (const one of childrenOf(force, 'Particles')) {
    numbers.push(...atomsOf(one, ['index'], atoms));
    for (const value of read) parameters.push(value(one));
  }
  return {
    kind: 'tuples',
    term: form.term,
    atoms: numbers,
    stride: names.length,
    parameters,
    nearest: form.nearest,
  };
}
