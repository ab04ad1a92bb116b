/** A wall that keeps molecules together, or springs that keep what is in a box in its place. */
import { useId } from 'react';
import type { Restraints as Asked } from '../../src/forcefield/restraints.ts';
import type { Settings } from '../../src/session/experiment.ts';
import { strings } from '../strings/restraints.ts';
import { useSession } from '../ui/context.ts';
import { NumberField } from './NumberField.tsx';

/** kcal/mol/Å², as links have them; a spring that the usual time steps bear. */
const CONSTANTS = { low: 1e-4, high: 1000 };
const USUAL = 1;
/** Å, as links have them; and the room that a new wall leaves around the outermost atom. */
const RADII = { low: 0.1, high: 10_000 };
const ROOM = 3;

export function Restraints(props: { settings: Settings; inBox: boolean; ready: boolean }) {
  const { settings, inBox, ready } = props;
  const session = useSession();
  const [id, hint] = [useId(), useId()];
  const { tied, wall } = settings.restraints ?? {};
  const set = (restraints: Asked | null) => void session.set({ restraints });
  const kind = tied ? 'heavy' : wall ? 'wall' : 'none';
  const about = strings.about[kind];
  const choose = (value: string): void => {
    if (value === 'heavy') set({ tied: { atoms: 'heavy', constant: USUAL } });
    else if (value === 'wall')
      set({ wall: { shape: 'sphere', radius: roomyRadius(session.frames.latest?.positions), constant: USUAL } });
    else set(null);
  };
  const offered = Object.entries(strings.choices).filter(
    ([value]) => value === kind || value === 'none' || (value === 'heavy') === inBox,
  );
  return (
    <>
      <div className="field">
        <div className="field-label">
          <label htmlFor={id}>{strings.title}</label>
        </div>
        <select
          id={id}
          value={kind}
          disabled={!ready}
          onChange={({ target }) => choose(target.value)}
          aria-describedby={about ? hint : undefined}
        >
          {offered.map(([value, word]) => (
            <option key={value} value={value}>
              {word}
            </option>
          ))}
        </select>
        {about && (
          <p className="field-hint" id={hint}>
            {about}
          </p>
        )}
      </div>
      {wall?.shape === 'sphere' && (
        <NumberField
          label={strings.radius}
          unit="Å"
          value={wall.radius}
          range={RADII}
          hint={strings.hint}
          disabled={!ready}
          commit={(radius) => set({ ...settings.restraints, wall: { ...wall, radius } })}
        />
      )}
      {(tied ?? wall) && (
        <NumberField
          label={strings.constant}
          unit={strings.constantUnit}
          value={(tied ?? wall)!.constant}
          range={CONSTANTS}
          disabled={!ready}
          commit={(constant) =>
            set({ ...(tied && { tied: { ...tied, constant } }), ...(wall && { wall: { ...wall, constant } }) })
          }
        />
      )}
    </>
  );
}

/** Å: of a sphere about atoms (Å, [3N], about their middle), with some room; whole numbers read well. */
function roomyRadius(positions: Float32Array = new Float32Array()): number {
  let farthest = 0;
  for (let at = 0; at < positions.length; at += 3)
    farthest = Math.max(farthest, Math.hypot(positions[at], positions[at + 1], positions[at + 2]));
  return Math.ceil(farthest + ROOM);
}
