import type { Recipe } from '../recipe.ts';

/**
 * Whether a design can be trained on WebGPU: atom-centred networks of features, each of which is about few neighbours. Linear designs are
 * solved on the processor at once, and the others' gradients, and those of networks of principal components, are worked out there.
 */
export const trainsOnWebGpu = ({ kind, settings }: Pick<Recipe, 'kind' | 'settings'>): boolean =>
  kind === 'network' && settings.principal === undefined;
