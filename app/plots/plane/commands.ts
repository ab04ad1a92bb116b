import type { Settings } from '../../../src/session/experiment.ts';
import type { PlanePoint } from '../../../src/workers/protocol.ts';

/** The command lines that measure a point's numbers without a browser: error first, then speed. */
export function commands(point: PlanePoint, molecule: string, settings: Settings): string[] {
  const system = `--structure ${molecule} --forcefield ${point.forcefield} --backend ${point.engine}`;
  const assess = `npm run --silent ffp -- assess --reference ${molecule} --forcefield ${point.forcefield} --backend ${point.engine}`;
  const split = point.accuracy ? ` --split ${point.accuracy.split}` : '';
  return [
    `${assess}${split} --json`,
    `npm run --silent ffp -- simulate ${system} --steps 20000 --dt ${settings.dt} --temperature ${settings.temperature} --seed 1 --json`,
  ];
}
