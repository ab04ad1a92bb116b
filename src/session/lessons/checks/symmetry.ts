import type { Card } from '../../../assess/measurements/card.ts';

import { CONTROL_BASE, controlNamed } from '../controls.ts';
import type { Item } from '../ask.ts';
import { forceFieldItems, right, wrong, type Check, type Given, type Truth } from './check.ts';

export const MOVES: readonly Item[] = [
  { value: 'translation', label: 'moved' },
  { value: 'rotation', label: 'turned' },
  { value: 'exchange', label: 'swapped' },
];

/** Cells whose energy (or force) changes by more than rounding. */
export function changingCells({ subject, results }: Given): string[] {
  return subject.forcefields.flatMap((id, i) =>
    MOVES.filter(({ value }) =>
      (results[i] as Card).tests.some(({ name, verdict }) => name === value && verdict === 'fail'),
    ).map(({ value }) => `${id}/${value}`),
  );
}

function truth(given: Given): Truth {
  const cells = changingCells(given);
  const said = given.subject.forcefields.map((id) => {
    const moves = MOVES.filter(({ value }) => cells.includes(`${id}/${value}`)).map(({ label }) => label);
    return `${id.replace('control:', 'control: ')}: ${moves.length > 0 ? `changes when ${moves.join(' or ')}` : 'never changes'}`;
  });
  return { text: `${said.join('; ')}.`, values: { cells: cells.join(' ') } };
}

/** Which energies change when a molecule is moved, turned, or two like atoms change places: against the report card's tests. */
export const symmetry: Check = {
  summary: 'ticks which energies change when the molecule is moved or turned, or like atoms change places',
  forcefields: [1, 6],
  hints: {
    control: 'One row was built to fail: it reads bare x, y and z, and these change with every move.',
    moved:
      'Distances between atoms stay as they are when the whole molecule is moved or turned. What only sees distances cannot notice.',
    swapped:
      'Ask of each force field: does it have a list of bonds? Then an atom that changes places stretches its bonds, even though all atoms of an element are alike.',
  },
  ask: (subject) => ({ kind: 'ticks', rows: forceFieldItems(subject), columns: MOVES }),
  plan: ({ molecule, forcefields }) =>
    forcefields.map((id) => {
      const control = controlNamed(id);
      const tests = MOVES.map(({ value }) => value);
      return {
        name: 'card',
        molecule,
        forcefield: control ? CONTROL_BASE : id,
        options: { tests, ...(control && { control }) },
      };
    }),
  truth,
  judge(given, answer) {
    const expected = changingCells(given);
    const ticked = answer as readonly string[];
    const off = [
      ...expected.filter((cell) => !ticked.includes(cell)),
      ...ticked.filter((cell) => !expected.includes(cell)),
    ];
    if (off.length === 0) return right(truth(given), 'Every cell is as measured.');
    const hint = off.some((cell) => controlNamed(cell.split('/')[0]))
      ? 'control'
      : off.some((cell) => !cell.endsWith('/exchange'))
        ? 'moved'
        : 'swapped';
    return wrong(
      truth(given),
      hint,
      `${off.length} of ${MOVES.length * given.subject.forcefields.length} cells ${off.length === 1 ? 'is' : 'are'} not as measured.`,
    );
  },
};
