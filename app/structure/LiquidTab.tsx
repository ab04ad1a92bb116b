/** A periodic box to order: water, the liquid of the molecule on the stage, or that molecule in water. */
import { useId, useState } from 'react';
import { volumeOf } from '../../src/chem/box.ts';
import { densityIn, isWater, sizeOfBox } from '../../src/chem/boxSize.ts';
import type { Structure } from '../../src/chem/structure.ts';
import { water } from '../../src/chem/water.ts';
import type { MoleculeSource, SingleSource } from '../../src/session/experiment.ts';
import type { Opened } from '../../src/workers/protocol.ts';
import { NumberField } from '../panels/NumberField.tsx';
import { strings } from '../strings/liquid.ts';
import { strings as page } from '../strings/page.ts';
import { useApp, useSession } from '../ui/context.ts';
import { sentence } from '../ui/sentence.ts';

type Filling = 'water' | 'liquid' | 'solution';
type Method = 'pme' | 'cutoff';

/** Molecules of boxes of water with which speeds are often told. */
const SIZES = [216, 512, 1000, 2000, 4000, 8000] as const;
/** More are not kept smooth by any of today's browsers. */
const MOST = 40_000;
/** What runs in a box: rigid water, a step that suits it, a bath that warms up what was only just filled. */
const DYNAMICS = { forcefield: 'mm-liquid', constraints: 'h-bonds', dt: 2, ensemble: 'langevin', friction: 5 } as const;

export function LiquidTab({ close }: { close: () => void }) {
  const session = useSession();
  const { opened, source } = useApp((state) => ({ opened: state.opened, source: state.experiment?.molecule }));
  const [filling, setFilling] = useState<Filling>('water');
  const [molecules, setMolecules] = useState<number>(SIZES[0]);
  const [method, setMethod] = useState<Method>('pme');
  const ids = [useId(), useId()];
  const single =
    opened && source && source.kind !== 'box' && source.kind !== 'brought'
      ? { source, structure: structureOf(opened) }
      : null;
  const other = single && !isWater(single.structure) ? single : null;
  const name = other ? page.capital(other.structure.name) : '';
  const box = boxOf(filling, molecules, other?.source ?? null, name);
  const size = sizeIn(filling, molecules, other?.structure ?? null);
  const fill = () => {
    close();
    session.tell('skip');
    void session.chooseMolecule(box, { ...DYNAMICS, nonbonded: { method } });
  };
  const kinds: readonly (readonly [Filling, string, string])[] = [
    ['water', strings.water, strings.aboutWater],
    ...(other
      ? ([
          ['liquid', strings.liquid(name), strings.aboutLiquid],
          ['solution', strings.solution(name), strings.aboutSolution],
        ] as const)
      : []),
  ];
  const atoms = filling === 'liquid' && other ? other.structure.elements.length : 3;
  return (
    <form
      className="liquid"
      onSubmit={(event) => {
        event.preventDefault();
        if ('atoms' in size) fill();
      }}
    >
      <p>{strings.intro}</p>
      <fieldset>
        <legend>{strings.what}</legend>
        {kinds.map(([kind, label, about]) => (
          <label key={kind} className="liquid-kind">
            <input type="radio" name={ids[0]} checked={filling === kind} onChange={() => setFilling(kind)} />
            <span>
              <strong>{label}</strong> <span className="dim">{about}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <NumberField
        label={filling === 'solution' ? strings.ofSolvent : strings.molecules}
        unit=""
        value={molecules}
        range={{ low: 1, high: MOST, whole: true }}
        commit={setMolecules}
      />
      <div className="row liquid-sizes">
        {SIZES.map((count) => (
          <button
            key={count}
            type="button"
            className="button small"
            aria-pressed={count === molecules}
            onClick={() => setMolecules(count)}
          >
            {strings.sizes(count, count * atoms)}
          </button>
        ))}
      </div>
      <div className="liquid-method">
        <label htmlFor={ids[1]}>{strings.pairs}</label>
        <select id={ids[1]} value={method} onChange={({ target }) => setMethod(target.value as Method)}>
          <option value="pme">{strings.pme}</option>
          <option value="cutoff">{strings.cutoff}</option>
        </select>
      </div>
      <p role="status" className={'atoms' in size ? 'liquid-size' : 'liquid-size bad'} data-testid="box-size">
        {'atoms' in size ? strings.size(size.atoms, size.edge, size.density) : size.refusal}
      </p>
      <p className="note">{strings.steps}</p>
      <div className="row">
        <button type="submit" className="button primary" disabled={!('atoms' in size)}>
          {strings.fill}
        </button>
      </div>
    </form>
  );
}

function boxOf(filling: Filling, molecules: number, other: SingleSource | null, name: string): MoleculeSource {
  const rest = { kind: 'box', molecules, seed: 1 } as const;
  if (!other || filling === 'water') return { ...rest, name: strings.water, solvent: 'water' };
  return filling === 'liquid'
    ? { ...rest, name: strings.liquid(name), solvent: other }
    : { ...rest, name: strings.solution(name), solvent: 'water', solute: other };
}

/** Atoms, edge (Å) and density (g/cm³) of what would be filled; or why it cannot be. */
function sizeIn(
  filling: Filling,
  molecules: number,
  other: Structure | null,
): { atoms: number; edge: number; density: number } | { refusal: string } {
  try {
    const solvent = filling === 'liquid' && other ? other : water();
    const solute = filling === 'solution' && other ? other : undefined;
    const { edge, count } = sizeOfBox({ solvent, ...(solute && { solute }), molecules, edge: null, density: null });
    const volume = volumeOf([edge, edge, edge]);
    const density = count * densityIn(solvent, volume) + (solute ? densityIn(solute, volume) : 0);
    return { atoms: count * solvent.elements.length + (solute?.elements.length ?? 0), edge, density };
  } catch (error) {
    return { refusal: sentence(error) };
  }
}

/** What is on the stage, as a box is filled with it. */
const structureOf = ({ name, elements, bonds, bondOrders, positions }: Opened): Structure => ({
  name,
  elements,
  positions: Float64Array.from(positions),
  bonds,
  bondOrders,
  charge: 0,
  bondSource: 'file',
});
