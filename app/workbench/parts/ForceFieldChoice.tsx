/** Which force fields are looked at: chips with their family's mark; the first is the running one until the visitor says otherwise. */
import { MarkIcon } from '../../plots/plane/Mark.tsx';
import { runningForceField } from '../../state/store.ts';
import { useApp } from '../../ui/context.ts';
import { sentence } from '../../ui/sentence.ts';
import { create } from 'zustand';
import { strings } from '../../strings/workbench/page.ts';

/** More pictures than these side by side tell nothing. */
const MOST = 4;

/** One choice for all parts of the workbench; empty: the running force field. */
const useChoice = create<{ ids: readonly string[] }>(() => ({ ids: [] }));

/** Ids of the force fields that are looked at, those that cover the molecule. */
export function useChosen(): readonly string[] {
  const { running, covering } = useApp((state) => ({
    running: runningForceField(state)?.id,
    covering: state.forcefields
      .filter(({ refusal }) => refusal === null)
      .map(({ id }) => id)
      .join('\n'),
  }));
  const here = covering.split('\n');
  const chosen = useChoice(({ ids }) => ids).filter((id) => here.includes(id));
  return chosen.length > 0 ? chosen : running === undefined ? [] : [running];
}

export function ForceFieldChoice({ most = MOST }: { most?: number }) {
  const forcefields = useApp((state) => state.forcefields);
  const chosen = useChosen();
  const toggle = (id: string) => {
    const rest = chosen.filter((one) => one !== id);
    if (rest.length === 0 && chosen.includes(id)) return;
    useChoice.setState({ ids: chosen.includes(id) ? rest : [...rest, id].slice(-most) });
  };
  return (
    <fieldset className="forcefield-choice">
      <legend>{strings.choice.legend(most)}</legend>
      {forcefields.map(({ id, plainName, family, refusal }) => (
        <label key={id} className="chip" title={refusal === null ? undefined : sentence(refusal)}>
          <input
            type="checkbox"
            checked={chosen.includes(id)}
            disabled={refusal !== null}
            onChange={() => toggle(id)}
          />
          <MarkIcon family={family} />
          {strings.capital(plainName)}
        </label>
      ))}
    </fieldset>
  );
}
