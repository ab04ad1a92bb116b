/** Going on after the worker died. Loaded then. */
import type { Experiment } from '../../src/session/experiment.ts';
import { withState } from '../../src/session/state.ts';
import type { KeptMessage } from '../../src/workers/protocol.ts';
import { strings } from '../strings/crash.ts';

/** The Experiment from the moment that was kept, and a notice that says so. */
export function goOn(
  { experiment, checkpoint, engine, adapter }: KeptMessage,
  { view }: Experiment,
  session: { notify(text: string): void },
): Experiment {
  session.notify(strings.wentOn(checkpoint.step));
  return withState({ ...experiment, view }, checkpoint, engine, adapter);
}
