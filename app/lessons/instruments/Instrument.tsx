/** The interactive picture of a lesson: each is loaded when a lesson has it. */
import { Suspense } from 'react';
import type { InstrumentName, Step } from '../../../src/session/lessons/lesson.ts';
import { laterPanel } from '../../ui/later.tsx';
import { strings } from '../../strings/lessons.ts';
import { useRun } from '../context.ts';

export interface InstrumentProps {
  step: Step;
}

const INSTRUMENTS = {
  stretch: laterPanel<InstrumentProps>(() => import('./Stretch.tsx')),
  torsion: laterPanel<InstrumentProps>(() => import('./Torsion.tsx')),
  timestep: laterPanel<InstrumentProps>(() => import('./Timestep.tsx')),
  symmetry: laterPanel<InstrumentProps>(() => import('./Symmetry.tsx')),
  costs: laterPanel<InstrumentProps>(() => import('./Costs.tsx')),
  breakeven: laterPanel<InstrumentProps>(() => import('./Breakeven.tsx')),
  survival: laterPanel<InstrumentProps>(() => import('./Survival.tsx')),
} satisfies Record<InstrumentName, unknown>;

export function Instrument({ step }: InstrumentProps) {
  const { instrument } = useRun().lesson;
  if (!instrument) return null;
  const Picture = INSTRUMENTS[instrument];
  return (
    <Suspense fallback={<p className="dim">{strings.panel.loading}</p>}>
      <Picture step={step} />
    </Suspense>
  );
}
