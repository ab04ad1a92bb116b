/**
 * `node tools/run.mjs tools/model-cards.ts [ID…]`: writes the measured part of the model cards (docs/rungs/ID.md, between the two
 * markers): errors by split, temperature and molecule on public/reference, what long runs came to (docs/results/stability.json), and
 * processor time per step on the cpu Engine. Then: npx prettier --write docs/rungs.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { assess, type Assessment } from '../src/assess/errors.ts';
import type { ReferenceMolecule, Split } from '../src/assess/reference.ts';
import type { LoadAsset } from '../src/core/assets.ts';
import { CpuEngine } from '../src/cpu/engine.ts';
import { energyMaeOf, loadFitData, REPORTED_SPLITS } from '../src/fit/run.ts';
import { potentialOf, type ForceField } from '../src/forcefield/forcefield.ts';
import { forceFieldIds, loadForceField } from '../src/forcefield/ladder.ts';
import { loadLadderIndex } from '../src/forcefield/ladderIndex.ts';
import { readRecords, summary, type StabilityRecord } from './verify/stability.ts';

const BEGIN = '<!-- measured: node tools/run.mjs tools/model-cards.ts -->';
const END = '<!-- end of what is measured -->';
/** A small and a larger molecule. */
const TIMED = ['ethanol', 'alanine-dipeptide'];
/** Steps of the first run, processor time of one that counts, µs, and how many of them. */
const TIMING = { first: 64, least: 60_000, runs: 5 } as const;
/** Molecules named at either end. */
const NAMED = 5;
/** Frames of trajectories up to these temperatures, K, and above the one before. */
const TEMPERATURES = [300, 600, 1000];
const STABILITY = 'docs/results/stability.json';

const fromDisk: LoadAsset = async (path) => {
  const { buffer, byteOffset, byteLength } = readFileSync(`public/${path}`);
  return buffer.slice(byteOffset, byteOffset + byteLength);
};

export async function main(given: readonly string[]): Promise<void> {
  const { molecules } = await loadFitData(fromDisk);
  const index = await loadLadderIndex(fromDisk);
  const springs = await loadForceField('mm-class1', fromDisk);
  for (const id of given.length > 0 ? given : forceFieldIds()) {
    const card = `docs/rungs/${id}.md`;
    if (!existsSync(card)) throw new Error(`${card} is missing`);
    const forceField = await loadForceField(id, fromDisk);
    const { parameterCount, bytes, sha256 } = index.find((rung) => rung.id === id)!;
    const measured = [
      BEGIN,
      '',
      `${parameterCount} parameters, ${(bytes / 1000).toFixed(0)} kB.`,
      '',
      ...(await splitTable(forceField, molecules)),
      '',
      await temperatureLine(forceField, molecules),
      '',
      ...(await moleculeLines(forceField, molecules)),
      '',
      ...stabilityLines(id, sha256),
      ...(await timeTable(forceField, springs, molecules)),
      '',
      END,
    ].join('\n');
    const text = readFileSync(card, 'utf8');
    const [before, after] = text.includes(BEGIN)
      ? [text.slice(0, text.indexOf(BEGIN)), text.slice(text.indexOf(END) + END.length)]
      : [`${text.trimEnd()}\n\n`, '\n'];
    writeFileSync(card, before + measured + after);
    console.log(card);
  }
}

async function splitTable(forceField: ForceField, molecules: readonly ReferenceMolecule[]): Promise<string[]> {
  const rows = ['| split | frames | force MAE | force RMSE | energy MAE |', '| --- | ---: | ---: | ---: | ---: |'];
  for (const split of REPORTED_SPLITS) {
    const assessed = await errorsOf(forceField, molecules, split);
    if (!assessed) continue;
    const { frames, forceMae, forceRmse, perMolecule } = assessed;
    const energyMae = energyMaeOf(perMolecule);
    rows.push(`| ${split} | ${frames} | ${forceMae.toFixed(2)} | ${forceRmse.toFixed(2)} | ${energyMae.toFixed(2)} |`);
  }
  return [
    ...rows,
    '',
    'Forces in kcal/mol/Å (all components pooled), energies in kcal/mol less each molecule’s mean error, of molecules with at least two frames.',
  ];
}

/** Null where none of the molecules is covered. */
async function errorsOf(
  forceField: ForceField,
  molecules: readonly ReferenceMolecule[],
  split: Split,
): Promise<Assessment | null> {
  try {
    return await assess(new CpuEngine(), forceField, molecules, { split });
  } catch (error) {
    if ((error as { code?: string }).code !== 'coverage') throw error;
    return null;
  }
}

async function temperatureLine(forceField: ForceField, molecules: readonly ReferenceMolecule[]): Promise<string> {
  const parts: string[] = [];
  for (const [n, highest] of TEMPERATURES.entries()) {
    const lowest = TEMPERATURES[n - 1] ?? -Infinity;
    const within = molecules.map((molecule) => ({
      ...molecule,
      splits: molecule.splits.map((split, frame): Split => {
        const kelvin = molecule.temperatures[frame];
        return split === 'test' && kelvin > lowest && kelvin <= highest ? 'test' : 'gap';
      }),
    }));
    const assessed = await errorsOf(forceField, within, 'test');
    if (assessed) parts.push(`up to ${highest} K ${assessed.forceMae.toFixed(2)} (${assessed.frames} frames)`);
  }
  return `Force MAE on the test split by the temperature of the trajectory: ${parts.join(', ')}.`;
}

/** What long runs of this very file came to, one line a temperature and length. */
function stabilityLines(rung: string, sha256: string): string[] {
  const groups = new Map<string, StabilityRecord[]>();
  for (const record of readRecords(STABILITY)) {
    if (record.rung !== rung || !sha256.startsWith(record.sha256)) continue;
    const key = `${record.temperature} ${record.picoseconds}`;
    groups.set(key, [...(groups.get(key) ?? []), record]);
  }
  if (groups.size === 0) return [];
  return [
    'Langevin dynamics of molecules of the train split, 0.5 fs, 1/ps, cpu Engine (`npm run verify:long -- stability`):',
    '',
    ...[...groups.values()].map((records) => `- ${summary(records)}`),
    '',
  ];
}

async function moleculeLines(forceField: ForceField, molecules: readonly ReferenceMolecule[]): Promise<string[]> {
  const lines: string[] = [];
  for (const split of ['test', 'ood'] as const) {
    const { perMolecule } = (await errorsOf(forceField, molecules, split)) ?? { perMolecule: [] };
    if (perMolecule.length === 0) continue;
    const sorted = [...perMolecule].sort((a, b) => a.forceMae - b.forceMae);
    const named = (list: typeof sorted): string =>
      list.map(({ name, forceMae }) => `${name} ${forceMae.toFixed(2)}`).join(', ');
    lines.push(
      sorted.length <= 2 * NAMED
        ? `Force MAE by molecule, ${split}: ${named(sorted)}.`
        : `Force MAE by molecule, ${split}: least ${named(sorted.slice(0, NAMED))}; most ${named(sorted.slice(-NAMED).reverse())}.`,
      '',
    );
  }
  return lines.slice(0, -1);
}

/** Processor time, not time on the clock: other work on the machine does not count. */
async function timeTable(
  forceField: ForceField,
  springs: ForceField,
  molecules: readonly ReferenceMolecule[],
): Promise<string[]> {
  const rows = ['| molecule | atoms | µs a step | times `mm-class1` |', '| --- | ---: | ---: | ---: |'];
  for (const name of TIMED) {
    const molecule = molecules.find((known) => known.name === name)!;
    const times = [await microsecondsPerStep(springs, molecule), await microsecondsPerStep(forceField, molecule)];
    const cells = times.includes(null)
      ? 'not covered | '
      : `${twoDigits(times[1]!)} | ${twoDigits(times[1]! / times[0]!)}`;
    rows.push(`| ${name} | ${molecule.structure.elements.length} | ${cells} |`);
  }
  const [cpu] = cpus();
  return [
    ...rows,
    '',
    `Langevin dynamics on the cpu Engine, processor time, median of ${TIMING.runs} runs, \`mm-class1\` just before; ${new Date().toISOString().slice(0, 10)}, ${cpu.model.trim()}, Node ${process.version}.`,
  ];
}

/** Null where the molecule is not covered. */
async function microsecondsPerStep(
  forceField: ForceField,
  { structure, positions }: ReferenceMolecule,
): Promise<number | null> {
  try {
    const potential = await potentialOf(forceField, structure);
    const simulation = await new CpuEngine().load(potential, 1);
    simulation.setState(positions.slice(0, 3 * potential.atoms));
    // Tiny steps cost what others do, and stay where labels are.
    const dynamics = { dt: 0.001, temperature: 300, friction: 1, seed: 1 };
    const run = async (steps: number): Promise<number> => {
      const before = process.cpuUsage();
      await simulation.advance(steps, dynamics);
      const { user, system } = process.cpuUsage(before);
      return user + system;
    };
    let steps = TIMING.first;
    while ((await run(steps)) < TIMING.least) steps *= 2;
    const times: number[] = [];
    for (let n = 0; n < TIMING.runs; n++) times.push((await run(steps)) / steps);
    simulation.destroy();
    return times.sort((a, b) => a - b)[Math.floor(TIMING.runs / 2)];
  } catch (error) {
    if ((error as { code?: string }).code !== 'coverage') throw error;
    return null;
  }
}

/** Two significant digits, without an exponent. */
function twoDigits(value: number): string {
  return String(Number(value.toPrecision(2)));
}
