import { useMemo } from 'react';
import { elementByNumber } from '../../../src/chem/elements.ts';
import { rotatableTorsions } from '../../../src/chem/rotatable.ts';
import { useApp } from '../../ui/context.ts';

export interface NamedTorsion {
  /** Counted from 1. */
  readonly atoms: [number, number, number, number];
  /** "C1–C2–C3–C4". */
  readonly name: string;
}

/** The torsions that the open molecule can turn. */
export function useTorsions(): readonly NamedTorsion[] {
  const { opened } = useApp(({ opened: molecule }) => ({ opened: molecule }));
  return useMemo(() => {
    if (!opened) return [];
    return rotatableTorsions(opened).map((torsion) => ({
      atoms: torsion.map((atom) => atom + 1) as [number, number, number, number],
      name: torsion.map((atom) => `${elementByNumber(opened.elements[atom]).symbol}${atom + 1}`).join('–'),
    }));
  }, [opened]);
}
