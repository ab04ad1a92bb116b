/** Which atom is looked at: the one picked in the picture, or chosen here. */
import { useId } from 'react';
import { useApp, useSession } from '../ui/context.ts';
import { strings } from '../strings/inside.ts';
import { atomName } from './names.ts';

/** Atoms that are offered by name; of larger molecules, those around the picked one by number. */
const MOST = 300;

/** @param all whether "all atoms" is a choice */
export function AtomChoice({ all }: { all?: boolean }) {
  const session = useSession();
  const id = useId();
  const { elements, picked } = useApp((state) => ({ elements: state.opened?.elements, picked: state.selectedAtom }));
  if (!elements) return null;
  const first = elements.length <= MOST ? 0 : Math.max(0, (picked ?? 0) - MOST / 2);
  const offered = Array.from({ length: Math.min(MOST, elements.length - first) }, (_, n) => first + n);
  return (
    <div className="atom-choice">
      <label htmlFor={id}>{strings.atom}</label>
      <select
        id={id}
        value={picked ?? (all ? '' : 0)}
        onChange={({ target }) => session.selectAtom(target.value === '' ? null : Number(target.value))}
      >
        {all && <option value="">{strings.all}</option>}
        {offered.map((atom) => (
          <option key={atom} value={atom}>
            {atomName(elements, atom)}
          </option>
        ))}
      </select>
      <span className="dim">{strings.pick}</span>
    </div>
  );
}
