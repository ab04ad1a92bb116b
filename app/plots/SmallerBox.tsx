/** Where a box does not fit the graphics device: why, for as long as it is on the stage, and one that fits at a press. */
import { useMemo, useState } from 'react';
import { moleculesOf } from '../../src/chem/box.ts';
import { smallerBox } from '../../src/session/smallerBox.ts';
import type { Opened } from '../../src/workers/protocol.ts';
import { strings } from '../strings/liquid.ts';
import { useApp, useSession } from '../ui/context.ts';
import { sentence } from '../ui/sentence.ts';

export function SmallerBox({ opened }: { opened: Opened }) {
  const session = useSession();
  const molecules = useMemo(() => new Set(moleculesOf(opened.elements.length, opened.bonds)).size, [opened]);
  const { source, said } = useApp(({ experiment, engines, notices }) => ({
    source: experiment?.molecule,
    said: [engines?.webgpu.note ?? '', ...notices.map(({ text }) => text)].findLast((text) =>
      smallerBox(experiment?.molecule, molecules, text),
    ),
  }));
  // Notices go away after a while; what they say of this box stays true.
  const [last, setLast] = useState(said);
  if (said && said !== last) setLast(said);
  const refusal = said ?? last ?? '';
  const smaller = smallerBox(source, molecules, refusal);
  if (!smaller) return null;
  return (
    <div className="liquid-refusal" role="group" aria-label={strings.noRoom}>
      <p>{sentence(refusal)}</p>
      <button
        type="button"
        className="button small"
        onClick={() => void session.chooseMolecule(smaller, { engine: 'webgpu' })}
      >
        {smaller.molecules ? strings.smaller(smaller.molecules) : strings.shorter(smaller.edge!)}
      </button>
    </div>
  );
}
