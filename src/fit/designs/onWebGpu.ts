/**
 * Whether designs of a kind can be trained on WebGPU: atom-centred networks. Linear ones are solved on the processor at once, and the others'
 * gradients are worked out there.
 */
export const trainsOnWebGpu = (kind: string): boolean => kind === 'network';
