/** The words of the help. Plain text only, never markup. */

export const strings = {
  title: 'How this works',
  body: [
    'A force field is a recipe for the forces on atoms. Fast recipes are rough; exact ones are slow. This page runs them on your device and shows how fast and how right each one is.',
    'Every time is measured here, on this device. Every error is measured against quantum mechanics, and says whether the force field was fitted to those geometries or not.',
    'A published neural network such as ANI-2x can run here too: press “Add a model” beside the plane, or drop its folder on the page.',
  ],
  keysTitle: 'Keys, while the molecule has the focus',
  keys: [
    ['Space', 'play or pause'],
    ['S', 'one step'],
    ['Arrow keys', 'turn the molecule'],
    ['Shift + arrow keys', 'move it'],
    ['+ and −', 'zoom'],
    ['F', 'fit it to the view'],
    ['[ and ]', 'pick the previous or next atom'],
    ['M', 'while measuring: add the picked atom'],
    ['G', 'hands on: grab the picked atom, or let go of it'],
    ['Arrow keys, Page Up, Page Down', 'with an atom in the hand: move the spring’s end'],
    ['Ctrl + Z, Ctrl + Shift + Z', 'with the tools open: undo, redo'],
    ['Esc', 'let go of the atom'],
  ],
  pointer: 'Drag to turn, scroll or pinch to zoom, Shift-drag or two fingers to move, click an atom to pick it.',
  lessons: 'Take a lesson',
  replay: 'Show the first minute again',
  files: 'Save, open and export files',
  benchmark: 'Benchmark this device',
  sources: 'Where numbers come from, data, how to cite',
  close: 'Close',
} as const;
