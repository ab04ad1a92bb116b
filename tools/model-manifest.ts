/**
 * Prints what the page may download of a published ANI model: `node tools/run.mjs tools/model-manifest.ts FOLDER > public/models/ani-2x.json`.
 * FOLDER is a copy of it (NeuroChem files with their .info); the networks that are there are listed with sizes and SHA-256, and no
 * weight of theirs is.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifest } from '../app/library/manifest.ts';
import { elementByNumber } from '../src/chem/elements.ts';
import { sha256 } from '../src/core/hash.ts';
import { ANI_FILE, findAniFiles, textOf, type NamedFiles } from '../src/models/ani/files.ts';
import { importAni } from '../src/models/ani/import.ts';
import { importModel } from '../src/models/importModel.ts';

export async function main([folder]: readonly string[]): Promise<void> {
  if (!folder) throw new Error('usage: node tools/run.mjs tools/model-manifest.ts FOLDER');
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => ANI_FILE.test(name));
  const { files, ...about } = await manifestOf(
    new Map(names.map((name) => [name, new Uint8Array(readFileSync(join(folder, name)))])),
  );
  // A line a file.
  const list = files.map((file) => `    ${JSON.stringify(file)}`).join(',\n');
  process.stdout.write(`${JSON.stringify(about, null, 2).slice(0, -2)},\n  "files": [\n${list}\n  ]\n}\n`);
}

/** The manifest of the files of one model, with their paths in its repository: its .info file, and its folder beside that. */
export async function manifestOf(files: NamedFiles): Promise<Manifest> {
  const info = [...files.keys()].find((path) => path.endsWith('.info'));
  if (info === undefined) throw new Error('the model has no .info file');
  const { params, selfEnergies, networks, promised } = findAniFiles(files);
  const { model } = importAni(files);
  const { id, technicalName } = await importModel(files);
  const home = /^.*\/(?=[^/]*$)/.exec(textOf(files, info).split('\n')[0].trim())?.[0] ?? '';
  const kept = [...files.keys()].filter(
    (path) =>
      path === params || path === selfEnergies || networks.some(({ folder }) => path.startsWith(`${folder}ANN-`)),
  );
  const list = async (path: string, there: string) => {
    const bytes = files.get(path) ?? new Uint8Array();
    return { path: there, bytes: bytes.length, sha256: await sha256(bytes) };
  };
  return {
    format: 'ffp-model-files-1',
    id,
    title: technicalName,
    networks: networks.length,
    promised,
    elements: model.elements.map((element) => elementByNumber(element).symbol),
    repository: 'github.com/isayev/ASE_ANI',
    licence: 'MIT',
    // Its branch, and no commit: what a file must be is said by its hash.
    base: 'https://raw.githubusercontent.com/isayev/ASE_ANI/master/ani_models/',
    files: [await list(info, info), ...(await Promise.all(kept.sort().map((path) => list(path, home + path))))],
  };
}
