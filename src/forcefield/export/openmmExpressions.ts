/**
 * Terms that OpenMM has no Force for, as expressions of its Custom Forces: the equations of their schemas, r in nm (`r·10` in Å),
 * energies in kJ/mol. Cosines and products of them come from distances alone, so that nothing diverges where an angle is straight.
 */
import { COULOMB } from '../../core/units.ts';
import { BETA_13 } from '../boundedDistance.ts';
import { CLASS2_PAIR } from '../terms/class2_pair.ts';
import { ZBL_LENGTH, ZBL_POWER, ZBL_SCREENING } from '../terms/zbl.ts';

/** kJ per kcal. */
export const KILOJOULES = 4.184;
/** nm per Å. */
export const NANOMETRES = 0.1;

/** z = (r⁴ − r0⁴)/(r⁴ + β r0⁴) */
const bounded = (z: string, r: string, r0: string, beta: string): string =>
  `${z}=(${r}^4-${r0}^4)/(${r}^4+${beta}*${r0}^4)`;

/** Cosine at the corner of a triangle, from its sides. */
const cosine = (a: string, b: string, opposite: string): string => `(${a}^2+${b}^2-${opposite}^2)/(2*${a}*${b})`;

const CLASS2_FUNCTION = (h: string) => `${h}^2*(c2+${h}*(c3+${h}*(c4+${h}*(c5+${h}*c6))))`;
/** h, of r in nm. */
const CLASS2_H = `${CLASS2_PAIR.scale}/(100*r^2+${CLASS2_PAIR.core2})`;

/** By Term: the energy of one tuple. Parameters bear the names of the schema. */
export const TUPLE_EXPRESSIONS: Readonly<Record<string, string>> = {
  morse_bond: 'D*(1-exp(-a*(r-r0)))^2',
  quartic_bond: 'x^2*(k2+x*(k3+x*k4)); x=r-r0',
  urey_bradley: 'k*(r-r0)^2',
  flat_bottom: 'k*max(0, max(r-r2, r1-r))^2',
  // In empty space: OpenMM's periodicdistance would take a box of its own there.
  position_restraint: 'k*((x-x0)^2+(y-y0)^2+(z-z0)^2)',
  spherical_wall: 'k*max(0, sqrt((x-x0)^2+(y-y0)^2+(z-z0)^2)-R)^2',
  box_wall: 'k*(max(0, abs(x-x0)-h_x)^2+max(0, abs(y-y0)-h_y)^2+max(0, abs(z-z0)-h_z)^2)',
  quartic_angle: 'y^2*(k2+y*(k3+y*k4)); y=angle(p1,p2,p3)-theta0',
  harmonic_improper: 'k*d^2; d=x-6.283185307179586*floor(x/6.283185307179586+0.5); x=dihedral(p1,p2,p3,p4)-omega0',
  class2_bond: ['z*(k1+z*(k2+z*(k3+z*k4)))', bounded('z', 'r', 'r0', 'beta')].join('; '),
  class2_pair_14: [`A/r^12+Q/r+${CLASS2_FUNCTION('h')}`, `h=${CLASS2_H}`].join('; '),
  nonbonded_14: 'A/r^12-B/r^6+Q/r',
  class2_angle: [
    'xi*(c1+xi*(c2+xi*(c3+xi*c4)))+y*(q1+y*(q2+y*q3))+b*z1*z2+z1*xi*(s1+t1*xi)+z2*xi*(s2+t2*xi)+e*z1*z2*xi',
    `xi=${cosine('ra', 'rb', 'd')}-cos0`,
    bounded('z1', 'ra', 'r0_ij', 'beta_ij'),
    bounded('z2', 'rb', 'r0_kj', 'beta_kj'),
    bounded('y', 'd', 'd0', String(BETA_13)),
    'ra=distance(p1,p2)',
    'rb=distance(p3,p2)',
    'd=distance(p1,p3)',
  ].join('; '),
  class2_torsion: [
    'k1*T1+k2*T2+k3*T3+xi*eta*(h*T1+g)+T1*(a1*xi+b1*eta+l1*z1+m1*z2+r1*z3)+T2*(a2*xi+b2*eta+l2*z1+m2*z2+r2*z3)' +
      '+p*z1*z3+u*z1*eta+v*z3*xi',
    // S = sin²θ1 sin²θ2; T_n = S^{n/2} cos nφ.
    'T3=T1*(4*T1^2-3*S)',
    'T2=2*T1^2-S',
    'S=(1-ca^2)*(1-cb^2)',
    'xi=ca-cos0_ijk',
    'eta=cb-cos0_jkl',
    // (r_i − r_j)·(r_l − r_k) by distances.
    'T1=(dik^2+djl^2-dil^2-rb^2)/(2*ra*rc)+ca*cb',
    `ca=${cosine('ra', 'rb', 'dik')}`,
    `cb=${cosine('rb', 'rc', 'djl')}`,
    bounded('z1', 'ra', 'r0_ij', 'beta_ij'),
    bounded('z2', 'rb', 'r0_jk', 'beta_jk'),
    bounded('z3', 'rc', 'r0_kl', 'beta_kl'),
    'ra=distance(p1,p2)',
    'rb=distance(p2,p3)',
    'rc=distance(p3,p4)',
    'dik=distance(p1,p3)',
    'djl=distance(p2,p4)',
    'dil=distance(p1,p4)',
  ].join('; '),
  class2_centre: [
    'f_i*xik*xil+f_k*xik*xkl+f_l*xil*xkl+o_i*zi*xkl+o_k*zk*xil+o_l*zl*xik+VV*(w2+w4*VV)',
    // V², the square of the triple product of the unit vectors.
    'VV=1+2*cik*cil*ckl-cik^2-cil^2-ckl^2',
    'xik=cik-cos0_ik',
    'xil=cil-cos0_il',
    'xkl=ckl-cos0_kl',
    `cik=${cosine('ri', 'rk', 'dik')}`,
    `cil=${cosine('ri', 'rl', 'dil')}`,
    `ckl=${cosine('rk', 'rl', 'dkl')}`,
    bounded('zi', 'ri', 'r0_i', 'beta_i'),
    bounded('zk', 'rk', 'r0_k', 'beta_k'),
    bounded('zl', 'rl', 'r0_l', 'beta_l'),
    'ri=distance(p1,p2)',
    'rk=distance(p3,p2)',
    'rl=distance(p4,p2)',
    'dik=distance(p1,p3)',
    'dil=distance(p1,p4)',
    'dkl=distance(p3,p4)',
  ].join('; '),
};

/** A pair Term: the energy of a pair, by the parameters NAME1, NAME2 of its two atoms, or by tables of their types. */
export interface PairExpression {
  readonly energy: string;
  /** Factor to OpenMM's units of each parameter of an atom; of a pair of types where the Term has a table. */
  readonly units: readonly number[];
}

const pairFunction = CLASS2_FUNCTION('h').replace(/c([2-6])/g, 'c$1(type1,type2)');
const SCREENING = ZBL_SCREENING.map(([c, b]) => `${c}*exp(-${b}*x)`).join('+');

export const PAIR_EXPRESSIONS: Readonly<Record<string, PairExpression>> = {
  lennard_jones: {
    energy: 'A(type1,type2)/r^12-B(type1,type2)/r^6',
    units: [KILOJOULES * 1e-12, KILOJOULES * 1e-6],
  },
  class2_pair: {
    energy: `A(type1,type2)/r^12+${pairFunction}; h=${CLASS2_H}`,
    units: [KILOJOULES * 1e-12, ...Array<number>(5).fill(KILOJOULES)],
  },
  dispersion: {
    energy: '-sqrt(C1*C2)/(r^6+(R1+R2)^12/r^6)',
    units: [KILOJOULES * 1e-6, NANOMETRES],
  },
  zbl: {
    energy:
      `step(outer-r)*${COULOMB * KILOJOULES * NANOMETRES}*Z1*Z2/r*(${SCREENING})*(1-t^3*(10-15*t+6*t^2)); ` +
      `x=r*(Z1^${ZBL_POWER}+Z2^${ZBL_POWER})/${ZBL_LENGTH * NANOMETRES}; ` +
      't=min(1,max(0,(r-inner)/(outer-inner))); inner=r_in1+r_in2; outer=r_out1+r_out2',
    units: [1, NANOMETRES, NANOMETRES],
  },
};

/** Charges that equilibrated, held fixed: q_i q_j C/√(r² + γ²), γ = 2 C/(η_i + η_j). */
export const FROZEN_CHARGES: PairExpression = {
  energy: `${COULOMB * KILOJOULES * NANOMETRES}*q1*q2/sqrt(r^2+(${2 * COULOMB * NANOMETRES}/(eta1+eta2))^2)`,
  // η stays in kcal/mol/e², as the constant beside it.
  units: [1, 1],
};
