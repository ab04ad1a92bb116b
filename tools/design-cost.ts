/**
 * Times shipped force fields on the cpu Engine, and fits what each piece of work costs (src/fit/designs/cost.ts):
 * `node tools/run.mjs tools/design-cost.ts`. Prints the constants, and predicted beside measured times.
 */
import { timePerStep } from '../src/assess/timing.ts';
import { loadReferenceIndex, loadReferenceMolecule } from '../src/assess/load.ts';
import { assetLoader } from '../src/cli/files.ts';
import { CpuEngine } from '../src/cpu/engine.ts';
import { potentialOf } from '../src/forcefield/forcefield.ts';
import { loadForceField } from '../src/forcefield/ladder.ts';
import { loadLadderIndex } from '../src/forcefield/ladderIndex.ts';
import { stepMicroseconds } from '../src/fit/designs/cost.ts';
import { WORK, type Work } from '../src/fit/designs/counts.ts';
import { counts } from '../src/fit/designs/estimate.ts';
import { libraryOf } from '../src/fit/designs/library.ts';
import { shippedRecipe } from '../src/fit/designs/presets.ts';

const MOLECULES = ['water', 'ethanol', 'benzene', 'glycine', 'butane', 'n-methylacetamide', 'hexane', 'aspirin'];
const RUNGS =
  'mm-bonded mm-class1 mm-class2 mm-polarizable mm-graph2 spline23 nn-s nn-m nn-l mm+nn nn-specimen equi kernel'.split(
    ' ',
  );
const DYNAMICS = { ensemble: 'nvt', dt: 0.5, temperature: 300, friction: 1, seed: 1 } as const;

interface Row {
  readonly rung: string;
  readonly molecule: string;
  readonly work: Work;
  readonly measured: number;
}

export async function main(): Promise<void> {
  const load = assetLoader(process.cwd());
  const index = await loadReferenceIndex(load);
  const rungs = await loadLadderIndex(load);
  const library = libraryOf(index, Object.fromEntries(rungs.map(({ id, parameterCount }) => [id, parameterCount])));
  const engine = new CpuEngine();
  const rows: Row[] = [];
  for (const molecule of MOLECULES.filter((name) => index.molecules.some((known) => known.name === name))) {
    const { structure } = await loadReferenceMolecule(load, molecule, index);
    for (const rung of RUNGS) {
      const recipe = await shippedRecipe(rung === 'kernel' ? `kernel-${molecule}` : rung);
      const counted = recipe && counts(recipe, structure, library);
      if (!counted) continue;
      const simulation = await engine.load(await potentialOf(await loadForceField(rung, load), structure), 1);
      simulation.setState(structure.positions);
      // The fastest of many short runs: others may be at work on the machine.
      const { fastest } = await timePerStep(simulation, DYNAMICS, { minimumMs: 5, runs: 25, limitMs: 1500, fewest: 5 });
      simulation.destroy();
      rows.push({ rung, molecule, work: counted.work, measured: fastest });
    }
  }
  const costs = solve(rows);
  console.log(Object.fromEntries(WORK.map((name, n) => [name, Number(costs[n].toPrecision(2))])));
  for (const { rung, molecule, work, measured } of rows) {
    const fitted = WORK.reduce((sum, name, n) => sum + costs[n] * (work[name] ?? 0), 0);
    const shown = [measured, fitted, stepMicroseconds(work)].map((value) => value.toFixed(1).padStart(9)).join('');
    console.log(`${rung.padEnd(15)}${molecule.padEnd(20)}${shown}${(fitted / measured).toFixed(2).padStart(8)}`);
  }
}

/** Costs that are not negative and miss the measured times least, as fractions of them (coordinate descent). */
function solve(rows: readonly Row[]): number[] {
  const design = rows.map(({ work, measured }) => WORK.map((name) => (work[name] ?? 0) / measured));
  const costs = WORK.map(() => 0);
  const left = rows.map(() => 1);
  for (let sweep = 0; sweep < 20_000; sweep++)
    WORK.forEach((_, n) => {
      const square = design.reduce((sum, row) => sum + row[n] ** 2, 0);
      if (square === 0) return;
      const slope = design.reduce((sum, row, r) => sum + row[n] * left[r], 0);
      const next = Math.max(0, costs[n] + slope / square);
      design.forEach((row, r) => (left[r] -= (next - costs[n]) * row[n]));
      costs[n] = next;
    });
  return costs;
}
