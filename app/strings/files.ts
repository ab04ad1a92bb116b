/** The words of saving, opening and exporting files. Plain text only, never markup. */
import { plural } from './page.ts';

export const strings = {
  title: 'Files',
  close: 'Close',
  intro: 'Everything is written and read in this browser; nothing is sent anywhere.',
  experiment: {
    title: 'Experiment',
    what: 'What a link carries: molecule, settings with every change on the way, seed and view.',
    link: (characters: number) => `A link to it has ${characters.toLocaleString('en')} characters.`,
    long: 'Some programs cut off links of that length: send the file.',
    save: 'Save Experiment',
    open: 'Open a file …',
    tooLarge: 'This file is larger than any Experiment; is it another file?',
  },
  trajectory: {
    title: 'Trajectory',
    what: (frames: number, from: string, to: string) => `${plural(frames, 'recorded frame')}, from ${from} to ${to}.`,
    none: 'Nothing is recorded yet: frames are kept from the end of the first minute on (press Skip there), while the molecule plays.',
    uneven:
      'Frames are as far apart as the screen showed them. Extended XYZ and PDB say the time of each; DCD only the mean.',
    format: 'Format',
    formats: {
      xyz: 'Extended XYZ: forces, energies, bonds',
      pdb: 'PDB: a MODEL a frame',
      dcd: 'DCD: positions alone, for large analyses',
    },
    save: 'Save trajectory',
  },
  data: {
    title: 'Numbers',
    what: 'Energies and temperature of the recorded frames, and what is measured on the molecule.',
    csv: 'Save CSV',
    json: 'Save JSON',
  },
  cluster: {
    title: 'For a cluster',
    what: 'The molecule as it is now, under the force field that runs: positions, parameters and a script, as a zip. What a program cannot express exactly is refused, with the reason.',
    openmm: 'Export to OpenMM',
    lammps: 'Export to LAMMPS',
    fixed: 'Where charges follow the geometry, export those of this moment, fixed',
    done: (name: string, notes: readonly string[]) => [`${name} was saved.`, ...notes].join(' '),
  },
  working: 'Writing the file',
  cancel: 'Cancel',
  saved: (name: string) => `${name} was saved.`,
  cancelled: 'Nothing was saved.',
  about: (molecule: string, forcefield: string, program: string) => [
    `${molecule} under ${forcefield}`,
    `written by ${program}`,
    'Molecules and parameters of the Force Field Playground: (c) its authors, CC BY 4.0; cite the program and the force field.',
  ],
  program: (version: string) => `Force Field Playground ${version}`,
} as const;
