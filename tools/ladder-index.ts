/**
 * `node tools/run.mjs tools/ladder-index.ts`: writes public/forcefields/index.json, which describes the shipped force fields, from
 * their files and their errors on public/reference. Errors of unchanged files on an unchanged Reference set are not worked out again.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { LoadAsset } from '../src/core/assets.ts';
import { errorsBySplit, loadFitData } from '../src/fit/run.ts';
import { openReferenceMolecule } from '../src/assess/load.ts';
import { scan } from '../src/assess/measurements/scan.ts';
import { CpuEngine } from '../src/cpu/engine.ts';
import type { ForceField } from '../src/forcefield/forcefield.ts';
import { LADDER, loadForceField } from '../src/forcefield/ladder.ts';
import type { LadderIndex } from '../src/forcefield/ladderIndex.ts';

const OUT = 'public/forcefields/index.json';
/** Splits whose errors are described: the page loads the list with its first picture, and says no others. */
const SPLITS = ['test', 'ood'];

const fromDisk: LoadAsset = async (path) => {
  const { buffer, byteOffset, byteLength } = readFileSync(`public/${path}`);
  return buffer.slice(byteOffset, byteOffset + byteLength);
};

export async function main(): Promise<void> {
  const { molecules, labelsSha256 } = await loadFitData(fromDisk);
  const known = existsSync(OUT)
    ? (JSON.parse(readFileSync(OUT, 'utf8')) as LadderIndex & { reference?: string })
    : { rungs: [], reference: '' };
  const rungs: LadderIndex['rungs'] = [];
  for (const { id, path, load, specimen } of LADDER) {
    const forceField = await load(fromDisk);
    const file = readFileSync(`public/${path}`);
    const sha256 = createHash('sha256').update(file).digest('hex');
    const before =
      known.reference === labelsSha256 && known.rungs.find((rung) => rung.id === id && rung.sha256 === sha256);
    const errors = roundAll(before ? before.errors : await errorsBySplit(forceField, molecules));
    const { plainName, technicalName, family, summary, parameterCount, needsBonds, breaksBonds } = forceField;
    rungs.push({
      id,
      plainName,
      technicalName,
      family,
      summary,
      parameterCount,
      needsBonds,
      breaksBonds,
      ...(specimen && { specimen }),
      bytes: file.length,
      sha256,
      errors,
      ...relativeTimeOf(id),
      ...(await torsionMaeOf(forceField)),
    });
    console.log(`${id}: ${JSON.stringify(errors)}`);
  }
  const index = { format: 'ffp-ladder-1' as const, reference: labelsSha256, rungs };
  // A line a rung: it is part of the first load.
  writeFileSync(OUT, `${JSON.stringify(index).replaceAll('{"id":', '\n{"id":')}\n`);
}

/** Mean error of the energy along the torsion scans, as `ffp measure scan --set scan=all` has them; nothing where it covers none. */
async function torsionMaeOf(forcefield: ForceField): Promise<{ torsionMae?: number }> {
  const { structure } = await openReferenceMolecule(fromDisk, 'ethanol');
  const subject = { structure, reference: null, forcefield, engine: new CpuEngine() };
  const surroundings = {
    load: fromDisk,
    forcefield: (id: string) => loadForceField(id, fromDisk),
    engine: async () => subject.engine,
    progress: async () => undefined,
  };
  const { curves } = await scan.measure(subject, { scan: 'all' }, surroundings);
  const errors = curves.flatMap(({ kind, errors: own }) => (kind === 'torsion' && own ? [own.mae] : []));
  if (errors.length === 0) return {};
  return { torsionMae: Number((errors.reduce((sum, mae) => sum + mae, 0) / errors.length).toFixed(3)) };
}

/** Time per step of ethanol relative to mm-class1, as the model card states it (tools/model-cards.ts measures it); nothing without one. */
function relativeTimeOf(id: string): { relativeTime?: number } {
  const card = `docs/rungs/${id}.md`;
  const row =
    existsSync(card) && /^\| ethanol\s*\|\s*\d+\s*\|\s*[\d.]+\s*\|\s*([\d.]+)\s*\|$/m.exec(readFileSync(card, 'utf8'));
  return row ? { relativeTime: Number(row[1]) } : {};
}

function roundAll(errors: Awaited<ReturnType<typeof errorsBySplit>>): LadderIndex['rungs'][number]['errors'] {
  const round = (value: number): number => Number(value.toFixed(3));
  return Object.fromEntries(
    Object.entries(errors)
      .filter(([split]) => SPLITS.includes(split))
      .map(([split, { frames, forceMae, energyMae }]) => [
        split,
        { frames, forceMae: round(forceMae), energyMae: round(energyMae) },
      ]),
  );
}
