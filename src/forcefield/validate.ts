import { FfpError } from '../core/errors.ts';
import { learnedFault } from '../models/learned.ts';
import type { Potential } from './potential.ts';
import { loadTerms, termSchema } from './registry.ts';
import type { TermData } from './term.ts';

/**
 * Checks the models of a Potential's learned Terms, and its regions, by code that is loaded when there are any.
 * Rejects with FfpError('file') that names the Term and what is wrong with its model.
 */
export async function validateModels(potential: Potential): Promise<void> {
  for (const term of potential.terms) {
    if (term.kind === 'region') {
      (await import('./validateRegion.ts')).validateRegion(term, potential.atoms, validatePotential);
      await validateModels(term.potential);
    }
    const fault = term.kind === 'learned' ? await learnedFault(term) : null;
    if (fault !== null) fail(`${term.term}: ${fault}`);
  }
}

/**
 * Checks a Potential before an Engine takes it: shapes, indices in range, finite numbers; `validateModels` does the models. On
 * a GPU a wrong index would be silently wrong physics, so nothing is uploaded unchecked.
 * Throws FfpError('file') with the Term and the entry that is wrong.
 */
export function validatePotential(potential: Potential): void {
  const { atoms, masses, exclusions } = potential;
  if (!Number.isInteger(atoms) || atoms < 1) fail(`${atoms} atoms`);
  if (potential.elements.length !== atoms || masses.length !== atoms) fail('elements or masses do not match the atoms');
  masses.forEach((mass, i) => {
    if (!(mass > 0 && mass < 1000)) fail(`atom ${i} has mass ${mass}`);
  });
  if (exclusions.start.length !== atoms + 1 || exclusions.start[atoms] !== exclusions.partners.length)
    fail('the exclusion list does not match the atoms');
  for (let i = 0; i < atoms; i++) {
    if (exclusions.start[i] > exclusions.start[i + 1]) fail(`the exclusions of atom ${i} run backwards`);
    for (let e = exclusions.start[i]; e < exclusions.start[i + 1]; e++) {
      const partner = exclusions.partners[e];
      if (partner >= atoms || partner === i) fail(`atom ${i} excludes atom ${partner}`);
      if (e > exclusions.start[i] && exclusions.partners[e - 1] >= partner)
        fail(`exclusions of atom ${i} are unsorted`);
    }
  }
  if (new Set(potential.terms.map(({ term }) => term)).size < potential.terms.length) fail('a Term is listed twice');
  for (const term of potential.terms) validateTerm(term, atoms);
}

/** Loads the schemas of all Terms of a Potential, regions included. */
async function loadSchemas({ terms }: Potential): Promise<void> {
  await loadTerms(terms.map(({ term }) => term));
  for (const term of terms) if (term.kind === 'region') await loadSchemas(term.potential);
}

/**
 * Checks a Potential and the cheap one that steps are taken with, where there is one, once their Terms are loaded. Rejects like `validatePotential` and
 * `validateModels`.
 */
export async function validateAll(potential: Potential, inner?: Potential): Promise<void> {
  for (const one of inner ? [potential, inner] : [potential]) {
    await loadSchemas(one);
    validatePotential(one);
    if (one.periodic ?? one.constraints) (await import('./periodic.ts')).validatePeriodicity(one, inner && potential);
    await validateModels(one);
  }
  if (inner && (inner.atoms !== potential.atoms || inner.masses.some((mass, i) => mass !== potential.masses[i])))
    fail('the inner one is of another molecule');
}

const fail = (what: string): never => {
  throw new FfpError('file', `not a valid potential: ${what}`);
};

function validateTerm(term: TermData, atoms: number): void {
  const schema = termSchema(term.term);
  if (schema.kind !== term.kind) fail(`${term.term} is a ${schema.kind} Term`);
  const finite = (values: Float64Array, what: string): void => {
    for (let i = 0; i < values.length; i++)
      if (!Number.isFinite(values[i])) fail(`${term.term}: ${what} ${i} is ${values[i]}`);
  };
  if (term.kind === 'bonded' && schema.kind === 'bonded') {
    const count = term.atoms.length / schema.arity;
    const leading = schema.parameters.length - (schema.series ?? 0);
    const strideFits = schema.series
      ? term.stride > leading && (term.stride - leading) % schema.series === 0
      : term.stride === leading;
    if (!Number.isInteger(count) || !strideFits || term.parameters.length !== count * term.stride)
      fail(
        `${term.term}: ${term.atoms.length} atom indices, ${term.parameters.length} parameters, ${term.stride} a tuple`,
      );
    for (let t = 0; t < count; t++) {
      const tuple = term.atoms.subarray(t * schema.arity, (t + 1) * schema.arity);
      if (tuple.some((atom) => atom >= atoms) || new Set(tuple).size < schema.arity)
        fail(`${term.term} ${t} names atoms ${tuple.join(', ')}`);
    }
    finite(term.parameters, 'parameter');
  } else if (term.kind === 'pair' && schema.kind === 'pair') {
    if (term.atomParameters.length !== atoms * schema.atomParameters.length) fail(`${term.term}: per-atom parameters`);
    const columns = schema.tableParameters?.length ?? 0;
    if (columns > 0 && (term.types.length !== atoms || term.types.some((type) => type >= term.typeCount)))
      fail(`${term.term}: atom types`);
    if (term.table.length !== term.typeCount ** 2 * columns)
      fail(`${term.term}: table of ${term.table.length} entries`);
    finite(term.atomParameters, 'parameter');
    finite(term.table, 'table entry');
  } else if (term.kind === 'learned') {
    if (term.species.length !== atoms || term.species.some((index) => index >= term.model.elements.length))
      fail(`${term.term}: the species do not match the atoms or the model`);
    if (term.term === 'force_kernel' && (atoms !== term.model.elements.length || new Set(term.species).size < atoms))
      fail(`${term.term}: the atoms are not those of the model's molecule, each once`);
  }
}
