/** The words of what holds atoms from outside. Plain text only, never markup. */
export const strings = {
  title: 'Held from outside',
  // A phone shows the first dozen letters.
  choices: { none: 'Nothing', wall: 'By a wall', heavy: 'Heavy atoms' },
  about: {
    none: null,
    wall: 'A round wall keeps the molecules together.',
    heavy: 'Springs keep them, but no water and ions, near where they began.',
  },
  constant: 'How stiff',
  constantUnit: 'kcal/mol/Å²',
  radius: 'Radius of the wall',
  hint: 'Its middle is where theirs was when it was put up.',
} as const;
