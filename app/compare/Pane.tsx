/** One force field of several: its picture, its numbers, what can be done with it. */
import type { Backend } from '../../src/forcefield/engine.ts';
import type { ForceFieldInfo, Opened } from '../../src/workers/protocol.ts';
import { MarkIcon } from '../plots/plane/Mark.tsx';
import { strings } from '../strings/sides.ts';
import { useMedia } from '../ui/context.ts';
import { Icon } from '../ui/icons.tsx';
import { sentence } from '../ui/sentence.ts';
import { useSidesState } from './context.ts';
import { Picture } from './Picture.tsx';
import { LineKey } from './lineStyle.tsx';

interface PaneProps {
  lane: number;
  reference: number;
  info: ForceFieldInfo;
  opened: Opened;
  /** Engines that may be chosen: those there are, without one that runs this force field in another pane. */
  engines: readonly Backend[];
  chooseEngine: (engine: Backend) => void;
  makeReference: () => void;
  /** Absent where there are too few. */
  remove?: (() => void) | undefined;
}

export function Pane({ lane, reference, info, opened, engines, chooseEngine, makeReference, remove }: PaneProps) {
  const { begun, numbers } = useSidesState((state) => ({
    begun: state.lanes[lane] ?? null,
    numbers: state.numbers[lane] ?? null,
  }));
  const name = info.plainName;
  const Name = useMedia('(max-width: 760px)') ? 'h2' : 'h3';
  const isReference = lane === reference;
  const refusal = begun?.refusal ?? null;
  const stopped = numbers?.stopped?.message ?? null;
  return (
    <section className="side" aria-label={strings.pane(strings.letter(lane), name)} data-forcefield={info.id}>
      <header className="side-head">
        <span className="side-letter" aria-hidden="true">
          {strings.letter(lane)}
        </span>
        <MarkIcon family={info.family} />
        <Name className={`side-name family-${info.family}`}>{strings.capital(name)}</Name>
        {!isReference && <LineKey lane={lane} reference={reference} />}
        <span className="spacer" />
        {remove && (
          <button
            type="button"
            className="icon-button small"
            aria-label={strings.remove(name)}
            title={strings.remove(name)}
            onClick={remove}
          >
            <Icon name="close" />
          </button>
        )}
      </header>
      {refusal === null ? (
        <Picture lane={lane} name={name} family={info.family} opened={opened} />
      ) : (
        <p className="side-refusal" role="alert">
          {sentence(new Error(refusal))}
        </p>
      )}
      {stopped !== null && (
        <p className="side-stopped" role="alert">
          <Icon name="warning" />
          {sentence(new Error(stopped))}
        </p>
      )}
      {refusal === null && (
        <>
          <dl className="side-numbers">
            <Number label={strings.numbers.time} value={strings.time(numbers?.time ?? 0)} name="time" />
            <Number
              label={strings.numbers.stepping}
              value={strings.clock(numbers?.stepping ?? 0)}
              below={numbers?.aPicture ? strings.aPicture(numbers.aPicture) : '–'}
              name="stepping"
            />
            <Number label={strings.numbers.perDay} value={strings.perDay(numbers?.nsPerDay ?? null)} name="per-day" />
            {isReference ? (
              <div className="side-is-reference">
                <dt className="hidden">{strings.reference}</dt>
                <dd>{strings.isReference}</dd>
              </div>
            ) : (
              (['rmsd', 'force', 'energy'] as const).map((key) => (
                <Number
                  key={key}
                  label={strings.numbers[key]}
                  value={numbers?.difference ? strings.difference[key](numbers.difference[key]) : '–'}
                  unit={strings.units[key]}
                  name={key}
                />
              ))
            )}
          </dl>
          <div className="side-foot">
            {begun && (
              <select
                className="side-engine"
                aria-label={strings.engine(name)}
                title={begun.adapter}
                value={begun.engine}
                disabled={engines.length < 2}
                onChange={(event) => chooseEngine(event.target.value === 'webgpu' ? 'webgpu' : 'cpu')}
              >
                {engines.map((engine) => (
                  <option key={engine} value={engine}>
                    {strings.engineName[engine]}
                  </option>
                ))}
              </select>
            )}
            {!isReference && (
              <button
                type="button"
                className="button small"
                aria-label={strings.compareWith(name)}
                title={strings.compareWith(name)}
                onClick={makeReference}
              >
                {strings.makeReference}
              </button>
            )}
          </div>
        </>
      )}
    </section>
  );
}

function Number(props: { label: string; value: string; unit?: string; below?: string; name: string }) {
  return (
    <div>
      <dt>{props.label}</dt>
      <dd data-number={props.name}>
        <span>{props.value}</span>
        {props.unit && <span className="dim"> {props.unit}</span>}
        {props.below && <span className="dim below">{props.below}</span>}
      </dd>
    </div>
  );
}
