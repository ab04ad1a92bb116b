import { createStore } from 'zustand/vanilla';
import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import { EDITED } from '../../src/forcefield/edit.ts';
import type { Backend } from '../../src/forcefield/engine.ts';
import type { Experiment, Ghosts, Settings, View } from '../../src/session/experiment.ts';
import type { NeededModel } from '../../src/session/models.ts';
import type {
  EngineTimes,
  FaultMessage,
  ForceFieldInfo,
  FrozenFrame,
  MoleculeEntry,
  Opened,
  PlanePoint,
  StatusMessage,
} from '../../src/workers/protocol.ts';
import type { Published } from '../plots/plane/literature.ts';
import { settingsAt } from './settings.ts';
import type { StoryStep } from './story.ts';
import type { Theme } from './theme.ts';

export type EngineChoice = 'auto' | Backend;

/** Dialogs of the page: `app/Dialogs.tsx` has their code. */
export type DialogName =
  'molecules' | 'models' | 'help' | 'sources' | 'lessons' | 'files' | 'designer' | 'challenge' | 'benchmark';

export interface Notice {
  readonly id: number;
  readonly text: string;
}

/** Everything the page shows, except the frames themselves (see `FrameChannel`). */
/** A link that was made to be passed on. */
export interface Shared {
  readonly url: string;
  readonly copied: boolean;
  readonly ghosts: Ghosts | null;
  /** The step from whose exact positions and velocities it goes on; null: from the start. */
  readonly from: number | null;
  /** Why the link that was asked for could not be made; null where it could. */
  readonly refusal: string | null;
}

export interface AppState {
  /** `opening`: a molecule is being prepared, the previous one stays on the screen. */
  readonly phase: 'starting' | 'opening' | 'ready' | 'crashed';
  /** One sentence; set while `phase` is `crashed`. */
  readonly crash: string | null;
  readonly molecules: readonly MoleculeEntry[];
  readonly opened: Opened | null;
  /** The file whose labels the visitor brought for the molecule shown; null where its labels are shipped, or there are none. */
  readonly labels: Blob | null;
  /** How fast the Engines are, as last compared: under the force field of the start, or under a model that was run since. */
  readonly engines: EngineTimes | null;
  /** Shipped ones, then those that the visitor brought: each as it is on the molecule shown. */
  readonly forcefields: readonly ForceFieldInfo[];
  /** The Experiment as it stands, view included: what "Copy link" hands on. */
  readonly experiment: Experiment | null;
  /** How far the settings' events have been applied: the last step heard of. */
  readonly step: number;
  readonly status: StatusMessage | null;
  /** By force field and Engine: see `pointKey`. */
  readonly points: Readonly<Record<string, PlanePoint>>;
  readonly measuring: boolean;
  readonly frozen: FrozenFrame | null;
  readonly selectedAtom: number | null;
  readonly fault: FaultMessage | null;
  readonly notices: readonly Notice[];
  readonly engineChoice: EngineChoice;
  readonly bothEngines: boolean;
  /** Published points, once they were asked for. */
  readonly published: readonly Published[] | null;
  readonly story: StoryStep;
  readonly theme: Theme;
  readonly stateHash: { readonly step: number; readonly hash: string } | null;
  /** The link last copied, and whether the clipboard took it. */
  readonly shared: Shared | null;
  /** A call that takes long enough to say so, in words. */
  readonly busy: string | null;
  /** The part of the workbench that is open; null while it is closed. */
  readonly workbench: string | null;
  /** Whether the running force field is looked into, and atoms that are outlined because somebody points at what acts on them. */
  readonly inside: boolean;
  readonly pointedAt: readonly number[];
  /** The dialog that is open, one at a time. */
  readonly dialog: DialogName | null;
  /** Titles of the models that this browser keeps, as a list in words; empty without any. */
  readonly kept: string;
  /** A model that a link needs and this page lacks, with what the link asks for. */
  readonly wanted: (NeededModel & { readonly experiment: Experiment }) | null;
}

export const initialState = (theme: Theme): AppState => ({
  phase: 'starting',
  crash: null,
  molecules: [],
  opened: null,
  labels: null,
  engines: null,
  forcefields: [],
  experiment: null,
  step: 0,
  status: null,
  points: {},
  measuring: false,
  frozen: null,
  selectedAtom: null,
  fault: null,
  notices: [],
  engineChoice: 'auto',
  bothEngines: false,
  published: null,
  story: 'done',
  theme,
  stateHash: null,
  shared: null,
  busy: null,
  workbench: null,
  inside: false,
  pointedAt: [],
  dialog: null,
  kept: '',
  wanted: null,
});

export const createAppStore = (theme: Theme) => createStore<AppState>(() => initialState(theme));
export type AppStore = ReturnType<typeof createAppStore>;

export const pointKey = (forcefield: string, engine: Backend): string => `${forcefield} ${engine}`;

/** Settings in force now; null before a molecule is open. */
export const currentSettings = (state: AppState): Settings | null =>
  state.experiment && settingsAt(state.experiment, state.step);

/** The same without edits, which belong to the molecule that is open. */
export function unedited(state: AppState): Settings | null {
  const settings = currentSettings(state);
  if (!settings?.edits) return settings;
  const { edits, ...rest } = settings;
  return rest.forcefield === EDITED ? { ...rest, forcefield: edits.forcefield } : rest;
}

export const currentView = (state: AppState): View | null => state.experiment?.view ?? null;

/** The force field that moves the molecule, or whose arrows are shown. */
export function runningForceField(state: AppState): ForceFieldInfo | null {
  const id = currentSettings(state)?.forcefield;
  return state.forcefields.find((forcefield) => forcefield.id === id) ?? null;
}

/** K, of the bath; null where the energy is constant. */
export function bathTemperature(state: AppState): number | null {
  const settings = currentSettings(state);
  return settings?.ensemble === 'langevin' ? settings.temperature : null;
}

/** The Engine that runs now: what the status says, else what opening said. */
export const currentEngine = (state: AppState): Backend | null => state.status?.engine ?? state.opened?.engine ?? null;

export const isPlaying = (state: AppState): boolean => state.status?.state === 'playing';

/** The points of the running Engine, in the order of the force fields; both Engines' where the visitor asked for them. */
export function shownPoints(state: AppState): PlanePoint[] {
  return state.forcefields.flatMap(({ id }) =>
    shownEngines(state).flatMap((backend) => state.points[pointKey(id, backend)] ?? []),
  );
}

/** The Engines whose points are shown. */
export function shownEngines(state: AppState): Backend[] {
  const engine = currentEngine(state);
  return state.bothEngines ? ['cpu', 'webgpu'] : engine ? [engine] : [];
}

/** The Engine with the smaller measured time a step on this molecule. */
export function fasterEngine({ cpu, webgpu }: EngineTimes): Backend {
  return (webgpu.microsecondsPerStep ?? Infinity) < (cpu.microsecondsPerStep ?? Infinity) ? 'webgpu' : 'cpu';
}

/** Binds a store to React: a component renders again when what it selects changes (shallowly). */
export const useSelection = <T>(store: AppStore, select: (state: AppState) => T): T =>
  useStore(store, useShallow(select));
