import { Fade, type CutoffFunction } from '../../../models/cutoffFunctions.ts';
import type { FeatureLayout } from '../../../models/featureLayout.ts';
import { grown, type NeighbourPairs } from '../../neighbours.ts';

/**
 * An atom and two of its neighbours within the cutoff of the angular functions, in blocks: those of one atom and one pair of
 * elements, which add to the same features. Arrays grow, and never shrink.
 */
export class Triples {
  /** Neighbours within the cutoff as rows, by element: atom i's of local element s are start[i S + s] … start[i S + s + 1] − 1. */
  readonly start: Uint32Array;
  near = new Uint32Array(0);
  /** Unit vector to the neighbour, and its distance, Å. */
  ux = new Float64Array(0);
  uy = new Float64Array(0);
  uz = new Float64Array(0);
  r = new Float64Array(0);
  /** Cutoff function and its slope. */
  fade = new Float64Array(0);
  fadeSlope = new Float64Array(0);

  count = 0;
  /** Rows of the two neighbours of each triple, block after block. */
  first = new Uint32Array(0);
  second = new Uint32Array(0);
  /** The first feature of each block that has triples, and where its triples begin; the next block's are where they end. */
  readonly blockFeature: Uint32Array;
  readonly blockStart: Uint32Array;
  blocks = 0;

  private readonly fill: Uint32Array;
  private readonly cutoff: number;
  private readonly fadeOf: Fade;

  constructor(
    { cutoff, cutoffFunction }: { readonly cutoff: number; readonly cutoffFunction: CutoffFunction },
    private readonly layout: FeatureLayout,
  ) {
    const atoms = layout.rowOfAtom.length;
    const { present } = layout;
    this.cutoff = cutoff;
    this.fadeOf = new Fade(cutoffFunction, cutoff);
    this.start = new Uint32Array(atoms * present + 1);
    this.fill = new Uint32Array(atoms * present);
    this.blockFeature = new Uint32Array((atoms * present * (present + 1)) / 2);
    this.blockStart = new Uint32Array(this.blockFeature.length + 1);
  }

  /** Lists all of them. @param pairs of atoms, at least those within the cutoff */
  list(pairs: NeighbourPairs): void {
    this.listNear(pairs);
    this.listTriples();
  }

  /** Lists each atom's neighbours within the cutoff, by element, and then in order of their numbers. */
  private listNear(pairs: NeighbourPairs): void {
    const { start, fill, cutoff, fadeOf } = this;
    const { present, localSpecies } = this.layout;
    const room = 2 * pairs.i.length;
    this.near = grown(this.near, room);
    this.ux = grown(this.ux, room);
    this.uy = grown(this.uy, room);
    this.uz = grown(this.uz, room);
    this.r = grown(this.r, room);
    this.fade = grown(this.fade, room);
    this.fadeSlope = grown(this.fadeSlope, room);
    start.fill(0);
    for (let p = 0; p < pairs.count; p++) {
      if (pairs.r[p] >= cutoff) continue;
      start[pairs.i[p] * present + localSpecies[pairs.j[p]] + 1]++;
      start[pairs.j[p] * present + localSpecies[pairs.i[p]] + 1]++;
    }
    for (let n = 0; n < fill.length; n++) {
      start[n + 1] += start[n];
      fill[n] = start[n];
    }
    for (let p = 0; p < pairs.count; p++) {
      if (pairs.r[p] >= cutoff) continue;
      fadeOf.at(pairs.r[p]);
      this.putNear(pairs, p, pairs.i[p], pairs.j[p], 1);
      this.putNear(pairs, p, pairs.j[p], pairs.i[p], -1);
    }
  }

  private putNear({ x, y, z, r }: NeighbourPairs, pair: number, i: number, j: number, sign: number): void {
    const { present, localSpecies } = this.layout;
    const e = this.fill[i * present + localSpecies[j]]++;
    this.near[e] = j;
    this.ux[e] = sign * x[pair];
    this.uy[e] = sign * y[pair];
    this.uz[e] = sign * z[pair];
    this.r[e] = r[pair];
    this.fade[e] = this.fadeOf.value;
    this.fadeSlope[e] = this.fadeOf.slope;
  }

  private listTriples(): void {
    const { start, blockFeature, blockStart } = this;
    const { rowOfAtom, width, present, angularStart } = this.layout;
    let count = 0;
    for (let i = 0; i < rowOfAtom.length; i++) {
      const around = start[(i + 1) * present] - start[i * present];
      count += (around * (around - 1)) / 2;
    }
    if (count > this.first.length) {
      this.first = new Uint32Array(2 * count);
      this.second = new Uint32Array(2 * count);
    }
    const { first, second } = this;
    let [triple, blocks] = [0, 0];
    for (let i = 0; i < rowOfAtom.length; i++)
      for (let s = 0; s < present; s++)
        for (let t = s; t < present; t++) {
          const from = triple;
          for (let a = start[i * present + s]; a < start[i * present + s + 1]; a++)
            for (let b = s === t ? a + 1 : start[i * present + t]; b < start[i * present + t + 1]; b++) {
              first[triple] = a;
              second[triple++] = b;
            }
          if (triple === from) continue;
          blockFeature[blocks] = rowOfAtom[i] * width + angularStart[s * present + t];
          blockStart[blocks++] = from;
        }
    blockStart[blocks] = triple;
    this.blocks = blocks;
    this.count = triple;
  }
}
