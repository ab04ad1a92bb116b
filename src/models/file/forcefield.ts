/** A saved force field, ready to be bound to molecules. */
import { elementBySymbol, elementByNumber } from '../../chem/elements.ts';
import type { Structure } from '../../chem/structure.ts';
import type { LoadAsset } from '../../core/assets.ts';
import { FfpError } from '../../core/errors.ts';
import type { ForceField } from '../../forcefield/forcefield.ts';
import { dispersionTerm } from '../../forcefield/dispersion.ts';
import { loadForceField, rungSha256 } from '../../forcefield/ladder.ts';
import { repulsionTerm } from '../../forcefield/repulsion.ts';
import { loadTerms, termSchema } from '../../forcefield/registry.ts';
import { sumPotential, type Summand } from '../../forcefield/sum.ts';
import type { PairTermData } from '../../forcefield/term.ts';
import { speciesOf } from '../coverage.ts';
import { learnedTerm } from '../learned.ts';
import type { Class2GraphModel } from '../graph/class2Model.ts';
import { modelCodec } from './codec.ts';
import { readModelFile, type GraphPart, type LearnedPart, type SavedForceField, type SavedPart } from './file.ts';
import type { PartHeader } from './header.ts';

/** One part with all that it needs loaded. */
interface Part {
  /** What the molecule's atoms may be; null where the part itself says so when it is bound. */
  readonly elements: readonly number[] | null;
  readonly parameterCount: number;
  readonly needsBonds: boolean;
  readonly breaksBonds: boolean;
  bind(structure: Structure): Summand;
  notes?(structure: Structure): readonly string[];
}

/**
 * The force field of a saved file.
 * @param load where shipped force fields come from, which a saved one may build on
 * @param name what to call the file in messages
 * Throws FfpError('file' | 'unsupported') where the file cannot be used, or where it builds on a force field that is no longer what
 * it was.
 */
export async function savedForceField(bytes: Uint8Array, load: LoadAsset, name = 'the file'): Promise<ForceField> {
  return forceFieldOf(await readModelFile(bytes, name), load, name);
}

/** The force field of a saved value. Throws like `savedForceField`. */
export async function forceFieldOf(saved: SavedForceField, load: LoadAsset, name = 'the file'): Promise<ForceField> {
  const parts = await Promise.all(saved.parts.map((part) => prepare(part, saved.name, load, name)));
  const known = saved.elements.map((symbol) => elementBySymbol(symbol).number);
  for (const part of parts)
    for (const element of known)
      if (part.elements?.includes(element) === false)
        throw new FfpError(
          'file',
          `${name} claims to cover ${elementByNumber(element).symbol}, which one of its parts does not know.`,
        );
  const parameterCount = parts.reduce((sum, part) => sum + part.parameterCount, 0);
  if (parameterCount !== saved.parameter_count)
    throw new FfpError(
      'file',
      `${name} claims ${saved.parameter_count} parameters, and its parts have ${parameterCount}.`,
    );
  return {
    id: saved.name.toLowerCase(),
    plainName: saved.plain_name,
    technicalName: saved.name,
    family: saved.family,
    summary: saved.summary,
    parameterCount,
    needsBonds: parts.some((part) => part.needsBonds),
    breaksBonds: parts.every((part) => part.breaksBonds),
    parametrize: (structure) => {
      speciesOf(structure, known, saved.name);
      return sumPotential(
        structure,
        parts.map((part) => part.bind(structure)),
      );
    },
    notes: (structure) => parts.flatMap((part) => part.notes?.(structure) ?? []),
  };
}

/** Number of parameters of all parts together: what a file has to state. */
export async function countParameters(parts: readonly SavedPart[], load: LoadAsset): Promise<number> {
  const prepared = await Promise.all(parts.map((part) => prepare(part, 'the force field', load, 'the force field')));
  return prepared.reduce((sum, part) => sum + part.parameterCount, 0);
}

async function prepare(part: SavedPart, title: string, load: LoadAsset, name: string): Promise<Part> {
  switch (part.kind) {
    case 'learned':
      return prepareLearned(part, title);
    case 'graph':
      return prepareGraph(part);
    case 'rung':
      return prepareRung(part, load, name);
    case 'zbl':
      await loadTerms(['zbl']);
      return pairPart(({ elements }) => repulsionTerm(elements, part));
    case 'dispersion':
      await loadTerms(['dispersion']);
      return pairPart(({ elements }) => dispersionTerm(elements, part));
  }
}

async function prepareLearned({ architecture, model }: LearnedPart, title: string): Promise<Part> {
  const codec = (await modelCodec(architecture))!;
  return {
    elements: model.elements,
    parameterCount: codec.parameterCount(model),
    needsBonds: codec.needsBonds ?? false,
    breaksBonds: codec.breaksBonds ?? true,
    bind: (structure) => {
      const species = codec.bind?.(model, structure) ?? speciesOf(structure, model.elements, title);
      return { terms: [learnedTerm(architecture, model, species)] };
    },
    notes: (structure) => codec.notes?.(model, structure) ?? [],
  };
}

async function prepareGraph(part: GraphPart): Promise<Part> {
  if (part.form === 'class2') return prepareClass2Graph(part.model);
  const { model } = part;
  const { bindGraphModel, graphParameterCount } = await import('../graph/model.ts');
  const { GRAPH_ELEMENTS } = await import('../graph/features.ts');
  return {
    elements: GRAPH_ELEMENTS,
    parameterCount: graphParameterCount(model),
    needsBonds: true,
    breaksBonds: false,
    bind: (structure) => bindGraphModel(model, structure),
  };
}

async function prepareClass2Graph(model: Class2GraphModel): Promise<Part> {
  const { bindClass2Graph, class2GraphParameterCount } = await import('../graph/class2Model.ts');
  const { GRAPH_ELEMENTS } = await import('../graph/features.ts');
  const { class2Notes } = await import('../../forcefield/class2/forcefield.ts');
  await loadTerms();
  return {
    elements: GRAPH_ELEMENTS,
    parameterCount: class2GraphParameterCount(model),
    needsBonds: true,
    breaksBonds: false,
    bind: (structure) => bindClass2Graph(model, structure),
    notes: (structure) => class2Notes(model, structure),
  };
}

/** A pair Term that follows from the elements alone. */
function pairPart(term: (structure: Structure) => PairTermData): Part {
  return {
    elements: null,
    parameterCount: 0,
    needsBonds: false,
    breaksBonds: true,
    bind: (structure) => ({ terms: [term(structure)] }),
  };
}

async function prepareRung(
  { id, sha256, terms }: Extract<PartHeader, { kind: 'rung' }>,
  load: LoadAsset,
  name: string,
): Promise<Part> {
  const found = await rungSha256(id, load);
  if (found === null)
    throw new FfpError('unsupported', `${name} builds on the force field "${id}", which this program does not have.`);
  if (found !== sha256)
    throw new FfpError(
      'unsupported',
      `${name} was trained on top of another version of "${id}" (SHA-256 ${sha256.slice(0, 12)}…; here it is ${found.slice(0, 12)}…); train it again.`,
    );
  const rung = await loadForceField(id, load);
  await loadTerms(terms ?? []);
  terms?.forEach(termSchema);
  return {
    elements: null,
    parameterCount: rung.parameterCount,
    needsBonds: rung.needsBonds,
    breaksBonds: rung.breaksBonds,
    notes: (structure) => rung.notes?.(structure) ?? [],
    bind: (structure) => {
      const { terms: all, exclusions } = rung.parametrize(structure);
      return { terms: terms ? all.filter(({ term }) => terms.includes(term)) : all, exclusions };
    },
  };
}
