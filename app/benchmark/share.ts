import type { BenchReport } from '../../src/workers/benchmark/protocol.ts';
import type { Session } from '../state/session.ts';
import { sharedOf } from './tables.ts';

/** Copies a link that carries the times per step, once: what is shared later is the run alone. */
export async function shareBenchmark(session: Session, report: BenchReport): Promise<void> {
  const before = session.store.getState().experiment?.view.benchmark ?? null;
  session.setView({ benchmark: sharedOf(report) });
  session.show(null);
  try {
    await session.sharing.copyLink();
  } finally {
    session.setView({ benchmark: before });
  }
}
