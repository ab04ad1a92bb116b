/**
 * Experiment ↔ link. The fragment of a link is `#VERSION.DATA`: DATA is base64url of raw deflate of JSON that holds what differs
 * from the default Experiment (version 1), or of that with its numbers as bytes (version 2, packedLink.ts). The fragment never leaves
 * the browser with a request.
 * Whatever comes in is hostile: its size is capped before and while it is inflated, and every field is checked.
 */
import { fromBase64Url, toBase64Url } from '../core/base64.ts';
import { FfpError } from '../core/errors.ts';
import { through } from '../core/streams.ts';
import { DEFAULT_EXPERIMENT } from './defaults.ts';
import type { Experiment } from './experiment.ts';
import type { Json } from './packedLink.ts';
import { neededModels } from './models.ts';
import { parseExperiment } from './schema.ts';

const VERSION = 2;
/** Largest compressed payload, bytes: what browsers and messengers still pass on. */
const COMPRESSED_LIMIT = 64 * 1024;
/** Largest inflated payload, bytes: 2000 atoms take a tenth of it. */
const INFLATED_LIMIT = 1024 * 1024;
/** Longest link that is looked at: the compressed limit in base64, and room for an address before it. */
const LENGTH_LIMIT = Math.ceil((COMPRESSED_LIMIT * 4) / 3) + 8 * 1024;

/**
 * The link that reopens an Experiment.
 * @param base address of the page; a fragment it has is replaced.
 * @throws FfpError('link') when the Experiment is not valid or too large for a link.
 */
export async function encodeLink(experiment: Experiment, base: string): Promise<string> {
  const valid = parseExperiment(withoutIdleModel(experiment), 'link') as unknown as Json;
  const json = difference(valid, DEFAULT_EXPERIMENT as unknown as Json) ?? {};
  const data = new TextEncoder().encode(JSON.stringify(json));
  let bytes = await deflate(data);
  let version = 1;
  if (experiment.state || experiment.molecule.kind === 'inline') {
    const packed = await (await import('./packedLink.ts')).pack(json, deflate);
    if (packed && packed.length < bytes.length) [bytes, version] = [packed, VERSION];
  }
  if (data.length > INFLATED_LIMIT || bytes.length > COMPRESSED_LIMIT) {
    throw new FfpError('link', 'This Experiment is too large for a link; save it as a file instead.');
  }
  return `${base.split('#')[0]}#${version}.${toBase64Url(bytes)}`;
}

/**
 * The Experiment of a link, or of its bare fragment with or without the `#`.
 * @throws FfpError('link') in one sentence that says what is wrong with the link, and nothing else.
 */
export async function decodeLink(link: string): Promise<Experiment> {
  if (link.length > LENGTH_LIMIT) throw tooLong(link);
  const fragment = link.slice(link.indexOf('#') + 1).trim();
  const [, version, payload] = /^([1-9]\d{0,5})\.([A-Za-z0-9_-]+)$/.exec(fragment) ?? [];
  if (version === undefined || payload === undefined) {
    throw new FfpError('link', 'This link holds no Experiment: it is cut off, or it is not a link of this page.');
  }
  if (payload.length > Math.ceil((COMPRESSED_LIMIT * 4) / 3)) throw tooLong(link);
  if (Number(version) > VERSION) {
    throw new FfpError('link', 'This link was made by a newer version of this page: reload the page, or update it.');
  }
  return parseExperiment(
    merge(DEFAULT_EXPERIMENT as unknown as Json, await unpacked(payload, Number(version))),
    'link',
  );
}

/** Without the weights of a design that nothing runs: the recipe goes along in any case. */
function withoutIdleModel(experiment: Experiment): Experiment {
  const { design } = experiment.view;
  if (!design?.model || neededModels(experiment).some(({ id }) => id === design.model?.id)) return experiment;
  const { model: _, ...recipe } = design;
  return { ...experiment, view: { ...experiment.view, design: recipe } };
}

const tooLong = ({ length }: string) =>
  new FfpError('link', `This link is too long: ${length} characters, where ${COMPRESSED_LIMIT} bytes are the most.`);
const tooLarge = () =>
  new FfpError('link', `This link unpacks to more than ${INFLATED_LIMIT} bytes, which no Experiment needs.`);

type Bytes = Uint8Array<ArrayBuffer>;
const deflate = (bytes: Bytes): Promise<Bytes> =>
  through(bytes, new CompressionStream('deflate-raw'), INFLATED_LIMIT, tooLarge);
const inflate = (bytes: Bytes): Promise<Bytes> =>
  through(bytes, new DecompressionStream('deflate-raw'), INFLATED_LIMIT, tooLarge);

async function unpacked(payload: string, version: number): Promise<Json> {
  try {
    const bytes = fromBase64Url(payload);
    if (version > 1) return await (await import('./packedLink.ts')).unpack(bytes, inflate);
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(await inflate(bytes))) as Json;
  } catch (cause) {
    if (cause instanceof FfpError) throw cause;
    throw new FfpError('link', 'This link is damaged: its contents cannot be unpacked; ask for it again.', { cause });
  }
}

const isObject = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What of `value` differs from `base`, object by object (arrays whole); undefined where nothing does. */
function difference(value: Json, base: Json | undefined): Json | undefined {
  if (isObject(value) && isObject(base)) {
    const entries = Object.entries(value).flatMap(([key, item]) => {
      const changed = difference(item, base[key]);
      return changed === undefined ? [] : [[key, changed] as const];
    });
    return entries.length > 0 ? Object.fromEntries(entries) : undefined;
  }
  return JSON.stringify(value) === JSON.stringify(base) ? undefined : value;
}

/** The inverse of `difference`. Own properties only: a key like `__proto__` stays a plain, unknown key, and is refused as such. */
function merge(base: Json | undefined, change: Json): Json {
  if (!isObject(base) || !isObject(change)) return change;
  const merged = new Map<string, Json>(Object.entries(base));
  for (const [key, item] of Object.entries(change)) {
    merged.set(key, merge(Object.hasOwn(base, key) ? base[key] : undefined, item));
  }
  return Object.fromEntries(merged);
}
