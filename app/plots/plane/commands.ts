import { useEffect, useState } from 'react';
import { parseImportedId } from '../../../src/forcefield/imported.ts';
import type { Experiment, Settings } from '../../../src/session/experiment.ts';
import type { PlanePoint } from '../../../src/workers/protocol.ts';
import { currentSettings } from '../../state/store.ts';
import { useApp } from '../../ui/context.ts';

const STEPS = 20_000;

/** Steps of a batch: many copies take long. */
const BATCH_STEPS = 500;

/** The command lines that print a point's numbers without a browser: error first (where there are labels), then speed, then the rest. */
export async function commandsFor(point: PlanePoint, experiment: Experiment, settings: Settings): Promise<string[]> {
  const ffp = 'npm run --silent ffp --';
  const { ghosts: _, ...own } = experiment;
  const { molecule } = own;
  const run = { ...settings, forcefield: point.forcefield, engine: point.engine };
  const { encodeLink } = await import('../../../src/session/link.ts');
  const link = await encodeLink({ ...own, settings: run, events: [] }, '');
  // A link names a model that the visitor brought, and does not carry it.
  const brought = parseImportedId(point.forcefield) !== null;
  const model = brought ? ' --forcefield MODEL' : '';
  const forcefield = `--forcefield ${brought ? 'MODEL' : point.forcefield}`;
  const system = molecule.kind === 'reference' ? `--molecule ${molecule.name}` : '--structure MOLECULE.xyz';
  const { accuracy, batch, longestStep, disagreement } = point;
  return [
    molecule.kind === 'reference' &&
      accuracy &&
      `${ffp} assess ${system} --split ${accuracy.split} ${forcefield} --backend ${point.engine} --json`,
    disagreement && `${ffp} measure disagreement ${system} ${forcefield} --set best=${disagreement.best} --json`,
    `${ffp} simulate --link '${link}'${model} --steps ${STEPS} --json`,
    batch &&
      `${ffp} simulate --link '${link}'${model} --steps ${BATCH_STEPS} --replicas ${batch.replicas} --threads 1 --json`,
    longestStep !== null && `${ffp} measure card ${system} ${forcefield} --set 'tests=["longest-step"]' --json`,
  ].filter((command) => typeof command === 'string');
}

/** The commands for a point under the settings in force; none while nobody looks at them. */
export function useCommands(point: PlanePoint, shown: boolean): readonly string[] {
  const [commands, setCommands] = useState<readonly string[]>([]);
  const { experiment, settings } = useApp((state) => ({
    experiment: state.experiment,
    settings: currentSettings(state),
  }));
  useEffect(() => {
    if (!shown || !experiment || !settings) return;
    let current = true;
    commandsFor(point, experiment, settings).then(
      (next) => current && setCommands(next),
      // Too large for a link: then there is no command to show.
      () => current && setCommands([]),
    );
    return () => {
      current = false;
    };
  }, [point, shown, experiment, settings]);
  return commands;
}
