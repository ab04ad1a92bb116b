/** Measures the plane's points: each one's errors and first time, then all of them in turns until they are known well. */
import type { ReferenceMolecule, Split } from '../assess/reference.ts';
import type { Structure } from '../chem/structure.ts';
import type { Dynamics, Engine } from '../forcefield/engine.ts';
import type { GpuEngine } from '../gpu/engine.ts';
import type { ForceField } from '../forcefield/forcefield.ts';
import { PointMeasurement, type Moment } from './plane.ts';
import type { Aspect, PlanePoint } from './protocol.ts';
import type { Consensus } from './unlabelled.ts';
import type { Visibility } from './visibility.ts';

/** The open molecule, as far as its points need it. */
export interface PointsHost {
  readonly structure: Structure;
  readonly dynamics: Dynamics;
  readonly visibility: Visibility;
  /** Labels, and the split that counts; null without. They may come while points are measured. */
  readonly labels: () => { readonly reference: ReferenceMolecule; readonly split: Split } | null;
  /** What stands in for labels; null where nothing can. */
  readonly consensus: () => Promise<Consensus | null>;
  readonly forcefield: (id: string) => Promise<ForceField>;
  readonly engine: () => Promise<Engine>;
  readonly known: (id: string, engine: Engine) => PlanePoint | undefined;
  readonly moment: () => Promise<Moment>;
  /** Does something while the live run waits. Rejects once the molecule is another one. */
  readonly alone: <T>(task: () => Promise<T>) => Promise<T>;
  /** Rejects once the molecule is another one. */
  readonly current: () => void;
  /** Takes a point as far as it is measured. */
  readonly take: (point: PlanePoint) => void;
  /** How often it was asked that timing in turns end: something else is waited for. */
  readonly interruptions: () => number;
}

/** @param ids force fields, in the order in which they are measured */
export async function measurePoints(
  host: PointsHost,
  ids: readonly string[],
  aspects: readonly Aspect[],
): Promise<readonly PlanePoint[]> {
  const begun: PointMeasurement[] = [];
  const timed = async (task: () => Promise<PlanePoint>): Promise<void> => {
    await host.visibility.shown();
    host.take(await host.alone(task));
  };
  try {
    for (const id of ids) {
      const engine = await host.engine();
      const one = await PointMeasurement.begin(
        await host.forcefield(id),
        host.structure,
        engine,
        host.dynamics,
        host.known(id, engine),
      );
      begun.push(one);
      await timed(async () => one.point);
      const labels = host.labels();
      if (labels) await timed(() => one.measureAccuracy(labels.reference, labels.split));
      else {
        const consensus = await host.consensus();
        if (consensus) await timed(() => one.measureDisagreement(consensus));
      }
      const moment = await host.alone(host.moment);
      await timed(() => one.startTiming(moment));
      if (aspects.includes('batch')) await timed(() => one.measureBatch(moment));
      // Nothing is timed: the molecule may move meanwhile.
      if (aspects.includes('longestStep')) host.take(await one.measureLongestStep(host.current));
    }
    const before = host.interruptions();
    // In turns: what disturbs the device for a while disturbs all of them.
    const open = (): PointMeasurement[] => begun.filter(({ settled }) => !settled);
    for (let round = open(); round.length > 0; round = open())
      for (const one of round) {
        if (host.interruptions() !== before) return begun.map(({ point }) => point);
        const { hidden } = host.visibility;
        await timed(() => one.timeAgain(() => host.visibility.hidden !== hidden));
      }
    // The last thing: it serves molecules that are opened from now on.
    const engine = await host.engine();
    if (engine.backend === 'webgpu')
      await (await import('./lanes.ts').catch(() => null))?.tuneLanes(host, engine as GpuEngine, ids);
    return begun.map(({ point }) => point);
  } finally {
    for (const one of begun) one.end();
  }
}
