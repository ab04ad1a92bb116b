/** What the plane shows, and taking it away: chosen axes, labels, published points; pictures and numbers as files. */
import type { PlaneView } from '../../../src/session/experiment.ts';
import { PLANE_X, PLANE_Y } from '../../../src/session/experiment.ts';
import { currentEngine, shownPoints } from '../../state/store.ts';
import { useApp, useSession } from '../../ui/context.ts';
import { downloadJson, downloadPng, downloadSvg } from '../../ui/download.ts';
import { strings as page } from '../../strings/page.ts';
import { DEFAULT_PLANE, isOfSet } from './quantities.ts';
import { toolStrings as strings } from '../../strings/planeTools.ts';
import './tools.css';

export default function PlaneTools() {
  const session = useSession();
  const { view, temperatures, labelled, open, bothEngines, bothPresent } = useApp((state) => ({
    view: state.experiment?.view.plane ?? DEFAULT_PLANE,
    temperatures: state.opened?.reference?.yardsticks.flatMap(({ temperature }) => temperature ?? []).join() ?? '',
    labelled: state.opened?.reference != null,
    open: state.opened !== null,
    bothEngines: state.bothEngines,
    bothPresent: state.engines?.cpu.present === true && state.engines.webgpu.present,
  }));
  const points = useApp(shownPoints);
  const device = useApp((state) => {
    const engine = currentEngine(state);
    return { engine, adapter: (engine && state.engines?.[engine].note) ?? '', molecule: state.opened?.name ?? '' };
  });
  if (!open) return null;
  const choose = (change: Partial<PlaneView>) => void session.plane.choose({ ...view, ...change });
  const svg = () => document.querySelector<SVGSVGElement>('[data-testid=plane]');
  const name = `plane-${device.molecule.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`;
  const ys = PLANE_Y.filter((y) => labelled || isOfSet(y));
  return (
    <>
      <button type="button" className="button small" aria-haspopup="dialog" onClick={() => session.show('designer')}>
        {strings.design}
      </button>
      <details className="plane-tools">
        <summary className="button small">{strings.title}</summary>
        <div className="plane-tools-body">
          <button
            type="button"
            className="button small"
            aria-haspopup="dialog"
            onClick={() => session.show('benchmark')}
          >
            {strings.benchmark}
          </button>
          <Choice
            label={strings.x}
            value={view.x}
            values={PLANE_X}
            words={strings.xWords}
            choose={(x) => choose({ x })}
          />
          <Choice
            label={strings.y}
            value={ys.includes(view.y) ? view.y : ys[0]}
            values={ys}
            words={page.plane.yName}
            choose={(y) => choose({ y })}
          />
          {temperatures !== '' && !isOfSet(view.y) && (
            <Choice
              label={strings.temperature}
              value={view.temperature === null ? '' : String(view.temperature)}
              values={['', ...temperatures.split(',')]}
              words={(kelvin) => strings.kelvin(kelvin)}
              choose={(kelvin) => choose({ temperature: kelvin === '' ? null : Number(kelvin) })}
            />
          )}
          {bothPresent && (
            <label className="check">
              <input
                type="checkbox"
                checked={bothEngines}
                onChange={(event) => session.plane.showBothEngines(event.target.checked)}
              />
              {strings.bothEngines}
            </label>
          )}
          <label className="check">
            <input
              type="checkbox"
              checked={view.literature}
              onChange={(event) => choose({ literature: event.target.checked })}
            />
            {strings.literature}
          </label>
          {view.literature && <Published energy={view.y} />}
          <div className="row">
            <button type="button" className="button small" onClick={() => downloadSvg(name, svg())}>
              SVG
            </button>
            <button type="button" className="button small" onClick={() => void downloadPng(name, svg())}>
              PNG
            </button>
            <button
              type="button"
              className="button small"
              onClick={() => downloadJson(name, { measured: new Date().toISOString(), ...device, axes: view, points })}
            >
              JSON
            </button>
          </div>
        </div>
      </details>
    </>
  );
}

function Choice<T extends string>(props: {
  label: string;
  value: T;
  values: readonly T[];
  words: Readonly<Record<T, string>> | ((value: T) => string);
  choose: (value: T) => void;
}) {
  const { words } = props;
  return (
    <label>
      {props.label}
      <select value={props.value} onChange={(event) => props.choose(event.target.value as T)}>
        {props.values.map((value) => (
          <option key={value} value={value}>
            {typeof words === 'function' ? words(value) : words[value]}
          </option>
        ))}
      </select>
    </label>
  );
}

/** The published points in words, each with its source. */
function Published({ energy }: { energy: string }) {
  const published = useApp((state) => state.published);
  return (
    <details className="published-list">
      <summary>{strings.sources}</summary>
      <p className="dim">{strings.publishedNote(energy)}</p>
      <ul>
        {(published ?? []).map((one) => (
          <li key={`${one.name} ${one.hardware}`}>
            {page.plane.published(one)} <a href={one.source.url}>{strings.source}</a>
          </li>
        ))}
      </ul>
    </details>
  );
}
