/** How far molecules of a liquid keep from each other, from the frames as they come. */
import { useEffect, useId, useMemo, useRef, useState } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { moleculesOf } from '../../src/chem/box.ts';
import { RadialDistribution } from '../../src/chem/radialDistribution.ts';
import type { Opened } from '../../src/workers/protocol.ts';
import { strings } from '../strings/liquid.ts';
import { useApp, useSession, useSize } from '../ui/context.ts';
import { tokenColor } from '../ui/tokens.ts';
import { elementLook } from '../viewer/elements.ts';
import { movingPlot } from './movingPlot.ts';
import './plots.css';

/** Å, and bins in it. */
const REACH = 9;
const BINS = 180;
/** Frames that are counted a second, and drawings of the curve. */
const COUNTED_PER_SECOND = 4;
const DRAWN_PER_SECOND = 2;
/** More atoms of a kind are counted from a part of them: the curve is the same. */
const MOST_COUNTED = 1500;

interface Pair {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

export function Liquid({ opened }: { opened: Opened }) {
  const { frames } = useSession();
  const theme = useApp((state) => state.theme);
  const [place, size, element] = useSize<HTMLDivElement>();
  const id = useId();
  const pairs = useMemo(() => pairsOf(opened.elements), [opened]);
  const [chosen, setChosen] = useState(0);
  const [since, setSince] = useState(0);
  const pair = pairs[Math.min(chosen, pairs.length - 1)];
  const counting = useRef<RadialDistribution | null>(null);
  const [told, setTold] = useState(NOTHING);

  useEffect(() => {
    const distribution = distributionOf(opened, pair);
    counting.current = distribution;
    setTold(NOTHING);
    let last = -Infinity;
    return frames.subscribe((frame) => {
      const now = performance.now();
      if (!frame.box || frame.run !== opened.run || now - last < 1000 / COUNTED_PER_SECOND) return;
      last = now;
      distribution.add(frame.positions, frame.box);
      setTold({ frames: distribution.frames, peak: peakOf(distribution) });
    });
  }, [frames, opened, pair, since]);

  useEffect(() => {
    if (!element || size.width < 60 || size.height < 60) return;
    const columns = (): uPlot.AlignedData => {
      const { distances, values } = counting.current!.curve;
      return [Array.from(distances), Array.from(values, (value) => (Number.isFinite(value) ? value : null))];
    };
    const axes = [
      { size: 26, space: 60 },
      { size: 46, space: 28 },
    ] as const;
    const chart = new uPlot(
      movingPlot(size, axes, [{ stroke: tokenColor('--series-1'), width: 1.5 }]),
      columns(),
      element,
    );
    const timer = setInterval(() => chart.setData(columns()), 1000 / DRAWN_PER_SECOND);
    return () => {
      clearInterval(timer);
      chart.destroy();
    };
  }, [element, size, theme]);

  return (
    <figure className="chart liquid-plot">
      <figcaption>
        <span className="key">
          <strong>{strings.rdf(pair.name)}</strong>
          <label className="hidden" htmlFor={id}>
            {strings.pair}
          </label>
          <select id={id} value={chosen} onChange={({ target }) => setChosen(Number(target.value))}>
            {pairs.map(({ name }, n) => (
              <option key={name} value={n}>
                {name}
              </option>
            ))}
          </select>
          <button type="button" className="button small" onClick={() => setSince(since + 1)}>
            {strings.again}
          </button>
        </span>
        <span className="dim" title={strings.rdfAbout}>
          {told.frames === 0 ? strings.waiting : `${strings.frames(told.frames)}${told.peak && ` · ${told.peak}`}`}
        </span>
      </figcaption>
      <div className="chart-plot" ref={place} aria-hidden="true" />
      <p className="chart-x">{strings.distance}</p>
    </figure>
  );
}

const NOTHING = { frames: 0, peak: '' };

/** Of the heavy atoms, the share that an element must have to be shown before those of which there are few: ions, sulfur in a protein. */
const MANY = 0.1;

/** Pairs of elements, heavy ones first: in water the oxygens tell most. */
export function pairsOf(elements: Uint8Array): Pair[] {
  const counts = new Map<number, number>();
  for (const z of elements) counts.set(z, (counts.get(z) ?? 0) + 1);
  const heavy = elements.length - (counts.get(1) ?? 0);
  const few = (z: number) => Number(counts.get(z)! < MANY * heavy);
  const kinds = [...counts.keys()].sort((a, b) => few(a) - few(b) || b - a);
  const symbol = (z: number): string => elementLook(z).symbol;
  return kinds.flatMap((from, n) =>
    kinds
      .slice(n)
      // One atom has no distance to another of its kind.
      .filter((to) => from !== to || counts.get(to)! > 1)
      .map((to) => ({ name: `${symbol(from)}–${symbol(to)}`, from, to })),
  );
}

function distributionOf({ elements, bonds, box }: Opened, { from, to }: Pair): RadialDistribution {
  const of = (z: number): Uint32Array => Uint32Array.from(elements.keys()).filter((i) => elements[i] === z);
  const all = of(from);
  const stride = Math.ceil(all.length / MOST_COUNTED);
  return new RadialDistribution({
    from: all.filter((_, n) => n % stride === 0),
    to: of(to),
    molecules: moleculesOf(elements.length, bonds),
    reach: Math.min(REACH, ...(box ?? []).map((edge) => edge / 2)),
    bins: BINS,
  });
}

/** The highest place of the curve, in words; empty before it stands out. */
function peakOf({ curve: { distances, values } }: RadialDistribution): string {
  const top = values.reduce((best, value, n) => (value > (values[best] || 0) ? n : best), 0);
  return values[top] > 1.2 ? strings.peak(values[top], distances[top]) : '';
}
