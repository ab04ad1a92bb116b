/** Controls of the report card that a lesson may name beside force fields: built to fail. */
export const CONTROL_PREFIX = 'control:';
export const CONTROL_NAMES = ['raw-coordinates'] as const;

/** Name of the control that an id stands for, or null. */
export const controlNamed = (id: string): (typeof CONTROL_NAMES)[number] | null =>
  CONTROL_NAMES.find((name) => id === CONTROL_PREFIX + name) ?? null;

/** The force field that controls are made of. */
export const CONTROL_BASE = 'mm-class1';
