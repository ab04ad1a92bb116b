/** Three sliders against a torsion's profile, and how likely each angle is under the curve that they make. */
import * as Plot from '@observablehq/plot';
import type { MeasurementResult } from '../../../src/workers/measure/protocol.ts';
import { CHECKS } from '../../../src/session/lessons/checks/index.ts';
import { GAUCHE_BELOW, profileError, torsionEnergy, type TorsionTerms } from '../../../src/session/lessons/torsion.ts';
import { BOLTZMANN } from '../../../src/core/units.ts';
import { axes } from '../../workbench/parts/axes.ts';
import { REFERENCE_STYLE, seriesStyle } from '../../workbench/parts/series.tsx';
import { strings } from '../../strings/lessons.ts';
import { AskInput, slidersValue } from '../AskInput.tsx';
import { useLesson, useRun } from '../context.ts';
import { MeasureLine } from '../MeasureLine.tsx';
import { useQuickly } from './evidence.tsx';
import type { InstrumentProps } from './Instrument.tsx';
import { Picture } from './Picture.tsx';

type Scans = MeasurementResult<'scan'>;
type ScanCurve = Scans['curves'][number];

const words = strings.instrument.torsion;
const ANGLES = Array.from({ length: 121 }, (_, i) => 3 * i - 180);
const TICKS = [-180, -120, -60, 0, 60, 120, 180];

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

export default function Torsion({ step }: InstrumentProps) {
  const { subject } = useRun().lesson;
  const results = useQuickly<Scans>(CHECKS.profile.plan(subject));
  const curve = results?.[0].curves.find((one) => one.kind === 'torsion' && one.reference);
  if (!curve) return <MeasureLine />;
  return (
    <>
      <Profile curve={curve} step={step} />
      {step.kind !== 'check' && <MeasureLine />}
    </>
  );
}

function Profile({ curve, step }: { curve: ScanCurve } & InstrumentProps) {
  const run = useRun();
  const { lesson } = run;
  const fit = lesson.steps.find((one) => one.kind === 'check' && one.check === 'profile');
  const id = fit?.kind === 'check' ? fit.id : 'terms';
  const ask = CHECKS.profile.ask(lesson.subject);
  // The share follows from the curve that was handed in.
  const sharing = step.kind === 'check' && step.check === 'share';
  const given = useLesson((state) => (sharing ? (state.answers[id] ?? state.drafts[id]) : state.drafts[id]));
  if (ask.kind !== 'sliders') return null;
  const terms = slidersValue(ask, given) as unknown as TorsionTerms;
  const { values, reference } = curve;
  // Both about their own average: only differences of energy matter.
  const points = values.map((angle, p) => [angle, reference![p] - mean(reference!)] as const);
  const own = mean(values.map((angle) => torsionEnergy(terms, angle)));
  const line = ANGLES.map((angle) => [angle, torsionEnergy(terms, angle) - own] as const);
  const miss = words.miss(profileError(terms, values, reference!));
  const { colour } = seriesStyle(0);
  const key = JSON.stringify(terms);
  if (sharing) return <Likelihood terms={terms} kelvin={lesson.subject.temperature ?? 300} of={key} />;
  return (
    <>
      <Picture
        title={words.title}
        description={miss}
        of={key}
        draw={(width) =>
          Plot.plot({
            ...axes(width, {
              x: { label: words.x, domain: [-180, 180], ticks: TICKS },
              y: { label: words.y, domain: [-3.5, 5] },
              height: Math.min(260, 0.62 * width),
            }),
            marks: [
              Plot.dot(points, { ...REFERENCE_STYLE, strokeWidth: 1.8, fill: 'var(--surface)', r: 4 }),
              Plot.line(line, { stroke: colour, strokeWidth: 2.2, clip: true }),
            ],
          })
        }
        table={{
          columns: [words.x, strings.instrument.quantum, words.yours],
          rows: points.map(([angle, energy]) => [angle, energy, torsionEnergy(terms, angle) - own]),
        }}
      />
      <p className="lesson-key">
        <span className="key-points" /> {strings.instrument.quantum} <span className="key-1" /> {words.yours}
      </p>
      <div onChange={() => step.kind === 'act' && run.reach('explored')}>
        <AskInput ask={ask} step={id} />
      </div>
      <p className="lesson-reading" aria-live="polite">
        {miss}
      </p>
    </>
  );
}

function Likelihood({ terms, kelvin, of }: { terms: TorsionTerms; kelvin: number; of: string }) {
  const lowest = Math.min(...ANGLES.map((angle) => torsionEnergy(terms, angle)));
  const weights = ANGLES.map((angle) => {
    return [angle, Math.exp(-(torsionEnergy(terms, angle) - lowest) / (BOLTZMANN * kelvin))] as const;
  });
  const valley = Math.min(
    ...ANGLES.filter((angle) => angle > 0 && angle < GAUCHE_BELOW).map((a) => torsionEnergy(terms, a)),
  );
  const difference = words.difference(valley - torsionEnergy(terms, 180));
  return (
    <>
      <Picture
        title={words.weight}
        description={difference}
        of={of}
        draw={(width) =>
          Plot.plot({
            ...axes(width, {
              x: { label: words.x, domain: [-180, 180], ticks: TICKS },
              y: { label: words.weightY, domain: [0, 1] },
              height: Math.min(220, 0.5 * width),
            }),
            marks: [
              Plot.areaY(
                weights.filter(([angle]) => Math.abs(angle) <= GAUCHE_BELOW),
                { x: '0', y: '1', fill: 'var(--series-2)', fillOpacity: 0.35 },
              ),
              Plot.line(weights, { stroke: 'var(--series-1)', strokeWidth: 2 }),
            ],
          })
        }
        table={{ columns: [words.x, words.weightY], rows: weights.filter((_, i) => i % 5 === 0) }}
      />
      <p className="lesson-key">
        <span className="key-area" /> {words.gauche}
      </p>
      <p className="lesson-reading">{difference}</p>
    </>
  );
}
