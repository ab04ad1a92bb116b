/** What is said after the simulation stopped by itself. Plain text only, never markup. */
export const strings = {
  hung: 'The simulation does not answer any more. Restart it to go on.',
  wentOn: (step: number) => `The simulation stopped unexpectedly and was started again; it goes on from step ${step}.`,
} as const;
