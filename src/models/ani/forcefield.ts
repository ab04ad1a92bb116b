import { elementByNumber } from '../../chem/elements.ts';
import { FfpError } from '../../core/errors.ts';
import type { Structure } from '../../chem/structure.ts';
import type { ForceField } from '../../forcefield/forcefield.ts';
import { plainTitle } from '../../forcefield/imported.ts';
import type { Potential } from '../../forcefield/potential.ts';
import { parameterCount, type AtomicNetworkModel } from '../atomicNetwork.ts';
import type { AniModel } from './import.ts';

/** ANI as a force field. It covers every molecule of its elements, and says where it was not made for one. */
export function aniForceField({ model, promised }: AniModel): ForceField {
  const { name, elements, members } = model;
  const symbols = elements.map((element) => elementByNumber(element).symbol).join(', ');
  const title = titleOf(name);
  const what =
    members.length === 1 ? 'One atom-centred network' : `The mean of ${members.length} atom-centred networks`;
  return {
    id: title.toLowerCase(),
    plainName: `neural network ${title}`,
    technicalName: title,
    family: 'ml',
    summary: `${what} for neutral closed-shell molecules of ${symbols}; it sees no charge and nothing beyond ${model.radial.cutoff} Å.`,
    parameterCount: parameterCount(members),
    parametrize: (structure) => potentialOf(model, title, symbols, structure),
    notes: (structure) => [
      ...(members.length < promised
        ? [`${members.length} of the ${promised} networks of ${title} are here; their mean is taken.`]
        : []),
      ...chemistryNotes(title, structure),
    ],
  };
}

/** "ani-2x_8x" is ANI-2x, an ensemble of 8. */
function titleOf(name: string): string {
  return plainTitle(name.replace(/_\d+x$/, '').replace(/^ani/i, 'ANI'));
}

function potentialOf(model: AtomicNetworkModel, title: string, symbols: string, { elements }: Structure): Potential {
  const unknown = [...elements.keys()].filter((atom) => !model.elements.includes(elements[atom]));
  if (unknown.length > 0) {
    const named = unknown.slice(0, 6).map((atom) => `${elementByNumber(elements[atom]).symbol}${atom + 1}`);
    const rest = unknown.length > named.length ? ` and ${unknown.length - named.length} more` : '';
    throw new FfpError(
      'coverage',
      `${title} knows molecules of ${symbols} only, and this one has ${named.join(', ')}${rest}.`,
    );
  }
  const atoms = elements.length;
  return {
    atoms,
    elements,
    masses: Float64Array.from(elements, (element) => elementByNumber(element).mass),
    terms: [
      {
        kind: 'learned',
        term: 'atomic_network',
        model,
        species: Uint32Array.from(elements, (element) => model.elements.indexOf(element)),
      },
    ],
    exclusions: { start: new Uint32Array(atoms + 1), partners: new Uint32Array(0) },
  };
}

function chemistryNotes(title: string, { elements, charge }: Structure): string[] {
  const electrons = elements.reduce((sum, element) => sum + element, 0) - charge;
  if (charge !== 0)
    return [
      `This molecule has the charge ${charge > 0 ? '+' : ''}${charge}, and ${title} knows neutral molecules only: do not trust it here.`,
    ];
  if (electrons % 2 !== 0)
    return [
      `This molecule has an odd number of electrons, and ${title} knows closed shells only: do not trust it here.`,
    ];
  return [];
}
