/** Atom-centred networks in files. Tensors: constants of the functions that are lists, and `MEMBER/SYMBOL/LAYER/weights` and `…/biases`. */
import * as v from 'valibot';
import { elementByNumber, elementBySymbol } from '../../../chem/elements.ts';
import type { Tensor } from '../../../core/safetensors.ts';
import {
  ACTIVATIONS,
  parameterCount,
  type AngularFunctions,
  type AtomicNetworkModel,
  type DenseLayer,
} from '../../atomicNetwork.ts';
import { CUTOFF_FUNCTIONS, type CutoffFunction } from '../../cutoffFunctions.ts';
import type { ModelCodec } from '../codec.ts';
import { checked, symbolSchema } from '../header.ts';

const MOST_MEMBERS = 64;
const MOST_LAYERS = 16;
/** Symmetry functions of one kind. */
const MOST_FUNCTIONS = 256;

const number = v.pipe(v.number('is not a number'), v.finite('is not a finite number'));
/** What all functions have. */
const fading = {
  cutoff: number,
  /** `cosine` where absent, as it was before there were others. */
  cutoff_function: v.exactOptional(v.picklist(CUTOFF_FUNCTIONS, 'is unknown')),
  prefactor: number,
};
const headerSchema = v.strictObject({
  name: v.pipe(v.string('is not text'), v.maxLength(100, 'is too long')),
  elements: v.pipe(v.array(symbolSchema, 'is not a list'), v.maxLength(54, 'is too long')),
  radial: v.strictObject(fading),
  angular: v.variant(
    'kind',
    [
      v.strictObject({ kind: v.literal('ani'), ...fading, zeta: number, eta: number }),
      v.strictObject({ kind: v.literal('behler'), ...fading }),
    ],
    'is of no kind that this version knows',
  ),
  /** By member, element and layer. */
  activations: v.pipe(
    v.array(
      v.array(v.pipe(v.array(v.picklist(ACTIVATIONS, 'is unknown')), v.maxLength(MOST_LAYERS, 'has too many layers'))),
    ),
    v.maxLength(MOST_MEMBERS, `has more than ${MOST_MEMBERS} members`),
  ),
  energy_unit: number,
});

const symbolOf = (element: number) => elementByNumber(element).symbol;

export const codec: ModelCodec<'atomic_network'> = {
  encode({ name, elements, radial, angular, members, energyUnit, selfEnergies }) {
    const tensors = new Map<string, Tensor>();
    const list = (key: string, data: Float64Array): void => {
      tensors.set(key, { dtype: 'F64', shape: [data.length], data });
    };
    list('radial/eta', radial.eta);
    list('radial/shift', radial.shift);
    if (angular.kind === 'ani') {
      list('angular/angles', angular.angles);
      list('angular/shifts', angular.shifts);
    } else {
      const { eta, zeta, lambda, triangle } = angular;
      list('angular/eta', eta);
      list('angular/zeta', zeta);
      list('angular/lambda', lambda);
      tensors.set('angular/triangle', { dtype: 'U8', shape: [triangle.length], data: triangle });
    }
    list('self_energies', selfEnergies);
    eachLayer(members, elements, (layer, place) => {
      const { inputs, outputs, weights, biases } = layer;
      tensors.set(`${place}/weights`, { dtype: 'F32', shape: [outputs, inputs], data: weights });
      tensors.set(`${place}/biases`, { dtype: 'F32', shape: [outputs], data: biases });
    });
    const { kind } = angular;
    const header: v.InferInput<typeof headerSchema> = {
      name,
      elements: elements.map(symbolOf),
      radial: fadingOf(radial),
      angular:
        kind === 'ani'
          ? { kind, ...fadingOf(angular), zeta: angular.zeta, eta: angular.eta }
          : { kind, ...fadingOf(angular) },
      activations: members.map((networks) => networks.map((layers) => layers.map(({ activation }) => activation))),
      energy_unit: energyUnit,
    };
    return { header, tensors };
  },

  decode(value, tensors) {
    const { name, elements, radial, angular, activations, energy_unit } = checked(headerSchema, value, (what) =>
      tensors.fail(what),
    );
    const list = (key: string): Float64Array => {
      const { data } = tensors.take(key, 'F64', [null]);
      return data.length <= MOST_FUNCTIONS ? data : tensors.fail(`${key} has ${data.length} entries`);
    };
    const angularOf = (): AngularFunctions => {
      const { kind } = angular;
      if (kind === 'ani')
        return {
          kind,
          ...fadingFrom(angular),
          zeta: angular.zeta,
          angles: list('angular/angles'),
          eta: angular.eta,
          shifts: list('angular/shifts'),
        };
      const eta = list('angular/eta');
      return {
        kind,
        ...fadingFrom(angular),
        eta,
        zeta: list('angular/zeta'),
        lambda: list('angular/lambda'),
        triangle: tensors.take('angular/triangle', 'U8', [eta.length]).data,
      };
    };
    const layerOf = (place: string, activation: DenseLayer['activation']): DenseLayer => {
      const { shape, data } = tensors.take(`${place}/weights`, 'F32', [null, null]);
      const [outputs, inputs] = shape;
      return {
        inputs,
        outputs,
        weights: data,
        biases: tensors.take(`${place}/biases`, 'F32', [outputs]).data,
        activation,
      };
    };
    return {
      name,
      elements: elements.map((symbol) => elementBySymbol(symbol).number),
      radial: { ...fadingFrom(radial), eta: list('radial/eta'), shift: list('radial/shift') },
      angular: angularOf(),
      members: activations.map((networks, m) => {
        if (networks.length !== elements.length) tensors.fail(`member ${m} is not one of ${elements.length} elements`);
        return networks.map((layers, s) =>
          layers.map((activation, l) => layerOf(placeOf(m, elements[s], l), activation)),
        );
      }),
      energyUnit: energy_unit,
      selfEnergies: list('self_energies'),
    };
  },

  parameterCount: ({ members }) => parameterCount(members),
};

interface Fading {
  readonly cutoff: number;
  readonly cutoffFunction: CutoffFunction;
  readonly prefactor: number;
}

const fadingOf = ({ cutoff, cutoffFunction, prefactor }: Fading) => ({
  cutoff,
  // Files of functions that there always were keep their bytes.
  ...(cutoffFunction !== 'cosine' && { cutoff_function: cutoffFunction }),
  prefactor,
});

const fadingFrom = ({
  cutoff,
  cutoff_function = 'cosine',
  prefactor,
}: Omit<Fading, 'cutoffFunction'> & { readonly cutoff_function?: CutoffFunction }): Fading => ({
  cutoff,
  cutoffFunction: cutoff_function,
  prefactor,
});

const placeOf = (member: number, symbol: string, layer: number) => `${member}/${symbol}/${layer}`;

function eachLayer(
  members: AtomicNetworkModel['members'],
  elements: readonly number[],
  use: (layer: DenseLayer, place: string) => void,
): void {
  members.forEach((networks, m) =>
    networks.forEach((layers, s) => layers.forEach((layer, l) => use(layer, placeOf(m, symbolOf(elements[s]), l)))),
  );
}
