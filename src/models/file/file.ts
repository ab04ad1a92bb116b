/**
 * Saved force fields: sums of parts (learned Terms, shipped force fields), as safetensors files with a JSON header in their
 * metadata. The format is described in docs/model-file.md.
 */
import { FfpError } from '../../core/errors.ts';
import { sha256 } from '../../core/hash.ts';
import { readSafetensors, writeSafetensors, type Tensor, type TensorFile } from '../../core/safetensors.ts';
import { learnedFault, type Architecture, type LearnedModels } from '../learned.ts';
import { readClass2Tables, writeClass2Tables } from '../../forcefield/class2/parameters.ts';
import type { Class2GraphModel } from '../graph/class2Model.ts';
import type { GraphModel } from '../graph/model.ts';
import { modelCodec, ModelTensors, savedArchitectures } from './codec.ts';
import { HASH_KEY, HEADER_KEY, parseHeader, VERSION, type ModelHeader, type PartHeader } from './header.ts';

/** A model of one architecture. */
export type LearnedPart = {
  [A in Architecture]: { readonly kind: 'learned'; readonly architecture: A; readonly model: LearnedModels[A] };
}[Architecture];

/** A graph network that assigns parameters of one form. */
export type GraphPart =
  | { readonly kind: 'graph'; readonly form: 'class1'; readonly model: GraphModel }
  | { readonly kind: 'graph'; readonly form: 'class2'; readonly model: Class2GraphModel };

/** One summand of a saved force field. */
export type SavedPart = LearnedPart | GraphPart | Exclude<PartHeader, { kind: 'learned' | 'graph' }>;

/** What a file says, its models as values. */
export interface SavedForceField extends Omit<ModelHeader, 'version' | 'units' | 'parts'> {
  readonly parts: readonly SavedPart[];
}

const UNITS = { length: 'angstrom', energy: 'kcal/mol' } as const;

/**
 * Reads a saved force field: sizes, hash, header, and every model as its architecture demands.
 * @param name what to call the file in messages
 * Throws FfpError('file') that says what is wrong, 'unsupported' for an architecture or a version that this program does not know.
 */
export async function readModelFile(bytes: Uint8Array, name = 'the file'): Promise<SavedForceField> {
  const file = readSafetensors(bytes, name);
  const text = file.metadata.get(HEADER_KEY);
  if (text === undefined)
    throw new FfpError('file', `${name} holds tensors but no saved force field: its metadata has no "${HEADER_KEY}".`);
  const hash = file.metadata.get(HASH_KEY);
  if (hash !== (await hashOf(text, file.tensors)))
    throw new FfpError(
      'file',
      `${name} is not what was saved: its contents do not match their SHA-256. Fetch or save it again.`,
    );
  const { version: _version, units: _units, parts, ...header } = parseHeader(text, name);
  const saved = await Promise.all(parts.map((part, place) => readPart(part, `${place}/`, file, name)));
  const owned = (key: string) => {
    const kind = parts[Number(/^(\d+)\//.exec(key)?.[1])]?.kind;
    return kind === 'learned' || kind === 'graph';
  };
  for (const key of file.tensors.keys())
    if (!owned(key)) throw new FfpError('file', `${name}: the tensor "${key.slice(0, 100)}" belongs to no part of it.`);
  return { ...header, parts: saved };
}

async function readPart(part: PartHeader, prefix: string, file: TensorFile, name: string): Promise<SavedPart> {
  if (part.kind === 'graph') return readGraphPart(part, new ModelTensors(file, prefix, name));
  if (part.kind !== 'learned') return part;
  const { architecture, model: header } = part;
  const codec = await modelCodec(architecture);
  if (!codec)
    throw new FfpError(
      'unsupported',
      `${name} holds a model of the architecture "${architecture}"; this program knows ${savedArchitectures().join(', ')}.`,
    );
  const tensors = new ModelTensors(file, prefix, name);
  const model = codec.decode(header, tensors);
  tensors.end();
  const read = { kind: 'learned', architecture, model } as LearnedPart;
  const fault = await learnedFault({ term: architecture as Architecture, model: read.model });
  return fault === null ? read : tensors.fail(fault);
}

async function readGraphPart(part: Extract<PartHeader, { kind: 'graph' }>, tensors: ModelTensors): Promise<GraphPart> {
  const { data: weights } = tensors.take('weights', 'F32', [null]);
  tensors.end();
  const { width, layers } = part;
  if (part.form === 'class2') {
    const model = { width, layers, weights, scales: part.scales, ...readClass2Tables(part) };
    const { class2GraphFault } = await import('../graph/class2Model.ts');
    const fault = class2GraphFault(model);
    return fault === null ? { kind: 'graph', form: 'class2', model } : tensors.fail(fault);
  }
  const { charges } = part;
  const table = new Map(Object.entries(charges).map(([key, charge]) => [key, [charge]]));
  const model = { width, layers, weights, charges: table };
  const { graphModelFault } = await import('../graph/model.ts');
  const fault = graphModelFault(model);
  return fault === null ? { kind: 'graph', form: 'class1', model } : tensors.fail(fault);
}

/**
 * Writes a saved force field; equal values give equal bytes.
 * Throws FfpError('file') where `readModelFile` would not take it.
 */
export async function writeModelFile({ parts, ...header }: SavedForceField): Promise<Uint8Array<ArrayBuffer>> {
  const tensors = new Map<string, Tensor>();
  const headers: PartHeader[] = [];
  for (const [place, part] of parts.entries()) {
    if (part.kind === 'graph') {
      const { weights } = part.model;
      headers.push(graphHeader(part));
      tensors.set(`${place}/weights`, { dtype: 'F32', shape: [weights.length], data: weights });
      continue;
    }
    if (part.kind !== 'learned') {
      headers.push(part);
      continue;
    }
    const codec = await modelCodec(part.architecture);
    if (!codec) throw new Error(`src/models/file/architectures/${part.architecture}.ts is missing`);
    const encoded = codec.encode(part.model);
    headers.push({ kind: 'learned', architecture: part.architecture, model: { ...encoded.header } });
    for (const [key, tensor] of encoded.tensors) tensors.set(`${place}/${key}`, tensor);
  }
  const text = JSON.stringify({ version: VERSION, units: UNITS, ...header, parts: headers });
  const metadata = new Map([
    [HEADER_KEY, text],
    [HASH_KEY, await hashOf(text, tensors)],
  ]);
  const bytes = writeSafetensors(tensors, metadata);
  await readModelFile(bytes, 'the force field to be saved');
  return bytes;
}

function graphHeader(part: GraphPart): PartHeader {
  const { kind, form, model } = part;
  const { width, layers } = model;
  if (form === 'class2') {
    const scales = structuredClone(model.scales) as Extract<PartHeader, { form: 'class2' }>['scales'];
    return { kind, form, width, layers, scales, ...writeClass2Tables(model) };
  }
  return {
    kind,
    form,
    width,
    layers,
    charges: Object.fromEntries(Array.from(model.charges, ([key, [charge]]) => [key, charge])),
  };
}

/**
 * SHA-256 over the header's text and then, in order of their names (by code unit), each tensor's line
 * `NAME DTYPE [d0,d1,…]\n` and its bytes.
 */
function hashOf(text: string, tensors: ReadonlyMap<string, Tensor>): Promise<string> {
  const encoder = new TextEncoder();
  const parts = [...tensors]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([key, { dtype, shape, data }]) => [
      encoder.encode(`${key} ${dtype} [${shape.join(',')}]\n`),
      new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
    ]);
  return sha256(encoder.encode(text), ...parts);
}
