/** The words of the choice of a molecule, and of molecules that visitors bring. Plain text only, never markup. */
import { integer } from '../ui/format.ts';
import { plural } from './page.ts';

const list = (words: readonly string[]): string =>
  words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;

const signed = (charge: number): string => (charge > 0 ? `+${charge}` : charge < 0 ? `−${-charge}` : '0');

export const strings = {
  title: 'Choose a molecule',
  close: 'Close',
  ways: 'Ways to choose a molecule',
  tabs: { gallery: 'Gallery', paste: 'Type, paste or open', draw: 'Draw', liquid: 'Fill a box' },

  search: 'Search by name or formula',
  count: (shown: number, all: number) =>
    shown === all ? plural(all, 'molecule') : `${integer(shown)} of ${plural(all, 'molecule')}`,
  none: 'No molecule of the Reference set matches. Any other one can be typed, opened or drawn.',
  frames: (frames: number, test: number) =>
    test > 0 ? `${plural(frames, 'QM frame')}, ${integer(test)} for testing` : plural(frames, 'QM frame'),
  atoms: (atoms: number) => plural(atoms, 'atom'),

  paste: {
    label: 'SMILES, or the text of a file',
    hint: 'CCO is ethanol. The text of a MOL, SDF, XYZ or PDB file is recognised by its content.',
    placeholder: 'CC(=O)Oc1ccccc1C(=O)O aspirin',
    read: 'Read it',
    clipboard: 'Paste from the clipboard',
    clipboardRefused:
      'The browser does not let this page look at the clipboard: click into the field and press Ctrl+V.',
    files: 'Choose a file',
    drop: 'Files may be dropped anywhere on the page, and pasted with Ctrl+V. They are read in this browser, and sent nowhere.',
    amber:
      'A system comes as two files, an Amber topology and rst7 or an OpenMM System (XML) and PDB, and brings its own force field: in empty space or in a box, of any size.',
    examples: 'For example',
  },
  /** SMILES to begin with, and what they are. */
  examples: [
    ['CC(=O)Oc1ccccc1C(=O)O', 'aspirin'],
    ['CN1C=NC2=C1C(=O)N(C(=O)N2C)C', 'caffeine'],
    ['C[C@H](N)C(=O)O', 'L-alanine'],
    ['C1CCCCC1', 'cyclohexane'],
  ] as readonly (readonly [smiles: string, name: string])[],

  draw: {
    loading: 'Loading the editor…',
    label: 'Drawing of a molecule',
    hint: 'Hydrogens are added by themselves. Choose a bond or a ring on the left, then click; an element’s letter over an atom changes it.',
    ready: 'Build it in space',
    clear: 'Clear',
    empty: 'Nothing is drawn yet: click into the field.',
    name: 'My drawing',
    keyboard: 'Without a mouse, type SMILES in place of drawing.',
  },

  half: {
    prmtop: (name: string) =>
      `${name} is an Amber topology. Its coordinates are missing: add the rst7, inpcrd or PDB file that belongs to it.`,
    rst7: (name: string) =>
      `${name} has Amber coordinates. Their topology is missing: add the prmtop or parm7 file that belongs to it.`,
    openmm: (name: string) =>
      `${name} is an OpenMM System. Its coordinates are missing: add the PDB file that belongs to it.`,
    'openmm state': (name: string) =>
      `${name} is an OpenMM State, which has coordinates. Add the System (XML) that belongs to it.`,
    unnamed: 'This text',
    forget: 'Forget it',
  },

  reading: 'Reading…',
  building: 'Still at it: large and crowded molecules take a while to build in space.',
  cancel: 'Cancel',
  cancelled: 'Cancelled. What was running goes on.',

  preview: {
    back: 'Back',
    name: 'Name',
    nameless: 'Molecule',
    drawing: (name: string) => `Drawing of ${name}`,
    takenFor: 'Taken for',
    formula: 'Formula',
    atoms: 'Atoms',
    charge: 'Total charge',
    chargeField: 'Total charge, e',
    chargeNeutral: '0',
    chargeIon: (charge: number) => `${signed(charge)} e: an ion`,
    chargeAssumed: 'The file does not state a charge.',
    bonds: 'Bonds',
    bondsOf: { file: 'as stated', perceived: 'perceived from distances' },
    bondsCounted: (count: number, source: string) => `${integer(count)}, ${source}`,
    geometry: 'Geometry',
    geometryOf: (built: boolean) => (built ? 'built here: hydrogens added, then relaxed on springs' : 'as in the file'),
    stereo: 'Stereochemistry',
    stereoOf: (kept: number, chosen: number) =>
      list([
        ...(kept > 0 ? [`${plural(kept, 'stated centre or double bond')} kept`] : []),
        ...(chosen > 0 ? [`${integer(chosen)} left open, for which one arrangement was taken`] : []),
      ]) || 'none to keep',
    fragments: 'Parts',
    fragmentsOf: (count: number) => `${integer(count)}, not bonded to each other`,
    parts: (part: number, parts: number) => `Molecule ${integer(part + 1)} of ${integer(parts)} in this text`,
    previous: 'Previous molecule',
    next: 'Next molecule',
    addHydrogens: (count: number) => `Add ${plural(count, 'hydrogen')}`,
    topology: (name: string) =>
      `The parameters of ${name} become a force field of its own, for this molecule only. A link names it and does not carry it: whoever opens the link needs the file, too.`,
    forcefields: 'Force fields',
    checking: (done: number, all: number) => `Asking the force fields: ${integer(done)} of ${integer(all)}…`,
    takes: (count: number, all: number) => `${integer(count)} of ${integer(all)} take it`,
    warns: (name: string) => `With care, ${name}:`,
    refuses: (name: string) => `Not ${name}:`,
    none: 'No force field here takes this molecule: each one says why. Take out the atoms that it names, or choose another molecule.',
    stage: 'Put it on the stage',
    verdict: 'Verdict on it',
    runsUnder: (name: string) => `It starts under “${name}”.`,
  },
} as const;
