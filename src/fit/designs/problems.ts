/** Why a design cannot work, before anybody waits for it: cheap enough for every key press. */
import { elementByNumber, elementBySymbol } from '../../chem/elements.ts';
import type { Structure } from '../../chem/structure.ts';
import { checkRecipe, type Recipe } from '../recipe.ts';
import type { NetworkSettings } from '../settings/network.ts';
import type { SplineSettings } from '../settings/spline.ts';
import { settingsFault, settingsOf } from './check.ts';
import { trainedOn, trainingFrameCount } from './counts.ts';
import { estimate } from './estimate.ts';
import type { Library } from './library.ts';
import { inShapeOf, shapeDifference } from './shape.ts';

export interface Problem {
  /** Of the entry that is wrong, where there is one: `settings.radial.cutoff`. */
  readonly path: string | null;
  /** One sentence: what is wrong, and what to do. */
  readonly text: string;
  /** Whether it can be fitted all the same. */
  readonly severity: 'impossible' | 'doubtful';
  /** The design with it put right, where one step does that, and what the step is called. */
  readonly mended?: { readonly label: string; readonly design: Recipe };
}

/** Beyond these nothing is fitted in a tab. */
const MOST_PARAMETERS = 2e6;
const MOST_BYTES = 1.5e9;
const LONG_FIT_SECONDS = 1800;
const LONG_STEP_MICROSECONDS = 50_000;
/** The longest distance of the shortest bonds of a molecule of H, C, N and O: what reaches less sees single atoms. Å. */
const BOND = 1.6;

/**
 * Reasons why a recipe makes no force field of the molecule; none where it does.
 * @param recipe anything: what is not even a recipe is told so
 * @param start the recipe of the force field whose weights it begins with
 */
export function problems(
  recipe: unknown,
  structure: Structure,
  library: Library,
  start: Recipe | null = null,
): Problem[] {
  let checked: Recipe;
  try {
    checked = checkRecipe(recipe, 'This');
  } catch (error) {
    return [impossible(null, `${(error as Error).message}.`)];
  }
  // What model files have room for.
  for (const name of ['plainName', 'technicalName'] as const)
    if (checked[name].length > 60)
      return [impossible(name, `A name has at most 60 characters, not ${checked[name].length}: take a shorter one.`)];
  const fault = settingsFault(checked);
  if (fault) return [impossible(fault.path, `This value cannot be used: ${fault.text}.`)];
  return [
    ...dataProblems(checked, structure, library),
    ...formProblems(checked),
    ...(start ? startProblems(checked, start) : []),
    ...sizeProblems(checked, structure, library),
  ];
}

const impossible = (path: string | null, text: string): Problem => ({ path, text, severity: 'impossible' });
const doubtful = (path: string | null, text: string): Problem => ({ path, text, severity: 'doubtful' });

const symbols = (elements: readonly number[]): string => elements.map((z) => elementByNumber(z).symbol).join(', ');

function dataProblems(recipe: Recipe, structure: Structure, library: Library): Problem[] {
  const found: Problem[] = [];
  const { only = [], without = [] } = recipe.data;
  const unknown = [...only, ...without].filter((name) => !library.molecules.some((one) => one.name === name));
  if (unknown.length > 0)
    return [
      impossible('data.only', `There are no labelled frames of "${unknown[0].slice(0, 40)}"; choose another molecule.`),
    ];
  const molecules = trainedOn(recipe, library);
  const frames = trainingFrameCount(recipe, library);
  if (frames === 0) return [impossible('data.only', 'No training frame is left: choose molecules that have some.')];
  if (frames < 5) found.push(doubtful('data.frames', `${frames} training frames say little: take more.`));
  if (recipe.kind === 'kernel' && only.length !== 1)
    found.push(impossible('data.only', 'A kernel knows one molecule: choose exactly one to train on.'));
  if (!molecules.some((one) => one.frames.validation > 0))
    found.push(doubtful('data.only', 'No validation frame is left: nothing will tell when it has learnt enough.'));
  const settings = settingsOf(recipe) as { elements?: readonly string[] } | null;
  const named = settings?.elements;
  const known = named?.map((symbol) => elementBySymbol(symbol).number);
  const trained = new Set(molecules.flatMap((one) => one.elements));
  if (known) {
    const foreign = [...trained].filter((z) => !known.includes(z));
    if (foreign.length > 0)
      found.push(
        impossible(
          'settings.elements',
          `The training molecules have ${symbols(foreign)}, which the model is not to know: add it, or choose other molecules.`,
        ),
      );
    if (new Set(known).size < known.length)
      found.push(impossible('settings.elements', 'An element is listed twice: take one out.'));
  }
  const present = [...new Set(structure.elements)];
  const missing = present.filter((z) => known && !known.includes(z));
  if (missing.length > 0)
    found.push(
      impossible(
        'settings.elements',
        `The molecule on the stage has ${symbols(missing)}, which the model does not know: add it.`,
      ),
    );
  const untrained = present.filter((z) => !trained.has(z) && !missing.includes(z));
  if (untrained.length > 0)
    found.push(
      impossible(
        'data.only',
        `No training molecule has ${symbols(untrained)}, which the molecule on the stage has: add one that does.`,
      ),
    );
  return found;
}

function formProblems(recipe: Recipe): Problem[] {
  const found: Problem[] = [];
  const settings: unknown = settingsOf(recipe);
  if (recipe.kind === 'network') {
    const { radial, angular, hidden, baseline, principal, start } = settings as NetworkSettings;
    if (radial.cutoff < BOND)
      found.push(
        impossible(
          'settings.radial.cutoff',
          `No descriptor reaches a bond: a cutoff of ${radial.cutoff} Å is less than ${BOND} Å; take 4 to 6 Å.`,
        ),
      );
    if (angular.cutoff > radial.cutoff)
      found.push(
        impossible(
          'settings.angular.cutoff',
          `The angular cutoff of ${angular.cutoff} Å is beyond the radial one of ${radial.cutoff} Å: take it shorter.`,
        ),
      );
    else if (angular.cutoff < BOND && recipe.settings.angular !== null)
      found.push(
        doubtful(
          'settings.angular.cutoff',
          `No angular descriptor reaches a bond: below ${BOND} Å the model tells no angles apart.`,
        ),
      );
    if ('functions' in radial && radial.first > radial.cutoff - 0.4)
      found.push(impossible('settings.radial.first', 'The first shell lies beyond the cutoff: take it nearer.'));
    if (!('kind' in angular) && angular.shifts.every((shift) => shift > angular.cutoff))
      found.push(
        impossible('settings.angular.shifts', 'All angular shells lie beyond the angular cutoff: take them nearer.'),
      );
    if (principal && start)
      found.push(
        impossible('settings.start', 'Weights of features are no start for principal components: leave out either.'),
      );
    if (hidden.length === 0) found.push(impossible('settings.hidden', 'A network needs a hidden layer: add one.'));
    if (baseline === undefined && recipe.settings.repulsion === null)
      found.push(
        doubtful('settings.repulsion', 'Nothing keeps atoms apart where there are no data: add the repulsion.'),
      );
  }
  if (recipe.kind === 'equivariant') {
    const { cutoff } = settings as { cutoff: number };
    if (cutoff < BOND)
      found.push(
        impossible(
          'settings.cutoff',
          `No message reaches a bonded neighbour: a cutoff of ${cutoff} Å is less than ${BOND} Å; take 4 to 6 Å.`,
        ),
      );
  }
  if (recipe.kind === 'spline') {
    const { pairs, legs, bases } = settings as SplineSettings;
    for (const [name, axis] of Object.entries({ pairs, legs, bases }))
      if (axis.cutoff <= axis.first)
        found.push(
          impossible(
            `settings.${name}.cutoff`,
            `The cutoff of ${axis.cutoff} Å is not beyond the first knot at ${axis.first} Å: take it farther.`,
          ),
        );
    if (pairs.cutoff < BOND)
      found.push(
        impossible(
          'settings.pairs.cutoff',
          `No curve reaches a bond: a cutoff of ${pairs.cutoff} Å is less than ${BOND} Å; take 4 to 7 Å.`,
        ),
      );
    if (legs.cutoff < BOND && recipe.settings.legs !== null)
      found.push(
        doubtful('settings.legs.cutoff', `No surface reaches a bond: below ${BOND} Å the model tells no angles apart.`),
      );
  }
  return found;
}

/** Words for the settings that make up a shape, as `shapeDifference` names them. */
const SHAPE_WORDS: Readonly<Record<string, string>> = {
  elements: 'elements',
  radial: 'radial functions',
  angular: 'angular functions',
  hidden: 'hidden layers',
  activation: 'activation',
  channels: 'channels',
  radialCount: 'radial functions',
  layers: 'layers',
  cutoff: 'cutoff',
};

function startProblems(recipe: Recipe, start: Recipe): Problem[] {
  const key = recipe.kind === start.kind ? shapeDifference(recipe, start) : 'kind';
  if (key === null) return [];
  const what = SHAPE_WORDS[key] ?? 'shape';
  const text = `The weights of ${start.technicalName} do not fit, for its ${what} ${what.endsWith('s') ? 'are' : 'is'} different: take its shape, or no first weights.`;
  const mended = recipe.kind === start.kind && { label: 'Take its shape', design: inShapeOf(recipe, start) };
  return [{ ...impossible('settings.start', text), ...(mended && { mended }) }];
}

function sizeProblems(recipe: Recipe, structure: Structure, library: Library): Problem[] {
  const size = estimate(recipe, structure, library);
  if (!size) return [];
  const found: Problem[] = [];
  const round = (value: number): string => Number(value.toPrecision(2)).toLocaleString('en');
  if (size.parameters > MOST_PARAMETERS)
    found.push(
      impossible(
        null,
        `${round(size.parameters)} parameters are more than ${size.trainingFrames} frames can tell and a tab can hold: take smaller layers, fewer functions or a shorter cutoff.`,
      ),
    );
  else if (size.bytes > MOST_BYTES)
    found.push(
      impossible(
        null,
        `The fit would take ${round(size.bytes / 1e9)} GB of memory: take fewer frames or fewer functions.`,
      ),
    );
  else if (size.fitSeconds > LONG_FIT_SECONDS)
    found.push(
      doubtful(
        null,
        `The fit would take about ${round(size.fitSeconds / 60)} minutes: take fewer epochs, frames or molecules to see something sooner.`,
      ),
    );
  if (size.microsecondsPerStep > LONG_STEP_MICROSECONDS)
    found.push(
      doubtful(
        null,
        `A step of this molecule would take about ${round(size.microsecondsPerStep / 1000)} ms: take a smaller model to see it move.`,
      ),
    );
  return found;
}
