/** Technical words, each with one sentence that says what it is. Plain text only, never markup. */

export const GLOSSARY = {
  'active learning': 'Letting a model choose its own next training examples: those it is least sure about.',
  'all pairs': 'Every atom with every other one, without a distance beyond which they are ignored.',
  angle: 'The angle between two bonds that meet at one atom.',
  anharmonic: 'Not like a perfect spring: easier to stretch than to squeeze, as real bonds are.',
  'atom-centred network':
    'A force field that gives each atom an energy from what stands around it, by a neural network, and adds them up.',
  'atomic charge':
    'How much more positive or negative than neutral an atom is counted as, in units of the electron’s charge.',
  bath: 'Surroundings at a fixed temperature that give the molecule small random pushes and slow it down.',
  'B-spline': 'A smooth bump over a short piece of an axis; sums of bumps make any smooth curve.',
  bond: 'Two atoms that share electrons and stay at nearly one distance.',
  'class I':
    'Molecular mechanics with independent springs for bonds and angles, waves for torsions, charges and Lennard-Jones pairs.',
  'class II': 'Molecular mechanics whose springs are uneven and feel each other: a bond knows how its angle is bent.',
  'Coulomb energy':
    'The energy of electric charges: like charges push apart, unlike ones pull together, falling off as 1/distance.',
  conformation: 'One of the shapes that a molecule takes by turning about its bonds.',
  cutoff: 'The distance beyond which two atoms are treated as if they did not see each other.',
  damping: 'Making an attraction fade at short distances, where its simple formula would be wrong.',
  dispersion:
    'The weak attraction of all atoms, from electrons that sway together; it falls off as the sixth power of the distance.',
  drift: 'A slow change of the total energy that should be constant: a sign of too long a time step.',
  edit: 'A parameter of a force field that was changed by hand, for this molecule only.',
  'energy curve': 'The energy drawn over one distance or angle while everything else is held still.',
  Engine:
    'The part of this program that works out forces and moves the atoms: one on the processor, one on the graphics device.',
  ensemble: 'Several networks trained alike from different random starts; where they disagree, none should be trusted.',
  equivariant: 'Turning with the molecule: when the molecule is rotated, the predicted arrows rotate with it.',
  'equilibrium value': 'The length or angle at which a spring is at rest.',
  experiment: 'Everything you can change on this page, as one value: what a link carries.',
  'force constant': 'How stiff a spring is: a stiffer one costs more energy for the same stretch.',
  force: 'How hard, and in which direction, an atom is pushed: the downhill slope of the energy.',
  'force field': 'A recipe that gives the energy of a molecule, and the forces on its atoms, from where the atoms are.',
  frame: 'One arrangement of the atoms, a moment of a simulation or an entry of the Reference set.',
  friction: 'How strongly the bath brakes the atoms, and pushes them: per picosecond.',
  'graph network':
    'A neural network that passes notes along the bonds of a molecule, to know what kind of atom each one is.',
  harmonic: 'Like a perfect spring: the energy grows with the square of the stretch.',
  improper: 'A torsion over atoms that are not bonded in a row: it keeps a flat group flat.',
  'kcal/mol':
    'A unit of energy: 4.184 kilojoules for a mole of molecules; room temperature’s thermal energy is 0.6 of it.',
  kernel: 'A measure of how alike two geometries are, by which a prediction is borrowed from known ones.',
  layer: 'One stage of a neural network; in message passing, one round in which atoms hear from their neighbours.',
  'Lennard-Jones':
    'A simple energy of two atoms that do not share a bond: they attract a little, and repel hard when close.',
  'mean absolute error': 'How far predictions are off on average, signs ignored.',
  'message passing': 'A network in which atoms tell their neighbours about themselves, several times in a row.',
  minimisation: 'Moving the atoms downhill in energy until the forces vanish.',
  'molecular mechanics': 'A force field of springs, waves and charges with parameters for each kind of bond and atom.',
  'neural network': 'A function made of many simple ones, whose numbers are adjusted until it reproduces examples.',
  'non-bonded': 'Between atoms that share no bond and no angle: charges, repulsion and attraction.',
  parameter: 'A number in a force field that was fitted, or is set by hand.',
  partition: 'How the total is shared out among parts, which is a choice and not a measurement.',
  'periodic torsion': 'An energy that goes up and down as one end of a bond is turned against the other.',
  phase: 'Where along a full turn a wave is highest.',
  polarisable: 'With charges that shift when the surroundings change.',
  potential: 'A force field made ready for one molecule: its Terms with their parameters and atoms.',
  'quantum mechanics':
    'The exact theory of electrons, here in a good approximation (density functional theory), far slower than any force field.',
  reach: 'How far away an atom can be and still change the force on another one.',
  'Reference set': 'The molecules and geometries for which quantum-mechanical energies and forces come with this page.',
  repulsion: 'What keeps atoms from falling into each other: it grows steeply when they come close.',
  'self energy': 'A constant for each element that shifts the zero of a network’s energy and moves nothing.',
  step: 'One advance of the simulation by the time step: forces are worked out once, and all atoms move a little.',
  'symmetry function':
    'A number that says how many neighbours an atom has at a distance or angle, the same however the molecule is turned.',
  temperature: 'How lively the atoms move: the average energy of motion, in kelvin.',
  Term: 'One summand of a force field’s energy, such as all bonds, or all charges.',
  'time step': 'How much simulated time passes between two evaluations of the forces: about a femtosecond or less.',
  torsion: 'How far the two outer bonds of four atoms in a row are turned against each other.',
  'training geometry': 'One of the arrangements of atoms that a model was fitted to.',
  trajectory: 'The path of all atoms over time, as a simulation produces it.',
  wave: 'One of the cosines that a torsion’s energy is made of.',
} as const;

/** A word that is explained. */
export type GlossaryWord = keyof typeof GLOSSARY;

/** All words in the order of the alphabet. */
export const GLOSSARY_WORDS = (Object.keys(GLOSSARY) as GlossaryWord[]).sort((a, b) =>
  a.localeCompare(b, 'en', { sensitivity: 'base' }),
);

export const glossaryStrings = {
  title: 'Glossary',
  close: 'Close the glossary',
  search: 'Find a word',
  words: 'Words here:',
  none: (query: string) => `No word here contains “${query}”; try a shorter part of it.`,
  open: 'Glossary: the words of this page',
  explain: (word: string) => `What is “${word}”?`,
} as const;
