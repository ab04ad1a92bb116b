/** One element's network in the NeuroChem layout: a packed description (.nnf) and raw weights (.wparam, .bparam). */
import { decompressBzip2 } from '../../core/bzip2.ts';
import { FfpError } from '../../core/errors.ts';
import type { Activation, DenseLayer, ElementNetwork } from '../atomicNetwork.ts';
import { bytesOf, type NamedFiles } from './files.ts';

/** How a layer begins. */
const LAYER = 'layer [\n';
/** A description is about 1 kB. */
const LONGEST_DESCRIPTION = 65536;
const MOST_LAYERS = 16;
const WIDEST_LAYER = 4096;

/** NeuroChem's numbers of activations; CELU has α = 0.1. */
const ACTIVATION: Readonly<Record<string, Activation>> = { 5: 'gaussian', 6: 'linear', 9: 'celu' };

/**
 * Reads the network of an element.
 * @param folder where its files lie, with `/` at the end
 * @param features what the symmetry functions give: the first layer must take as many
 * Throws FfpError('file') for files missing, cut off or at odds with each other, FfpError('unsupported') for other kinds of layers.
 */
export function readElementNetwork(
  files: NamedFiles,
  folder: string,
  symbol: string,
  features: number,
): ElementNetwork {
  const path = `${folder}ANN-${symbol}.nnf`;
  const fail = (what: string): never => {
    throw new FfpError('file', `${path} is not a network of this model: ${what}.`);
  };
  const text = unpack(bytesOf(files, path), path, fail);
  const described = /\batom_net\s+(\w{1,2})\b/.exec(text)?.[1];
  if (described !== symbol) fail(`it describes a network of ${described ?? 'no element'}`);
  const inputs = Number(/\binputsize=(\d+);/.exec(text)?.[1]);
  if (inputs !== features) fail(`it takes ${inputs} numbers and the symmetry functions give ${features}`);
  // A layer ends with a bracket on a line of its own; others stand within lines.
  const blocks: string[] = [];
  for (let at = text.indexOf(LAYER), end = 0; at >= 0; at = text.indexOf(LAYER, end)) {
    end = text.indexOf('\n]', at + LAYER.length);
    if (end < 0 || blocks.length > MOST_LAYERS) break;
    blocks.push(text.slice(at + LAYER.length, end));
  }
  if (blocks.length < 1 || blocks.length > MOST_LAYERS) fail(`it has ${blocks.length} layers`);
  const layers: DenseLayer[] = [];
  let width = inputs;
  for (const block of blocks) {
    const layer = readLayer(files, folder, block, width, path);
    layers.push(layer);
    width = layer.outputs;
  }
  if (width !== 1) fail(`it ends in ${width} numbers, not in one`);
  return layers;
}

/** A line `LENGTH=` in plain text, then that many characters, packed. */
function unpack(bytes: Uint8Array, path: string, fail: (what: string) => never): string {
  const newline = bytes.subarray(0, 40).indexOf(10);
  const header = new TextDecoder().decode(bytes.subarray(0, Math.max(0, newline)));
  const length = Number(/^(?:length\s*=\s*)?(\d+)\s*=?\s*$/.exec(header)?.[1]);
  if (newline < 0 || !(length <= LONGEST_DESCRIPTION)) fail('it does not begin with its length');
  const text = decompressBzip2(bytes.subarray(newline + 1), LONGEST_DESCRIPTION, path);
  if (text.length !== length) fail(`it unpacks to ${text.length} characters instead of ${length}`);
  return new TextDecoder().decode(text);
}

function readLayer(files: NamedFiles, folder: string, block: string, inputs: number, path: string): DenseLayer {
  const number = (key: string): number => {
    const found = new RegExp(`\\b${key}=(\\d+);`).exec(block);
    if (!found) throw new FfpError('file', `${path}: a layer does not say its "${key}".`);
    return Number(found[1]);
  };
  const outputs = number('nodes');
  if (number('blocksize') !== inputs || outputs < 1 || outputs > WIDEST_LAYER)
    throw new FfpError(
      'file',
      `${path}: a layer of ${outputs} nodes takes ${number('blocksize')} numbers and gets ${inputs}.`,
    );
  const code = number('activation');
  const activation = ACTIVATION[code];
  if (!activation || number('type') !== 0)
    throw new FfpError(
      'unsupported',
      `${path}: a layer has activation ${code}, type ${number('type')}; those known are 5, 6 and 9, type 0.`,
    );
  return {
    inputs,
    outputs,
    weights: readNumbers(files, folder, block, 'weights', inputs * outputs, path),
    biases: readNumbers(files, folder, block, 'biases', outputs, path),
    activation,
  };
}

/** Little-endian f32, named in the description as `weights=FILE:NAME[COUNT];`. */
function readNumbers(
  files: NamedFiles,
  folder: string,
  block: string,
  key: 'weights' | 'biases',
  count: number,
  path: string,
): Float32Array {
  const found = new RegExp(`\\b${key}=FILE:([\\w.-]+)\\[(\\d+)\\];`).exec(block);
  if (!found || Number(found[2]) !== count)
    throw new FfpError('file', `${path}: a layer names no file of ${count} ${key}.`);
  const file = `${folder}${found[1]}`;
  const bytes = bytesOf(files, file);
  if (bytes.length !== 4 * count)
    throw new FfpError('file', `${file} has ${bytes.length} bytes; ${count} ${key} take ${4 * count}.`);
  // A copy, because the bytes may lie anywhere in a larger buffer; little-endian like every machine with a browser.
  return new Float32Array(new Uint8Array(bytes).buffer);
}
