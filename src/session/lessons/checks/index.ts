/** Every check by name: pure functions of measured numbers and an answer. */
import { breakEven } from './breakEven.ts';
import { budget } from './budget.ts';
import type { Check } from './check.ts';
import { crossing } from './crossing.ts';
import { errorPower } from './errorPower.ts';
import { profile } from './profile.ts';
import { ranking } from './ranking.ts';
import { share } from './share.ts';
import { stepLimit } from './stepLimit.ts';
import { survival } from './survival.ts';
import { symmetry } from './symmetry.ts';

const all = {
  ranking,
  crossing,
  profile,
  share,
  'step-limit': stepLimit,
  'error-power': errorPower,
  symmetry,
  budget,
  'break-even': breakEven,
  survival,
} as const;

export type CheckName = keyof typeof all;
export const CHECKS: Readonly<Record<CheckName, Check>> = all;
export const checkNames = Object.keys(all) as [CheckName, ...CheckName[]];
