import type { Box } from './box.ts';

/** Elements, positions and bonds of a molecule or a cluster of molecules: the input of every force field. */
export interface Structure {
  readonly name: string;
  /** Atomic numbers, [N]. */
  readonly elements: Uint8Array;
  /** Å, [3N], atom-major (x0 y0 z0 x1 …). */
  readonly positions: Float64Array;
  /** Atom index pairs, [2B], 0-based. */
  readonly bonds: Uint32Array;
  /** Bond orders (Kekulé: 1, 2, 3), [B]. */
  readonly bondOrders: Uint8Array;
  /** Total charge, e. */
  readonly charge: number;
  /** Where the bonds come from: the file said so, or they were perceived from distances. */
  readonly bondSource: 'file' | 'perceived';
  /** The box that it repeats in; absent in empty space. */
  readonly box?: Box;
}
