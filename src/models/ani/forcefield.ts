import type { Structure } from '../../chem/structure.ts';
import type { ForceField } from '../../forcefield/forcefield.ts';
import { plainTitle } from '../../forcefield/imported.ts';
import type { Potential } from '../../forcefield/potential.ts';
import { sumPotential } from '../../forcefield/sum.ts';
import { parameterCount, type AtomicNetworkModel } from '../atomicNetwork.ts';
import { speciesOf, symbolsOf } from '../coverage.ts';
import type { AniModel } from './import.ts';

/** ANI as a force field. It covers every molecule of its elements, and says where it was not made for one. */
export function aniForceField({ model, promised }: AniModel): ForceField {
  const { name, elements, members } = model;
  const title = titleOf(name);
  const what =
    members.length === 1 ? 'One atom-centred network' : `The mean of ${members.length} atom-centred networks`;
  return {
    id: title.toLowerCase(),
    plainName: `neural network ${title}`,
    technicalName: title,
    family: 'ml',
    summary: `${what} for neutral closed-shell molecules of ${symbolsOf(elements)}; it sees no charge and nothing beyond ${model.radial.cutoff} Å.`,
    parameterCount: parameterCount(members),
    needsBonds: false,
    breaksBonds: true,
    parametrize: (structure) => potentialOf(model, title, structure),
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

function potentialOf(model: AtomicNetworkModel, title: string, structure: Structure): Potential {
  const species = speciesOf(structure, model.elements, title);
  return sumPotential(structure, [{ terms: [{ kind: 'learned', term: 'atomic_network', model, species }] }]);
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
