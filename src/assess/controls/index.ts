/**
 * Controls: force fields and settings that fail a test on purpose, so that one sees what failure looks like and that the test can see
 * it. They are springs (`BASE`) spoilt in one way, on the cpu Engine, and appear nowhere but on the report card.
 */
import { CpuEngine } from '../../cpu/engine.ts';
import type { Engine } from '../../forcefield/engine.ts';
import type { ForceField } from '../../forcefield/forcefield.ts';
import type { Potential } from '../../forcefield/potential.ts';
import type { TestName } from '../card/test.ts';
import { ChangedEvaluator, type Change } from './changedEvaluator.ts';
import { directForces } from './directForces.ts';
import { hardCutoff } from './hardCutoff.ts';
import { meanReadout } from './meanReadout.ts';
import { rawCoordinates } from './rawCoordinates.ts';

/** The force field that is spoilt. */
export const BASE = 'mm-class1';

interface ControlKind {
  readonly title: string;
  readonly summary: string;
  /** Tests that it is built to fail. */
  readonly fails: readonly TestName[];
  /** null: the force field is as it was, and a setting is wrong. */
  readonly change: ((potential: Potential) => Change) | null;
}

export const CONTROLS = {
  'raw-coordinates': {
    title: 'raw coordinates',
    summary: 'Springs and a network that reads x, y and z of every atom, in the order in which they are listed.',
    fails: ['translation', 'rotation', 'reflection', 'permutation', 'exchange'],
    change: rawCoordinates,
  },
  'mean-readout': {
    title: 'mean instead of sum',
    summary:
      'Springs whose energy is the mean over atoms instead of their sum, times ten: right for molecules of ten atoms.',
    fails: ['extensivity'],
    change: meanReadout,
  },
  'direct-forces': {
    title: 'direct forces',
    summary:
      'Springs and forces that are predicted directly, from the surroundings of each atom, and are the slope of no energy.',
    fails: ['gradient', 'loop', 'order'],
    change: directForces,
  },
  'hard-cutoff': {
    title: 'hard cutoff',
    summary: 'Springs whose charges and Lennard-Jones forces end at 6 Å, at once and not gradually.',
    fails: ['energy-jump', 'force-jump'],
    change: hardCutoff,
  },
  'large-step': {
    title: 'too large a step',
    summary: 'Springs as they are, with time steps eight times as long as they should be.',
    fails: ['order', 'longest-step'],
    change: null,
  },
} as const satisfies Readonly<Record<string, ControlKind>>;

export type ControlName = keyof typeof CONTROLS;
export const controlNames = Object.keys(CONTROLS) as [ControlName, ...ControlName[]];

/** Shipped force fields that fail a test, in the place of a control of their own. */
export const CONTROL_RUNGS = {
  dissociation: 'mm-bonded',
  generalisation: 'nn-m',
  stability: 'nn-specimen',
} as const;

/** How much too long the time steps of `large-step` are. */
const STEP_FACTOR = 8;

export interface Control {
  readonly forcefield: ForceField;
  readonly engine: Engine;
  readonly stepFactor: number;
}

/** @param base the force field `BASE` */
export function controlOf(name: ControlName, base: ForceField): Control {
  const { title, summary, change }: ControlKind = CONTROLS[name];
  return {
    forcefield: { ...base, id: `control:${name}`, plainName: title, technicalName: `Control: ${title}`, summary },
    engine: change
      ? new CpuEngine({ evaluatorOf: async (potential) => new ChangedEvaluator(potential, change(potential)) })
      : new CpuEngine(),
    stepFactor: change ? 1 : STEP_FACTOR,
  };
}
