/** What begins once the first load is over. Asked for some seconds after the start: it must not stand in the way of the first visit. */
import type { SimulationClient } from '../../src/workers/client.ts';
import { BEAT_MS, Watchdog } from './watchdog.ts';
import { keepForOffline } from '../offline/register.ts';
import { strings } from '../strings/crash.ts';

/** @param booted settles when the first molecule is there, or when there is none to be had */
export function begin(client: SimulationClient, booted: Promise<void>): void {
  void booted.then(keepForOffline);
  const watchdog = new Watchdog(
    // What it knows already: all that counts is that it answers.
    () => client.calls.setVisible(true),
    () => client.fail(strings.hung),
  );
  setInterval(() => watchdog.beat(performance.now(), !document.hidden), BEAT_MS);
}
