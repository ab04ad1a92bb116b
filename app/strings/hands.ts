/** The words of the hands. Plain text only, never markup. */
import type { Undoable } from '../../src/workers/protocol.ts';
import { fixed, significant } from '../ui/format.ts';

const did: Readonly<Record<Undoable, string>> = {
  pull: 'the pull',
  freeze: 'freezing',
  kick: 'the kick',
  minimise: 'the minimisation',
  settings: 'the change of settings',
  back: 'going back in time',
};

export const strings = {
  label: 'Hands on',
  tools: {
    pull: 'Pull',
    freeze: 'Freeze',
    thaw: 'Thaw',
    kick: 'Kick',
    heat: 'Heat',
    cool: 'Cool',
    minimise: 'Settle',
    stop: 'Stop',
    undo: 'Undo',
    redo: 'Redo',
    close: 'Put the tools away',
  },
  about: {
    pull: 'Drag an atom with a spring; beside the atoms a drag turns the molecule. Keys: G, then the arrow keys and Page Up and Down',
    freeze: (atom: string | null) => (atom ? `Hold ${atom} in place` : 'Hold an atom in place: pick one first'),
    thaw: (atom: string | null) => (atom ? `Let ${atom} move again` : 'Let all frozen atoms move again'),
    kick: (atom: string | null, temperature: number) =>
      atom
        ? `Give ${atom} a push in a random direction, ³⁄₂ k·${temperature} K`
        : `Give all atoms random velocities of ${temperature} K more`,
    heat: (temperature: number) => `Set the bath to ${temperature} K`,
    minimise: 'Go downhill in energy to the nearest resting shape, and stand still there',
    undo: (what: Undoable | null) => (what ? `Take back ${did[what]} (Ctrl+Z)` : 'Nothing to take back'),
    redo: (what: Undoable | null) => (what ? `Do ${did[what]} again (Ctrl+Shift+Z)` : 'Nothing to do again'),
  },
  whyNot: {
    frozen: 'A Reference frame stands still: go back to motion to touch the molecule.',
    fault: 'The molecule blew up. Undo takes back what you did before.',
    noBath: 'At constant energy there is no bath: kick the atoms instead.',
    preparing: 'The molecule is being prepared.',
  },
  hint: 'Drag an atom to pull it, or pick one with [ and ] and press G.',
  picked: (atom: string) => `${atom} is picked: G pulls it.`,
  pulling: (atom: string, force: number, work: number) =>
    `${atom} is pulled with ${significant(force, 2)} kcal/mol/Å · work so far ${fixed(work, 1)} kcal/mol`,
  keys: 'Arrow keys, Page Up and Page Down move the spring’s end; G or Esc lets go.',
  /** Beside the handle, two lines. */
  pull: (force: number) => `${significant(force, 2)} kcal/mol/Å`,
  work: (work: number) => `work ${fixed(work, 1)} kcal/mol`,
  held: (atoms: readonly string[]) =>
    `Frozen: ${atoms.slice(0, 8).join(', ')}${atoms.length > 8 ? ` and ${atoms.length - 8} more` : ''}`,
  settling: 'Settling…',
  lastWork: (work: number) => `Work by the hand so far ${fixed(work, 1)} kcal/mol`,
  letGo: (work: number) => `Let go. Work by the hand so far: ${fixed(work, 1)} kcal/mol.`,
} as const;
