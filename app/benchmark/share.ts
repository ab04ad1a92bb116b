import type { BenchReport } from '../../src/workers/benchmark/protocol.ts';
import type { Session } from '../state/session.ts';
import { sharedOf } from './tables.ts';

/** Copies a link that carries the times per step, and so will later ones of this molecule: the panel of the link says so. */
export async function shareBenchmark(session: Session, report: BenchReport): Promise<void> {
  session.setView({ benchmark: sharedOf(report) });
  session.show(null);
  await session.sharing.copyLink();
}
