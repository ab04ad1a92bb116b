/**
 * Messages between the two atoms of a pair, there and back, for all channels. To i from j the unit vector is u, to j from i it is −u.
 * Equations: src/models/equivariantNetwork.ts.
 */
import { channelKernel, tangentKernel, type ChannelCode, type ChannelProgram } from '../../simd/channels.ts';
import type { Kernel } from '../../simd/kernel.ts';

/**
 * Lists, in order: scalars of i and j, and their vectors, which are added to; R b; φ of i and of j; vectors of i and j before the
 * message. Place: the unit vector.
 */
const THERE = { lists: 9, places: 1 };
/**
 * Lists: derivatives by the scalars of i and j, and by their vectors; R b; φ of i and of j; vectors of i and j; then what is added to,
 * derivatives by φ of i and of j, and by the vectors before the message; derivatives by R b, which are written. Places: the unit
 * vector; derivatives by its components, as sums over even and odd channels.
 */
const BACK = { lists: 14, places: 2 };
/** Numbers between a unit vector and its tangent. */
export const DIRECTION_TANGENT = 4;

const XYZ = [0, 1, 2] as const;
const PARTS = [0, 1, 2, 3, 4, 5] as const;
/** Parts in which the sign of the unit vector shows. */
const ODD = new Set([1, 3]);

const cached = <T>(make: (channels: number) => T): ((channels: number) => T) => {
  const known = new Map<number, T>();
  return (channels) => {
    let found = known.get(channels);
    if (!found) known.set(channels, (found = make(channels)));
    return found;
  };
};

/** Kernels for so many channels: there, and back with derivatives by the unit vector. */
export const messageKernels = cached((channels): readonly [there: Kernel, back: Kernel] => [
  channelKernel('messageThere', { ...THERE, channels }, there),
  channelKernel('messageBack', { ...BACK, channels }, (code) => back(code, true)),
]);

/** The same with tangents: every list is followed by as many of tangents. The way back leaves the unit vector out. */
export const messageTangentKernels = cached((channels): readonly [there: Kernel, back: Kernel] => [
  tangentKernel('messageThere', { ...THERE, channels }, DIRECTION_TANGENT, there),
  tangentKernel('messageBack', { ...BACK, places: 1, channels }, DIRECTION_TANGENT, (code) => back(code, false)),
]);

const dot = <V>(code: ChannelCode<V>, a: readonly V[], b: readonly V[]): V => {
  const [first, ...others] = a.map((one, n) => code.product(one, b[n]));
  return code.sum(first, ...others);
};
/** The same where `by` is a derivative. */
const backDot = <V>(code: ChannelCode<V>, by: readonly V[], factors: readonly V[]): V => {
  const [first, ...others] = by.map((one, n) => code.back(one, factors[n]));
  return code.sum(first, ...others);
};

const there: ChannelProgram = (code) => {
  const [si, sj, wi, wj, r, n, m, vi, vj] = [0, 1, 2, 3, 4, 5, 6, 7, 8];
  const u = XYZ.map((c) => code.same(0, c));
  const [own, theirs] = [vi, vj].map((list) => XYZ.map((c) => code.load(list, c)));
  const ti = code.keep(dot(code, u, own));
  const tj = code.keep(dot(code, u, theirs));
  const R = PARTS.map((k) => code.load(r, k));
  const [M, N] = [m, n].map((list) => PARTS.map((k) => code.keep(code.product(code.load(list, k), R[k]))));
  code.increase(si, 0, code.sum(M[0], code.product(M[3], tj)));
  code.increase(sj, 0, code.difference(N[0], code.product(N[3], ti)));
  const alongI = code.keep(code.sum(M[1], code.product(M[4], tj), code.product(M[5], ti)));
  const alongJ = code.keep(code.difference(code.sum(code.product(N[4], ti), code.product(N[5], tj)), N[1]));
  for (const c of XYZ) {
    code.increase(wi, c, code.sum(code.product(alongI, u[c]), code.product(M[2], theirs[c])));
    code.increase(wj, c, code.sum(code.product(alongJ, u[c]), code.product(N[2], own[c])));
  }
};

function back<V>(code: ChannelCode<V>, withDirection: boolean): void {
  const [si, sj, wi, wj, r, n, m, vi, vj] = [0, 1, 2, 3, 4, 5, 6, 7, 8];
  const [byN, byM, byVi, byVj, byR] = [9, 10, 11, 12, 13];
  const u = XYZ.map((c) => code.same(0, c));
  const [own, theirs] = [vi, vj].map((list) => XYZ.map((c) => code.load(list, c)));
  const [byOwn, byTheirs] = [wi, wj].map((list) => XYZ.map((c) => code.load(list, c)));
  const [bySi, bySj] = [code.load(si), code.load(sj)];
  const ti = code.keep(dot(code, u, own));
  const tj = code.keep(dot(code, u, theirs));
  // By what stands before u, and before the other atom's vector.
  const byI = code.keep(backDot(code, byOwn, u));
  const byJ = code.keep(backDot(code, byTheirs, u));
  const throughI = code.keep(backDot(code, byOwn, theirs));
  const throughJ = code.keep(backDot(code, byTheirs, own));
  const R = PARTS.map((k) => code.load(r, k));
  const [phiM, phiN] = [m, n].map((list) => PARTS.map((k) => code.load(list, k)));
  // By each part of both messages.
  const turned = [code.back(bySi, tj), code.back(byI, tj), code.back(byI, ti)].map((by) => code.keep(by));
  const turnedBack = [code.back(bySj, ti), code.back(byJ, ti), code.back(byJ, tj)].map((by) => code.keep(by));
  const toI = [bySi, byI, throughI, ...turned];
  const toJ = [bySj, byJ, throughJ, ...turnedBack];
  for (const k of PARTS) {
    code.increase(byM, k, code.back(toI[k], R[k]));
    if (ODD.has(k)) code.decrease(byN, k, code.back(toJ[k], R[k]));
    else code.increase(byN, k, code.back(toJ[k], R[k]));
    const both = [code.back(toI[k], phiM[k]), code.back(toJ[k], phiN[k])] as const;
    code.store(byR, k, ODD.has(k) ? code.difference(...both) : code.sum(...both));
  }
  const [M, N] = [phiM, phiN].map((phi) => phi.map((part, k) => code.keep(code.product(part, R[k]))));
  const byTi = code.keep(code.difference(code.sum(code.back(byI, M[5]), code.back(byJ, N[4])), code.back(bySj, N[3])));
  const byTj = code.keep(code.sum(code.back(bySi, M[3]), code.back(byI, M[4]), code.back(byJ, N[5])));
  for (const c of XYZ) {
    code.increase(byVi, c, code.sum(code.back(byTheirs[c], N[2]), code.back(byTi, u[c])));
    code.increase(byVj, c, code.sum(code.back(byOwn[c], M[2]), code.back(byTj, u[c])));
  }
  if (!withDirection) return;
  const alongI = code.keep(code.sum(M[1], code.product(M[4], tj), code.product(M[5], ti)));
  const alongJ = code.keep(code.difference(code.sum(code.product(N[4], ti), code.product(N[5], tj)), N[1]));
  for (const c of XYZ)
    code.total(1, c, dot(code, [alongI, alongJ, byTi, byTj], [byOwn[c], byTheirs[c], own[c], theirs[c]]));
}
