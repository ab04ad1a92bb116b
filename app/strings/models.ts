/** The words of the dialog for models: apart from the others, because they come with it. Plain text only, never markup. */
import { significant } from '../ui/format.ts';

const megabytes = (bytes: number): string => `${significant(bytes / 1e6)} MB`;

const list = (words: readonly string[]): string =>
  words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;

const NUMBERS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten'];
const inWords = (count: number): string => NUMBERS[count] ?? String(count);

export const strings = {
  title: 'Add a model',
  close: 'Close',
  intro:
    'A published neural network can run here beside the springs, on the same molecule and the same plane. Its numbers stay in this browser; nothing is sent anywhere.',

  wanted: (title: string, fingerprint: string) =>
    `The link you opened runs ${title} (fingerprint ${fingerprint}), and links carry no models. Load it here, and the link opens by itself.`,
  wantedSystem: (title: string, fingerprint: string) =>
    `The link you opened runs the system ${title} (fingerprint ${fingerprint}), and links do not carry its two files. Drop them on this page or choose them below, and the link opens by itself: an Amber topology and its rst7, or an OpenMM System and its PDB, unchanged; their names do not matter.`,
  other: (title: string, fingerprint: string) =>
    `This is another ${title} than the link’s: its fingerprint is ${fingerprint}. Ask the sender for theirs; it may have more networks.`,

  offer: {
    title: (title: string) => `${title} from its public repository`,
    about: (networks: number, promised: number, elements: readonly string[]) =>
      `${networks < promised ? `${inWords(networks).replace(/^./, (c) => c.toUpperCase())} of its ${inWords(promised)} networks` : 'All of its networks'}, for neutral molecules of ${list(elements)}.`,
    source: (bytes: number, files: number, repository: string, licence: string) =>
      `${megabytes(bytes)} in ${files} files from ${repository} (${licence} licence). Each one is checked against the size and the SHA-256 that this page knows.`,
    download: (bytes: number) => `Download ${megabytes(bytes)}`,
    again: 'Try again',
    cancel: 'Cancel',
    progress: (title: string) => `Download of ${title}`,
    received: (bytes: number, total: number) => `${significant(bytes / 1e6, 3)} of ${megabytes(total)}`,
    cancelled: 'The download was cancelled; what has arrived is kept until you leave the page.',
    absent: 'The list of files could not be loaded: reload the page.',
  },

  own: {
    title: 'From your own files',
    about:
      'The folder of an ANI model, or a zip of it, as ANI-1x, ANI-1ccx and ANI-2x come: a .params file, sae_linfit.dat, and folders train0, train1 … Or one file that “ffp fit” wrote. Or the two files of a system of any size: an Amber topology and rst7, or an OpenMM System (XML) and PDB. Drop it anywhere on this page, or choose it:',
    files: 'Choose files or a zip',
    folder: 'Choose a folder',
  },

  design: {
    title: 'One of your own design',
    about:
      'Choose what a force field sees and how it is built, have it fitted here, and see where it lands on the plane.',
    open: 'Design your own',
  },

  here: {
    title: 'Models here',
    fingerprint: (fingerprint: string) => `Fingerprint ${fingerprint}`,
    kept: (bytes: number) => `kept in this browser (${megabytes(bytes)})`,
    visit: 'until you leave the page',
    refused: (reason: string) => `Not for the molecule shown: ${reason}`,
    run: 'Run it',
    load: 'Load it',
    keep: 'Keep in this browser',
    remove: 'Remove from this browser',
    forget: 'Take off the plane',
    of: (action: string, title: string) => `${action}: ${title}`,
  },

  system: {
    visit: 'A link names its files and does not carry them; they are here until you leave the page.',
    kept: (bytes: number) =>
      `Its files are kept in this browser (${megabytes(bytes)}): a reload, or a link to it, opens without asking for them.`,
  },

  reading: 'Reading and checking the model…',
  loaded: (title: string) => `${title} is on the plane.`,
  loadedOnly: (title: string) => `${title} is loaded.`,
  loadedKept: (title: string) =>
    `${title} is on the plane, and kept in this browser: next time it comes without the network.`,
  removed: (title: string) =>
    `${title} was removed from this browser. Where it is on the plane, it stays there until you leave the page.`,
  forgotten: (title: string) => `${title} was taken off the plane.`,
  needed: (title: string) =>
    `${title} moves the molecule, or did earlier in this run, which can be gone back to; start a new run with another force field first.`,
  storage: {
    full: 'The browser has no room to keep it; it works until you leave the page.',
    denied:
      'The browser does not let this page keep it (a private window, or blocked storage); it works until you leave the page.',
  },
  damaged: (title: string) => `The kept copy of ${title} is damaged and was removed; load it anew.`,
  nothingKept: 'This browser no longer keeps a model: it, or somebody at it, has cleared its storage. Load it anew.',
  gone: (title: string) => `${title} is no longer kept in this browser; load it anew.`,

  tooMuch: 'This folder holds too much to be a model; choose the folder of the model itself.',
  unreadable: (name: string) =>
    `“${name.slice(0, 80)}” cannot be read: it was moved, changed or locked; choose it again.`,
} as const;
