/** Lanes of the resident kernel, tried on a visitor's graphics card once the plane is measured, and kept between visits. */
import { bestLanes, tryLanes } from '../assess/lanes.ts';
import { within } from '../core/database.ts';
import { FfpError } from '../core/errors.ts';
import { potentialOf } from '../forcefield/forcefield.ts';
import type { GpuEngine } from '../gpu/engine.ts';
import { lanesToTry } from '../gpu/lanes.ts';
import { RESIDENT_ATOMS, sizeClass } from '../gpu/plan.ts';
import type { PointsHost } from './points.ts';

const DATABASE = 'ffp-lanes';
/** Drivers change: what was tried is believed for a week, ms. */
const WEEK_MS = 6048e5;

/** What is known of an adapter. */
interface Known {
  /** The adapter's name. */
  readonly id: string;
  /** ms since 1970. */
  readonly at: number;
  readonly lanes: Readonly<Record<string, number>>;
}

/** Longest that a device waits for what is known of it, ms: storage that does not answer must not keep it from its work. */
const PATIENCE_MS = 300;

/** Gives an Engine what was found on its adapter at earlier visits. Where the browser keeps nothing, or does not say so in time, nothing is known. */
export async function recallLanes(engine: GpuEngine): Promise<void> {
  const read = within(DATABASE, 'readonly', (list) => list.get(engine.adapter) as IDBRequest<Known | undefined>);
  const late = new Promise<undefined>((resolve) => setTimeout(resolve, PATIENCE_MS));
  const known = await Promise.race([read.catch(() => undefined), late]);
  if (!known || Date.now() - known.at > WEEK_MS) return;
  for (const [size, lanes] of Object.entries(known.lanes)) engine.lanes.set(size, lanes);
}

/**
 * Tries what suits the molecule's size, unless that is known; the first force field of the resident kind stands for all. What fails says nothing about
 * lanes, and is left to whoever runs the molecule.
 */
export async function tuneLanes(host: PointsHost, engine: GpuEngine, ids: readonly string[]): Promise<void> {
  const { structure, dynamics } = host;
  const size = sizeClass(structure.elements.length, 1);
  // A processor that plays a card has four lanes a vector, and its shaders take a while to build.
  if (engine.software || engine.lanes.has(size)) return;
  // Nothing of these is a workgroup's.
  if (structure.box || structure.elements.length > RESIDENT_ATOMS) return;
  try {
    for (const id of ids) {
      const potential = await potentialOf(await host.forcefield(id), structure).catch(refused);
      if (!potential) continue;
      const { positions } = await host.alone(host.moment);
      const trials = await tryLanes(
        lanesToTry(potential.atoms, false),
        (lanes) => engine.load(potential, 1, { lanes }),
        positions,
        dynamics,
        async (task) => {
          await host.visibility.shown();
          return host.alone(task);
        },
      );
      const best = bestLanes(trials);
      if (best === undefined) continue;
      engine.lanes.set(size, best);
      return await keep(engine);
    }
  } catch (error) {
    if (!(error instanceof FfpError)) throw error;
  }
}

/** A force field that does not cover the molecule says nothing about lanes. */
function refused(error: unknown): null {
  if (error instanceof FfpError) return null;
  throw error;
}

async function keep({ adapter, lanes }: GpuEngine): Promise<void> {
  const known: Known = { id: adapter, at: Date.now(), lanes: Object.fromEntries(lanes) };
  await within(DATABASE, 'readwrite', (list) => list.put(known)).catch(() => undefined);
}
