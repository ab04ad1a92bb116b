export { randomNumbers, randomRotation, rotate } from '../../src/core/random.ts';
