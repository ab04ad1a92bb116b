/** The words of what can be changed of a periodic box. Plain text only, never markup. */
export const strings = {
  lengths: 'Bonds to hydrogen',
  lengthsOf: { none: 'Springs', 'h-bonds': 'Held, and water rigid' },
  thermostat: 'How the bath works',
  thermostats: { langevin: 'Noise on every atom', csvr: 'One factor for all velocities' },
  barostat: 'Box',
  barostats: { off: 'Keeps its size', on: 'Keeps its pressure' },
  pressure: 'Pressure',
} as const;
