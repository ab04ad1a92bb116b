/** One scan: the curves, and how far each is off. */
import { useMemo } from 'react';
import * as Plot from '@observablehq/plot';
import type { MeasurementResult, SubjectSource } from '../../../src/workers/measure/protocol.ts';
import { axes } from '../parts/axes.ts';
import { Figure } from '../parts/Figure.tsx';
import { How } from '../parts/How.tsx';
import { REFERENCE_STYLE, SeriesKey, SeriesName, seriesMarks, YARDSTICK_STYLE } from '../parts/series.tsx';
import type { Scanned } from './ScansTab.tsx';
import { strings } from '../../strings/workbench/scans.ts';

type Curve = MeasurementResult<'scan'>['curves'][number];

/** "Chemical accuracy", kcal/mol. */
const ACCURACY = 1;

export function ScanPictures(props: { scanned: readonly Scanned[]; scan: Curve; subjects: readonly SubjectSource[] }) {
  const { scanned, scan, subjects } = props;
  const series = scanned.flatMap(({ result, ...rest }) => {
    const curve = result.curves.find(({ name }) => name === scan.name);
    return curve ? [{ ...rest, curve }] : [];
  });
  const key = `${scan.name} ${series.map(({ forcefield }) => forcefield).join(' ')}`;
  // A picture is drawn again when it shows something else.
  // oxlint-disable-next-line react-hooks/exhaustive-deps
  const content = useMemo(() => ({ series }), [key, scanned.length]);
  const title = strings.scan(scan);
  const { result } = scanned[0];
  const band = result.band ?? 0;
  const note = ({ kind, errors }: Curve): string =>
    errors ? strings.errorsOf(errors.mae, strings.climb[kind], errors.climbError) : '';
  const lines = series.map(({ name, curve }) => `${name} ${note(curve)}`);
  const how = (
    <How name="scan" subjects={series.map(({ at }) => subjects[at])} options={{ scan: scan.name }}>
      {strings.how(result)}
    </How>
  );
  const legend = (
    <SeriesKey>
      <SeriesName at="reference" name={strings.reference} />
      {scan.semiempiricalErrors && (
        <SeriesName
          at="yardstick"
          name={strings.semiempirical}
          note={note({ ...scan, errors: scan.semiempiricalErrors })}
        />
      )}
      {series.map(({ at, name, curve }) => (
        <SeriesName key={name} at={at} name={name} note={note(curve)} />
      ))}
    </SeriesKey>
  );
  const reference = scan.reference ?? [];
  const differences = (curve: Curve): (number | null)[] => curve.predicted.map((energy, p) => energy - reference[p]);
  const columns = [strings.x[scan.kind], strings.reference, strings.semiempirical, ...series.map(({ name }) => name)];
  return (
    <div className="bench-figures wide">
      <Figure
        title={strings.curves(title)}
        description={strings.curvesDescription(title, lines)}
        of={content}
        draw={(width) => curves(scan, series, band, width)}
        table={{
          columns,
          rows: scan.values.map((value, p) => [
            String(value),
            reference[p],
            scan.semiempirical?.[p] ?? null,
            ...series.map(({ curve }) => curve.predicted[p]),
          ]),
        }}
        how={how}
      >
        {legend}
      </Figure>
      <Figure
        title={strings.off(title)}
        description={strings.offDescription}
        of={content}
        draw={(width) => off(scan, series, band, width)}
        table={{
          columns: columns.filter((_, c) => c !== 1),
          rows: scan.values.map((value, p) => [
            String(value),
            scan.semiempirical ? scan.semiempirical[p] - reference[p] : null,
            ...series.map(({ curve }) => differences(curve)[p]),
          ]),
        }}
        how={how}
      />
    </div>
  );
}

type Series = readonly { readonly at: number; readonly curve: Curve }[];

const pairs = ({ values }: Curve, energies: readonly number[]): [number, number][] =>
  values.map((value, p) => [value, energies[p]]);

/** Degrees are marked where torsions stand. */
const ticksOf = ({ kind }: Curve): Plot.ScaleOptions =>
  kind === 'torsion' ? { ticks: [-180, -120, -60, 0, 60, 120, 180] } : {};

function curves(scan: Curve, series: Series, band: number, width: number): SVGSVGElement | HTMLElement {
  const reference = scan.reference ?? [];
  const others = [...series.flatMap(({ curve }) => curve.predicted), ...(scan.semiempirical ?? [])];
  const high = Math.max(...reference);
  // Springs go through the ceiling where bonds break: there the reference decides what is shown.
  const ceiling = scan.kind === 'torsion' ? Math.max(high, ...others) : high;
  const top = 1.1 * ceiling;
  const bottom = Math.max(-0.5 * ceiling, Math.min(0, ...others)) - 0.06 * ceiling;
  return Plot.plot({
    ...axes(width, {
      x: { label: strings.x[scan.kind], ...ticksOf(scan) },
      y: { label: strings.y, domain: [bottom, top] },
    }),
    marks: [
      Plot.areaY(pairs(scan, reference), {
        x: '0',
        y1: ([, y]: [number, number]) => y - band,
        y2: ([, y]: [number, number]) => y + band,
        fill: 'var(--line-strong)',
        fillOpacity: 0.35,
        clip: true,
      }),
      Plot.line(pairs(scan, reference), { ...REFERENCE_STYLE, clip: true }),
      ...(scan.semiempirical
        ? [Plot.line(pairs(scan, scan.semiempirical), { ...YARDSTICK_STYLE, strokeWidth: 2, clip: true })]
        : []),
      ...series.flatMap(({ at, curve }) => seriesMarks(at, pairs(curve, curve.predicted), { every: 2 })),
    ],
  });
}

function off(scan: Curve, series: Series, band: number, width: number): SVGSVGElement | HTMLElement {
  const reference = scan.reference ?? [];
  const differences = series.map(({ at, curve }) => ({
    at,
    points: pairs(
      curve,
      curve.predicted.map((energy, p) => energy - reference[p]),
    ),
  }));
  const sizes = differences.flatMap(({ points }) => points.map(([, y]) => Math.abs(y)));
  const reach = Math.min(Math.max(2 * ACCURACY, 1.1 * Math.max(...sizes)), Math.max(5, 0.5 * Math.max(...reference)));
  return Plot.plot({
    ...axes(width, {
      x: { label: strings.x[scan.kind], ...ticksOf(scan) },
      y: { label: strings.offY, domain: [-reach, reach] },
    }),
    marks: [
      Plot.rect([band], {
        x1: Math.min(...scan.values),
        x2: Math.max(...scan.values),
        y1: -band,
        y2: band,
        fill: 'var(--line-strong)',
        fillOpacity: 0.35,
      }),
      Plot.ruleY([-ACCURACY, ACCURACY], { stroke: 'var(--accent)', strokeDasharray: '2 4' }),
      Plot.text([ACCURACY], {
        x: Math.max(...scan.values),
        y: ACCURACY,
        text: () => strings.accuracy,
        textAnchor: 'end',
        dy: -7,
        fill: 'var(--accent)',
      }),
      Plot.ruleY([0], REFERENCE_STYLE),
      ...(scan.semiempirical
        ? [
            Plot.line(
              pairs(
                scan,
                scan.semiempirical.map((energy, p) => energy - reference[p]),
              ),
              { ...YARDSTICK_STYLE, strokeWidth: 2, clip: true },
            ),
          ]
        : []),
      ...differences.flatMap(({ at, points }) => seriesMarks(at, points, { every: 2 })),
    ],
  });
}
