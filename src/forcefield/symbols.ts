/** The symbols of every Term's equation (`equation` of its schema), explained: for whoever reads it on the page. */

export interface EquationSymbol {
  /** LaTeX, as it stands in the equation. */
  readonly symbol: string;
  readonly meaning: string;
  /** Empty where it has none. */
  readonly unit: string;
}

const say = (symbol: string, meaning: string, unit = ''): EquationSymbol => ({ symbol, meaning, unit });

const U = say('U', 'energy of this Term', 'kcal/mol');
const r = say('r', 'distance of the two atoms', 'Å');
const rij = say('r_{ij}', 'distance of the atoms i and j', 'Å');
const pair = say('i, j', 'the two atoms of a pair');
const z = say(
  'z = \\frac{r^4 - r_0^4}{r^4 + \\beta r_0^4}',
  'how far the bond is stretched, on a scale that ends: −1/β at distance 0, 1 far away',
);
const zOf = (index: string, lengths: string, whose: string): readonly EquationSymbol[] => [
  say(`z_${index}`, `how far ${whose} is stretched, on a scale that ends: 1 far away`),
  say(`r_${index}`, `length of ${whose}`, 'Å'),
  say(lengths, 'its reference length', 'Å'),
  say(`\\beta_${index}`, 'sets how fast the scale ends: the width of the bond’s well'),
];
const coulomb = say('\\frac{1}{4\\pi\\varepsilon_0}', 'Coulomb’s constant: 332.06 kcal/mol·Å/e²', 'kcal/mol·Å/e²');
const selfEnergy = say('E_{Z_i}', 'a constant for each element, which moves nothing', 'kcal/mol');
const torsion: readonly EquationSymbol[] = [
  U,
  say(
    '\\phi',
    'torsion angle: how far the outer bonds are turned against each other about the middle one; 0 is cis',
    'rad',
  ),
  say('n', 'how many times the energy goes up and down in a full turn'),
  say('k_n', 'half the height of the wave that goes up and down n times', 'kcal/mol'),
  say('\\delta_n', 'phase: where that wave is highest', 'rad'),
  say('u_0', 'constant, the sum of all k_n', 'kcal/mol'),
  say('c_n', 'the part of the wave that is even in φ: k_n cos δ_n', 'kcal/mol'),
  say('s_n', 'the part of the wave that is odd in φ: k_n sin δ_n', 'kcal/mol'),
];
const boundedPair: readonly EquationSymbol[] = [
  U,
  r,
  say('A', 'height of the wall that keeps atoms apart; never negative', 'kcal/mol·Å¹²'),
  say('h', 'softened inverse square distance: 4 on top of each other, 0 far away'),
  say('c_n', 'coefficient of the n-th power of h, fitted', 'kcal/mol'),
  say('n', 'power of h'),
];

/** By name of the Term. */
export const EQUATION_SYMBOLS: Readonly<Record<string, readonly EquationSymbol[]>> = {
  harmonic_bond: [
    U,
    say('k', 'force constant: how stiff the spring is', 'kcal/mol/Å²'),
    say('r', 'length of the bond', 'Å'),
    say('r_0', 'length at which the spring is at rest', 'Å'),
  ],
  harmonic_angle: [
    U,
    say('k', 'force constant: how stiff the angle is', 'kcal/mol/rad²'),
    say('\\theta', 'angle between two bonds of one atom', 'rad'),
    say('\\theta_0', 'angle at which the spring is at rest', 'rad'),
  ],
  periodic_torsion: torsion,
  periodic_improper: torsion,
  lennard_jones: [
    U,
    pair,
    r,
    say('A_{ij}', 'strength of the repulsion, 4εσ¹²', 'kcal/mol·Å¹²'),
    say('B_{ij}', 'strength of the attraction, 4εσ⁶', 'kcal/mol·Å⁶'),
  ],
  coulomb: [U, pair, r, coulomb, say('q_i, q_j', 'fixed charges of the two atoms', 'e')],
  nonbonded_14: [
    U,
    r,
    say('A', 'strength of the repulsion, weakened for atoms three bonds apart', 'kcal/mol·Å¹²'),
    say('B', 'strength of the attraction, weakened likewise', 'kcal/mol·Å⁶'),
    say('Q', 'Coulomb’s constant times both charges, weakened likewise', 'kcal/mol·Å'),
  ],
  dispersion: [
    U,
    pair,
    r,
    say('C_i, C_j', 'how strongly two such atoms attract each other: C₆', 'kcal/mol·Å⁶'),
    say('R_{ij}', 'distance at which half of the attraction is left', 'Å'),
    say('R_i, R_j', 'each atom’s share of that distance', 'Å'),
  ],
  zbl: [
    U,
    pair,
    r,
    coulomb,
    say('Z_i, Z_j', 'charges of the two nuclei', 'e'),
    say('\\phi(r/a)', 'how much of these charges the electrons between let through'),
    say('a', 'length over which the electrons hide the nuclei', 'Å'),
    say('S(t)', 'switch: 1 near the nuclei, 0 at the outer distance'),
    say('t', 'place between the inner and the outer distance, from 0 to 1'),
    say('r_i^\\mathrm{in}', 'the atom’s share of the distance where the Term begins to fade', 'Å'),
    say('r_i^\\mathrm{out}', 'the atom’s share of the distance beyond which it is zero', 'Å'),
  ],
  class2_bond: [
    U,
    say('k_n', 'coefficient of the n-th power of z, fitted', 'kcal/mol'),
    say('n', 'power of z'),
    z,
    say('r', 'length of the bond', 'Å'),
    say('r_0', 'reference length, where z is 0', 'Å'),
    say('\\beta', 'sets how fast the scale of z ends: the width of the bond’s well'),
  ],
  class2_angle: [
    U,
    say('\\xi', 'cosine of the angle, counted from the reference angle'),
    say('\\theta', 'angle between two bonds of one atom', 'rad'),
    say('\\theta_0', 'reference angle', 'rad'),
    say('c_n', 'coefficient of the n-th power of ξ', 'kcal/mol'),
    say('n', 'power'),
    say('y', 'distance of the two outer atoms, counted from its reference on a scale that ends'),
    say('d', 'distance of the two outer atoms', 'Å'),
    say('d_0', 'its reference', 'Å'),
    say('q_n', 'coefficient of the n-th power of y', 'kcal/mol'),
    say('b', 'couples the two bonds: one is longer when the other is', 'kcal/mol'),
    say('s_1, s_2, t_1, t_2', 'couple each bond with the angle', 'kcal/mol'),
    say('e', 'couples both bonds with the angle', 'kcal/mol'),
    say('m', 'number of the bond'),
    ...zOf('m', 'r_{0,m}', 'bond m'),
  ],
  class2_centre: [
    U,
    say('i, k, l', 'three neighbours of the atom in the middle'),
    say('j', 'the atom in the middle'),
    say('\\mathbf{e}_a', 'direction of the bond from the middle to neighbour a, of length 1'),
    say('\\xi_{ab}', 'cosine of the angle between two bonds, counted from its reference'),
    say('\\theta_{0,ab}', 'reference angle between two bonds', 'rad'),
    say('f_i, f_k, f_l', 'couple two angles that share a bond', 'kcal/mol'),
    say('o_i, o_k, o_l', 'couple a bond with the angle opposite', 'kcal/mol'),
    say('V', 'volume that the three directions span: 0 where they lie in a plane'),
    say('w_2, w_4', 'cost of leaving the plane, or of lying in it', 'kcal/mol'),
    say('a, b', 'any of the three neighbours'),
    ...zOf('a', 'r_{0,a}', 'the bond to a'),
  ],
  class2_pair: boundedPair,
  class2_pair_14: [...boundedPair, say('Q', 'Coulomb’s constant times both charges', 'kcal/mol·Å')],
  class2_torsion: [
    U,
    say('T_n', 'cos nφ, fading where one of the two angles becomes straight'),
    say('\\phi', 'torsion angle; 0 is cis', 'rad'),
    say('n', 'how many times the energy goes up and down in a full turn'),
    say('\\theta_1, \\theta_2', 'the two angles that the torsion runs through', 'rad'),
    say('\\theta_{0,1}, \\theta_{0,2}', 'their references', 'rad'),
    say('\\xi, \\eta', 'cosines of the two angles, counted from their references'),
    say('k_n', 'coefficient of T_n', 'kcal/mol'),
    say('h, g', 'couple the two angles, with and without the torsion', 'kcal/mol'),
    say('a_n, b_n', 'couple each angle with the torsion', 'kcal/mol'),
    say('l_n, m_n, r_n', 'couple the first, middle and last bond with the torsion', 'kcal/mol'),
    say('p', 'couples the first bond with the last', 'kcal/mol'),
    say('u, v', 'couple a bond with the angle at the other end', 'kcal/mol'),
    ...zOf('m', 'r_{0,m}', 'bond m'),
  ],
  atomic_network: [
    U,
    say('i', 'number of the atom: the sum runs over all of them'),
    selfEnergy,
    say('\\mathbf{G}_i', 'symmetry functions of the atom: numbers that say what stands around it'),
    say('N^{(m)}_{Z_i}', 'network m for the element of the atom: from these numbers to an energy', 'kcal/mol'),
    say('m', 'number of the network in the ensemble'),
    say('M', 'how many networks are averaged'),
  ],
  equivariant_network: [
    U,
    say('i', 'number of the atom: the sum runs over all of them'),
    selfEnergy,
    say('\\mathbf{s}_i', 'numbers of the atom that stay when the molecule turns'),
    say('\\vec{\\mathbf{v}}_i', 'arrows of the atom that turn with the molecule'),
    say('N', 'network that makes an energy of the numbers', 'kcal/mol'),
  ],
  spline: [
    U,
    say('i, j, k', 'numbers of atoms'),
    selfEnergy,
    rij,
    say('r_{ik}, r_{jk}', 'the other two sides of a triangle of atoms', 'Å'),
    say('B_n', 'B-spline: a bump over four pieces of the distance axis'),
    say('c_n', 'height of bump n in the energy of a pair, fitted', 'kcal/mol'),
    say('c_{lmn}', 'height of a product of three bumps in the energy of a triangle, fitted', 'kcal/mol'),
    say('l, m, n', 'numbers of bumps'),
  ],
  force_kernel: [
    U,
    say('c', 'constant', 'kcal/mol'),
    say('m', 'number of the training geometry'),
    say('P', 'exchange of like atoms'),
    say('\\mathbf{q}', 'the geometry as inverse distances of all pairs of atoms'),
    say('\\mathbf{q}_m', 'the same of training geometry m'),
    say('q_k', 'inverse distance of pair k, on a scale of its own'),
    say('k', 'number of the pair of atoms'),
    say('r_k', 'distance of pair k', 'Å'),
    say('\\ell_k', 'scale of pair k: over what change of its inverse distance energies stay alike', '1/Å'),
    say('\\boldsymbol\\delta', 'difference of the geometry to a training geometry'),
    say('d', 'length of that difference'),
    say('\\varphi_1', 'how much a training geometry still has to say at that distance'),
    say('J_m\\mathbf{w}_m', 'weights of training geometry m, fitted to its quantum-mechanical forces', 'kcal/mol'),
  ],
  charge_equilibration: [
    U,
    say('q_i, q_j', 'charges of the atoms, found anew for every geometry: those of lowest energy', 'e'),
    say('q', 'all charges together', 'e'),
    say('i, j', 'numbers of atoms'),
    say('\\chi_i', 'electronegativity: how much the atom wants electrons', 'kcal/mol/e'),
    say('\\eta_i', 'hardness: how much it costs to charge the atom', 'kcal/mol/e²'),
    rij,
    say('\\gamma_{ij}', 'distance at which the charges of two atoms begin to overlap', 'Å'),
    coulomb,
  ],
  region: [
    say('U', 'energy of this Term', 'kcal/mol'),
    say("U'", 'energy of the other force field, of the atoms in the region', 'kcal/mol'),
    say('\\mathbf{r}_1, \\mathbf{r}_n', 'positions of the atoms in the region', 'Å'),
    say('\\mathbf{r}_L', 'position of a link atom, a hydrogen that caps a cut bond', 'Å'),
    say('\\mathbf{r}_\\mathrm{in}', 'the atom of the cut bond that is in the region', 'Å'),
    say('\\mathbf{r}_\\mathrm{out}', 'the atom of the cut bond that is outside', 'Å'),
    say('g', 'where on the bond the link atom sits, from 0 to 1'),
  ],
};
