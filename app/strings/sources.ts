/** The words of "Where numbers come from". Plain text only, never markup. */

export const strings = {
  title: 'Sources, data, citing',
  close: 'Close',
  cite: 'Cite this view',
  citeHint: 'The link in it opens exactly this view, settings and seed included.',
  preparing: 'Being written…',
  copyText: 'Copy text',
  copyBibtex: 'Copy BibTeX',
  copied: 'Copied.',
  notCopied: 'The browser did not let the page copy; select the text instead.',
  review: 'The review behind it',
  data: 'Take the data',
  licence: 'CC BY 4.0',
  licenceUrl: 'https://creativecommons.org/licenses/by/4.0/',
  licenceText:
    'The Reference set and the fitted force fields are licensed under CC BY 4.0: use them for anything, say where they come from, and say what you changed. The program is under the MIT licence.',
  source: 'Force Field Playground, Reference set (wB97X/6-31G(d))',
  labels: (molecule: string) => `Labels of ${molecule} (extended XYZ)`,
  noLabels: 'This molecule has no labels to take.',
  points: 'Points measured here (JSON)',
  numbers: 'Where every number comes from',
  /** What is shown; how it comes about. */
  origins: [
    [
      'Time per step',
      'Measured on this device, on this molecule, in this tab: the median of repeated timings of steps, in turns with the other force fields, until it is known well. Nothing is taken from a table; hollow points are guesses from model cards until they are measured.',
    ],
    [
      'Force and energy errors',
      'Evaluated here on the labelled frames of this molecule, against ωB97X/6-31G(d) computed with Psi4. The split is named: frames that a fit has seen are never mixed with those that it has not.',
    ],
    [
      'All molecules, unseen molecules, torsions',
      'From the force field’s model card: the same errors over the whole Reference set, computed by the same code on the command line.',
    ],
    [
      '“Predicting no force” and GFN2-xTB',
      'The mean size of the quantum-mechanical force, and the error of a semi-empirical method on the same frames (xtb 6.5.1).',
    ],
    [
      'Disagreement',
      'The difference to the best force field here that covers the molecule, or the spread of an ensemble’s networks. It is no error: nobody has asked quantum mechanics.',
    ],
    [
      'Energies, temperature',
      'Of the frame that is shown, in the Engine’s own precision: WebGPU 32-bit with positions in fixed point, CPU 64-bit.',
    ],
    [
      'Fingerprint of the state',
      'SHA-256 of the bits of positions and velocities and of the step. The same link on the same Engine and kind of adapter gives the same one.',
    ],
    ['Published points', 'Only those whose source states hardware, system and error: each names it.'],
    [
      'Chemical accuracy',
      'A convention: 1 kcal/mol, about what a reaction enthalpy is measured to. The level of theory of the labels is itself further from the truth than some force fields are from it.',
    ],
  ],
} as const;
