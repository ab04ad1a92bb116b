/** The words of what holds atoms from outside. Plain text only, never markup. */
export const strings = {
  title: 'Held from outside',
  choices: { none: 'Nothing', wall: 'Kept together by a wall', heavy: 'Heavy atoms stay near their places' },
  constant: 'How stiff',
  constantUnit: 'kcal/mol/Å²',
  radius: 'Radius of the wall',
  hint: 'A sphere about where the atoms are when it is put up',
} as const;
