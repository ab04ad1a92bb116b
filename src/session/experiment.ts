/**
 * The Experiment: everything a visitor can change, as one typed, versioned value. A link carries it.
 * (Types here; the schema that checks it, the defaults and the codec belong beside it.)
 */
import type { Edits } from '../forcefield/edit.ts';
import type { Backend } from '../forcefield/engine.ts';
import type { Hand } from '../forcefield/hand.ts';
import type { Nonbonded } from '../forcefield/periodic.ts';
import type { Restraints } from '../forcefield/restraints.ts';

/** Multiple time-stepping: steps are taken under a cheap force field, and what is missing comes as impulses. */
export interface InnerSettings {
  /** Id of the cheap force field. */
  readonly forcefield: string;
  /** Steps from one impulse to the next. */
  readonly steps: number;
}

/** Settings that may change while a molecule moves; a change is an event at a step. */
export interface Settings {
  /** Id of the force field. */
  forcefield: string;
  ensemble: 'langevin' | 'nve';
  /** K. */
  temperature: number;
  /** fs. */
  dt: number;
  /** 1/ps, of the Langevin bath. */
  friction: number;
  /** The Engine that produced the trajectory: resolved, so that a replay uses the same one. */
  engine: Backend;
  /** Bonds to hydrogen that keep their lengths, and water its shape; absent: nothing is held. */
  constraints?: 'none' | 'h-bonds';
  /** Mass of hydrogens, amu, which their partners lose. Absent or null: their own. */
  hydrogenMass?: number | null;
  /** What keeps the temperature where the ensemble has a bath, `friction` being 1 over its time: noise on every atom, or one factor for all velocities. Absent: noise. */
  thermostat?: 'langevin' | 'csvr';
  /** Of a box: bar, kept by a Monte Carlo barostat. Absent or null: the box stays as it is. */
  pressure?: number | null;
  /** Absent or null: every step is taken under the force field itself. */
  inner?: InnerSettings | null;
  /** How pairs are summed where the molecule is a box; absent or null: particle-mesh Ewald, 9 Å, 5e-4. */
  nonbonded?: Nonbonded | null;
  /** What holds atoms from outside; absent or null: nothing. */
  restraints?: Restraints | null;
  /** Parameters changed by hand: what the force field `edited` is. Absent or null: there is none. */
  edits?: Edits | null;
}

/** Something that a visitor does to the atoms. */
export type Act =
  /** From now on a hand pulls; null: it lets go. */
  | { readonly kind: 'hand'; readonly hand: Hand | null }
  /** From now on these atoms, and no others, stay where they are. Ascending. */
  | { readonly kind: 'freeze'; readonly atoms: readonly number[] }
  /** Velocities of this temperature (K) are added, to one atom or to all that are free. */
  | { readonly kind: 'kick'; readonly atom: number | null; readonly temperature: number; readonly seed: number }
  /** Positions go downhill, at most so many evaluations of the energy, and velocities are zero. */
  | { readonly kind: 'minimise'; readonly evaluations: number };

/** Most events of an Experiment. */
export const EVENT_LIMIT = 1000;
/** Most atoms that may be frozen. */
export const FREEZE_LIMIT = 1000;

/** What changes at a step: settings, and then what is done to the atoms. Several events may have one step; their order counts. */
export interface SettingsEvent {
  readonly step: number;
  readonly set: Partial<Settings>;
  readonly act?: Act;
}

export type MoleculeSource =
  | SingleSource
  /** A periodic box, filled when it is opened: the same values give the same coordinates. */
  | {
      readonly kind: 'box';
      readonly name: string;
      readonly solvent: 'water' | SingleSource;
      /** One molecule in the middle of the box. */
      readonly solute?: SingleSource;
      /** Molecules of the solvent, and edge of the cube, Å: one of them, or both. */
      readonly molecules?: number;
      readonly edge?: number;
      /** Of the liquid, g/cm³; absent: water's, or what the size of its molecules suggests. */
      readonly density?: number;
      /** 32-bit unsigned: orientations of the molecules. */
      readonly seed: number;
    }
  /** A system that its files alone hold: named by title and fingerprint like a model, `dhfr.5f0c6a1d2b3e4f70`, and never carried. */
  | { readonly kind: 'brought'; readonly name: string; readonly model: string };

export type SingleSource =
  /** A molecule of the Reference set, by name. */
  | { readonly kind: 'reference'; readonly name: string }
  /** A molecule given in full: element symbols, Å, 0-based bonds [i, j, order]. */
  | {
      readonly kind: 'inline';
      readonly name: string;
      readonly elements: readonly string[];
      readonly positions: readonly (readonly [number, number, number])[];
      readonly bonds: readonly (readonly [number, number, number])[];
      readonly charge: number;
    };

export interface View {
  readonly camera: {
    readonly position: readonly [number, number, number];
    readonly target: readonly [number, number, number];
    readonly up: readonly [number, number, number];
  } | null;
  /** Index of the Reference frame that is frozen on the screen, or null while the molecule moves. */
  readonly frozen: number | null;
  readonly arrows: boolean;
  /** `slow`: `rate` fs of simulated time a second of the clock; `full`: as fast as the Engine goes. */
  readonly playback: { readonly mode: 'slow' | 'full'; readonly rate: number };
  /** Whether the panels under "More" are open. */
  readonly more: boolean;
  /** What the plane shows; absent: time per step against force error. */
  readonly plane?: PlaneView;
  /** Steps that the visitor wants to find again, ascending. */
  readonly bookmarks?: readonly number[];
  /** How the molecule is drawn; absent or null: balls and sticks in the elements' colours. */
  readonly look?: Look | null;
  /** Force fields side by side; absent or null: that view is closed. */
  readonly sides?: SidesView | null;
  /** A force field of the visitor's own design; absent or null: there is none to pass on. */
  readonly design?: SharedDesign | null;
  /** Times that the sender's device takes, to compare one's own with; absent or null: none. */
  readonly benchmark?: SharedBenchmark | null;
}

/** Rows of a benchmark that an Experiment carries, at most. */
export const BENCHMARK_ROWS = 80;

/** What a device was measured to do (app/benchmark). */
export interface SharedBenchmark {
  /** ISO 8601. */
  readonly date: string;
  /** The graphics adapter; null: there was none. */
  readonly adapter: string | null;
  /** The browser, in its own words. */
  readonly program: string;
  readonly threads: number;
  /** µs a step of all replicas: median, and half the interquartile range. */
  readonly rows: readonly {
    readonly backend: Backend;
    readonly model: string;
    readonly atoms: number;
    readonly replicas: number;
    readonly median: number;
    readonly spread: number;
  }[];
}

/** A design, and what came of it. Whoever opens it is asked before anything is fitted or loaded. */
export interface SharedDesign {
  /** A recipe as JSON (src/fit/recipe.ts): checked by whoever carries it out. */
  readonly recipe: string;
  /** The fitted model, where it is small: its id as a force field, and its file, deflated, as base64url. */
  readonly model?: { readonly id: string; readonly file: string };
  /** How it did in the challenge. */
  readonly score?: DesignScore;
}

/** What the challenge limits: µs a step, or fitted numbers. */
export const CHALLENGES = ['time', 'parameters'] as const;

export interface DesignScore {
  readonly kind: (typeof CHALLENGES)[number];
  readonly limit: number;
  /** What the design takes of what is limited. */
  readonly taken: number;
  /** Force MAE on held-back frames, kcal/mol/Å: its own, and that of the best shipped force field within the limit. */
  readonly error: number;
  readonly best: number | null;
}

/** Characters of a recipe, and of a deflated model file in base64url, that an Experiment carries. */
export const RECIPE_LIMIT = 20_000;
export const MODEL_LIMIT = 80_000;

/** Bookmarks of a view, at most. */
export const BOOKMARK_LIMIT = 12;

/** Balls and sticks, balls of the van der Waals radii, thin sticks. */
export const STYLES = ['balls', 'space', 'lines'] as const;
/** What the colour of an atom says: its element; the force on it; how far that is from quantum mechanics, or from another force field; its share of the energy. */
export const COLORS = ['element', 'force', 'error', 'disagreement', 'energy'] as const;
export const LABELS = ['none', 'elements', 'numbers'] as const;
/** Distances, angles and torsions that are followed at a time, at most. */
export const MEASURE_LIMIT = 8;

export interface Look {
  readonly style: (typeof STYLES)[number];
  readonly color: (typeof COLORS)[number];
  readonly labels: (typeof LABELS)[number];
  /** The atom whose way is drawn, 0-based. */
  readonly trail: number | null;
  /** Two atoms: a distance; three: an angle; four: a torsion. */
  readonly measures: readonly (readonly number[])[];
}

/** One force field of several, on the Engine that it ran on. */
export interface SidesLane {
  readonly forcefield: string;
  readonly engine: Backend;
}

export interface SidesView {
  /** Two to four; none: the page chooses. */
  readonly lanes: readonly SidesLane[];
  /** `synchronised`: the same number of steps; `free`: the same time of the clock. */
  readonly mode: 'synchronised' | 'free';
  /** Which lane the others are compared with. */
  readonly reference: number;
  /** Step of the run at which all of them start. */
  readonly from: number;
}

/** Numbers that can go across the plane: time per step, per atom and step, ns a day with the longest step, evaluations a second in a batch. */
export const PLANE_X = ['step', 'atom', 'day', 'batch'] as const;
/** Numbers that can go upwards: force MAE and RMSE and energy MAE here; the same over the whole Reference set; force MAE on unseen molecules; energy MAE along torsions. */
export const PLANE_Y = ['force', 'rmse', 'energy', 'set-force', 'set-energy', 'ood', 'torsion'] as const;

export interface PlaneView {
  readonly x: (typeof PLANE_X)[number];
  readonly y: (typeof PLANE_Y)[number];
  /** K: only labels made at this temperature; null for all. */
  readonly temperature: number | null;
  /** Whether published points lie over the measured ones. */
  readonly literature: boolean;
}

/** Points that the sender of a link measured, to lie under the receiver's own. */
export interface Ghosts {
  /** What they were measured on, in the sender's browser's words. */
  readonly device: string;
  readonly points: readonly {
    readonly forcefield: string;
    readonly engine: Backend;
    readonly microsecondsPerStep: number;
    /** kcal/mol/Å; null without labels. */
    readonly forceMae: number | null;
  }[];
}

/** A moment of the run, to go on from: the Engine's own bits. */
export interface SavedState {
  readonly step: number;
  /** Whose bits these are. */
  readonly engine: Backend;
  /** What it ran on, in words: only there do further steps give the same bits. */
  readonly adapter?: string;
  /** Base64url, as src/session/state.ts packs them. */
  readonly positions: string;
  readonly velocities: string;
  /** Å: where the GPU's positions are counted from. */
  readonly origin?: readonly [number, number, number];
}

export interface Experiment {
  readonly version: 1;
  readonly molecule: MoleculeSource;
  /** Settings at step 0. */
  readonly settings: Settings;
  /** 32-bit unsigned: starting velocities and noise. */
  readonly seed: number;
  /** Ascending in step. */
  readonly events: readonly SettingsEvent[];
  readonly view: View;
  /** Absent: the run begins at step 0. A run that was opened has it no more. */
  readonly state?: SavedState;
  /** Absent: the link carries no measurements. */
  readonly ghosts?: Ghosts;
}
