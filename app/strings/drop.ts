/** The words over the page while files are held over it. Plain text only, never markup. */
export const strings = {
  drop: 'Drop a molecule, or a model',
  hint: 'It is read in this browser, and sent nowhere.',
} as const;
