/**
 * `node tools/run.mjs tools/index-kernels.ts`: lists the force kernels of public/forcefields/kernel in index.json beside them. Call it
 * after `ffp fit recipes/kernel-….json`.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hillFormula } from '../src/chem/formula.ts';
import type { KernelIndex } from '../src/models/forceKernel/rung.ts';
import { readModelFile } from '../src/models/file/file.ts';

const FOLDER = 'public/forcefields/kernel';

export async function main(): Promise<void> {
  writeFileSync(`${FOLDER}/index.json`, await kernelIndex('.'));
}

/** The text of the index. @param root of the project */
export async function kernelIndex(root: string): Promise<string> {
  const reference = JSON.parse(readFileSync(join(root, 'public/reference/index.json'), 'utf8')) as {
    readonly molecules: readonly { readonly name: string; readonly title: string }[];
  };
  const kernels: KernelIndex['kernels'] = [];
  for (const file of readdirSync(join(root, FOLDER))
    .filter((name) => name.endsWith('.safetensors'))
    .sort()) {
    const bytes = readFileSync(join(root, FOLDER, file));
    const { parts } = await readModelFile(new Uint8Array(bytes), file);
    const part = parts.find((one) => one.kind === 'learned');
    if (part?.architecture !== 'force_kernel') throw new Error(`${file} holds no force kernel`);
    const { name, elements, weights } = part.model;
    kernels.push({
      name,
      title: reference.molecules.find((molecule) => molecule.name === name)?.title ?? name,
      formula: hillFormula(Uint8Array.from(elements)),
      file,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      parameters: weights.length,
    });
  }
  const index: KernelIndex = { format: 'ffp-kernels-1', kernels };
  return `${JSON.stringify(index, null, 1)}\n`;
}
