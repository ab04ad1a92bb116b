/** The picked atom: its element and number, and the force on it. */
import { useApp, useSampledFrame, useSession } from '../ui/context.ts';
import { fixed } from '../ui/format.ts';
import { Icon } from '../ui/icons.tsx';
import { strings } from '../strings/atom.ts';
import { elementLook } from './elements.ts';
import './atomCard.css';

type Vector = readonly [number, number, number];

const vectorOf = (values: ArrayLike<number>, atom: number): Vector => [
  values[3 * atom],
  values[3 * atom + 1],
  values[3 * atom + 2],
];

function Force({ name, vector }: { name: string; vector: Vector }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>
        <strong>{fixed(Math.hypot(...vector), 1)}</strong> {strings.unit}
        <span className="dim"> ({strings.vector(vector)})</span>
      </dd>
    </>
  );
}

export default function AtomCard({ atom }: { atom: number }) {
  const session = useSession();
  const { opened, frozen } = useApp((state) => ({ opened: state.opened, frozen: state.frozen }));
  const frame = useSampledFrame(5);
  if (!opened || atom >= opened.elements.length) return null;
  const forces = frozen?.forces ?? (frame?.run === opened.run ? frame.forces : null);
  const force = forces && vectorOf(forces, atom);
  const reference = frozen && vectorOf(frozen.reference, atom);
  return (
    <div className="atom-card" data-testid="atom-card" data-atom={atom}>
      <h2>{strings.title(elementLook(opened.elements[atom]).name, atom + 1)}</h2>
      <button
        type="button"
        className="icon-button small"
        aria-label={strings.close}
        title={strings.close}
        onClick={() => session.selectAtom(null)}
      >
        <Icon name="close" />
      </button>
      <dl>
        {reference && <Force name={strings.reference} vector={reference} />}
        {force && <Force name={strings.force} vector={force} />}
        {force && reference && (
          <Force
            name={strings.difference}
            vector={[force[0] - reference[0], force[1] - reference[1], force[2] - reference[2]]}
          />
        )}
      </dl>
    </div>
  );
}
