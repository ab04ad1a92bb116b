/**
 * Files of several molecules, or of several models of one: how many there are, and the text and the size of one of them, without
 * reading them all.
 */
import type { Format } from './recognise.ts';

export interface Part {
  readonly text: string;
  /** Counted, not read: what a limit can be held against before anything is allocated. */
  readonly atoms: number;
}

export interface Several {
  readonly count: number;
  /** One of them, counted from 0. */
  part(index: number): Part;
}

/** Takes a text of a recognised format apart. Halves of systems, and SMILES of one line, are one. */
export function takeApart(text: string, format: Format): Several {
  const plain = text.replace(/^\ufeff/, '');
  switch (format) {
    case 'smiles':
      return of(
        plain.split(/\r\n|\r|\n/).filter((line) => line.trim() !== ''),
        () => 0,
      );
    case 'sdf':
      return of(
        plain.split(/^\$\$\$\$.*(?:\r\n|\r|\n|$)/m).filter((block) => block.trim() !== ''),
        atomsOfMolfile,
      );
    case 'xyz':
      return xyzFrames(plain);
    case 'pdb':
      return pdbModels(plain);
    case 'prmtop':
    case 'rst7':
    case 'openmm':
    case 'openmm state':
      return of([plain], () => 0);
  }
}

const of = (texts: readonly string[], atoms: (text: string) => number): Several => ({
  count: texts.length,
  part: (index) => ({ text: texts[index], atoms: atoms(texts[index]) }),
});

function atomsOfMolfile(text: string): number {
  const extended = /^M {2}V30 COUNTS\s+(\d+)/m.exec(text);
  return Number(extended?.[1] ?? text.split(/\r\n|\r|\n/, 4)[3]?.slice(0, 3)) || 0;
}

/** Frames follow each other: a count, a comment, so many rows. What does not fit is left to the reader, which says so. */
function xyzFrames(text: string): Several {
  const lines = text.split(/\r\n|\r|\n/);
  const frames: { readonly from: number; readonly atoms: number }[] = [];
  for (let at = 0; at < lines.length;) {
    if (lines[at].trim() === '') {
      at++;
      continue;
    }
    const atoms = /^\s*\d{1,9}\s*$/.test(lines[at]) ? Number(lines[at]) : NaN;
    if (Number.isNaN(atoms)) {
      // Rows without the two lines before them are one molecule; anything else belongs to the frame before, which has too many rows.
      if (frames.length === 0) {
        const rows = lines.filter((line) => line.trim() !== '');
        return { count: 1, part: () => ({ text: `${rows.length}\n\n${rows.join('\n')}\n`, atoms: rows.length }) };
      }
      frames.push({ from: at, atoms: 0 });
      break;
    }
    frames.push({ from: at, atoms });
    at += atoms + 2;
  }
  return {
    count: frames.length,
    part: (index) => ({
      text: lines.slice(frames[index].from, frames[index + 1]?.from).join('\n'),
      atoms: frames[index].atoms,
    }),
  };
}

/** What lies outside of MODEL … ENDMDL (the title, CONECT) belongs to every model. */
function pdbModels(text: string): Several {
  const lines = text.split(/\r\n|\r|\n/);
  const models: (readonly [from: number, to: number])[] = [];
  let from = -1;
  lines.forEach((line, n) => {
    if (line.startsWith('MODEL ')) from = n;
    else if (line.startsWith('ENDMDL')) {
      models.push([from, n]);
      from = -1;
    }
  });
  const isAtom = (line: string) => line.startsWith('ATOM  ') || line.startsWith('HETATM');
  const counted = (own: readonly string[]): Part => ({ text: own.join('\n'), atoms: own.filter(isAtom).length });
  if (models.length < 2) return { count: 1, part: () => counted(lines) };
  const [first, last] = [models[0][0], models[models.length - 1][1]];
  return {
    count: models.length,
    part: (index) =>
      counted([...lines.slice(0, first), ...lines.slice(models[index][0], models[index][1]), ...lines.slice(last + 1)]),
  };
}
