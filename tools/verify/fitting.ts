/**
 * `npm run verify:long -- fitting [--only spline,gradient,both,webgpu,network] [--out FILE]`: what is asked of fits, measured here. Seconds are
 * of the processor, so that others at work on the machine do not count; where this has one thread they are those of a clock.
 *
 * - spline: `spline23` on ethanol, from labels to errors;
 * - gradient: the loss of a step of `nn-s` on ethanol against finite differences, on the processor by weights, on WebGPU by directions;
 * - both: one recipe by what the page's worker carries out, and by `ffp fit`;
 * - webgpu: one recipe on WebGPU and on the processor;
 * - network: `nn-s` on ethanol until it is within 10 % of the same recipe with three times the epochs.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { loadReferenceIndex, loadReferenceMolecule } from '../../src/assess/load.ts';
import { elementBySymbol } from '../../src/chem/elements.ts';
import { requestNodeDevice } from '../../src/cli/webgpu.ts';
import { withValue } from '../../src/core/entries.ts';
import { presetRecipe } from '../../src/fit/designs/presets.ts';
import { NO_PROGRESS, type FitProgress } from '../../src/fit/fitter.ts';
import { parseSettings, type Recipe } from '../../src/fit/recipe.ts';
import { loadFitData, runRecipe, type FitData } from '../../src/fit/run.ts';
import { angularOf, NetworkSettingsSchema, radialOf } from '../../src/fit/settings/network.ts';
import { trainingSettings } from '../../src/fit/settings/training.ts';
import { startAdam } from '../../src/fit/training/adam.ts';
import { CpuLearner } from '../../src/fit/training/cpuLearner.ts';
import { selfEnergies, trainingFrames } from '../../src/fit/training/data.ts';
import { GpuLearner } from '../../src/fit/training/gpuLearner.ts';
import type { Learner } from '../../src/fit/training/learner.ts';
import { TrainableAtomicNetwork } from '../../src/fit/training/trainableAtomicNetwork.ts';
import type { GpuDevice } from '../../src/gpu/device.ts';
import { carryOut } from '../../src/workers/fitting/carryOut.ts';
import { Designs } from '../../src/workers/fitting/designs.ts';
import { fromDisk } from './fromDisk.ts';

const ETHANOL = { reference: 'shipped', only: ['ethanol'] } as const;
/** Within this part of the error after three times the epochs. */
const CONVERGED = { within: 1.1, times: 3 };
/** Epochs of recipes that are carried out twice. */
const SHORT = 100;

/** One finding: numbers by what they are, and what is asked of them. */
export interface FittingLine {
  readonly what: string;
  readonly asked: string;
  readonly met: boolean;
  readonly numbers: Readonly<Record<string, number | string>>;
  readonly on: string;
}

export async function main(argv: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      only: { type: 'string', default: 'spline,gradient,both,webgpu,network' },
      out: { type: 'string', default: 'docs/results/fitting.json' },
    },
  });
  const checks: Readonly<Record<string, () => Promise<Omit<FittingLine, 'on'>>>> = {
    spline,
    gradient,
    both,
    webgpu,
    network,
  };
  const { out } = values;
  for (const name of values.only.split(',')) {
    const check = checks[name];
    if (!check) throw new Error(`there is no check "${name}"; there are ${Object.keys(checks).join(', ')}`);
    const line: FittingLine = { ...(await check()), on: `${cpus()[0]?.model.trim()}, Node ${process.version}` };
    const others = existsSync(out) ? (JSON.parse(readFileSync(out, 'utf8')) as FittingLine[]) : [];
    const lines = [...others.filter(({ what }) => what !== line.what), line];
    mkdirSync(dirname(out), { recursive: true });
    writeFileSync(out, `[\n${lines.map((one) => JSON.stringify(one)).join(',\n')}\n]\n`);
    process.stdout.write(`${JSON.stringify(line)}\n`);
  }
  // Devices keep the process alive.
  process.exit(0);
}

/**
 * Seconds since a moment as they pass where nothing else runs: the fewer of the processor's, which count threads that work beside each
 * other, and of the clock's, which count waiting for others.
 */
function clock(): () => number {
  const begun = process.cpuUsage();
  const at = performance.now();
  return () => {
    const { user, system } = process.cpuUsage(begun);
    return Math.min((user + system) / 1e6, (performance.now() - at) / 1e3);
  };
}

const digits = (value: number, count = 3): number => Number(value.toPrecision(count));

const changed = (recipe: Recipe, changes: Readonly<Record<string, unknown>>): Recipe =>
  Object.entries(changes).reduce((whole, [path, value]) => withValue(whole, path, value), recipe);

const short = async (): Promise<Recipe> =>
  changed(await presetRecipe('nn-s', ETHANOL), {
    'settings.epochs': SHORT,
    'settings.batch': 8,
    'settings.teacher': undefined,
  });

async function spline(): Promise<Omit<FittingLine, 'on'>> {
  const recipe = await presetRecipe('spline23', ETHANOL);
  const data = await loadFitData(fromDisk, ['ethanol']);
  const times: number[] = [];
  for (let run = 0; run < 3; run++) {
    const spent = clock();
    await runRecipe(recipe, data, NO_PROGRESS, 'ffp fit');
    times.push(spent());
  }
  const [first, ...others] = times.map((time) => digits(time));
  return {
    what: 'spline23 on ethanol',
    asked: 'at most 2 s',
    met: first <= 2,
    numbers: { first, again: Math.min(...others) },
  };
}

/** nn-s as it is for ethanol, with a batch of its frames. */
async function ethanolStep() {
  const recipe = await presetRecipe('nn-s', ETHANOL);
  const settings = parseSettings(NetworkSettingsSchema, recipe.settings, recipe.id);
  const index = await loadReferenceIndex(fromDisk);
  const molecules = [await loadReferenceMolecule(fromDisk, 'ethanol', index)];
  const elements = settings.elements.map((symbol) => elementBySymbol(symbol).number);
  const all = trainingFrames(molecules, 'train');
  // One frame a molecule: what its frames learn of their zero from each other is no part of the gradient.
  const train = all.slice(0, 6).map((frame, molecule) => ({ ...frame, molecule }));
  const model = new TrainableAtomicNetwork(
    {
      name: recipe.id,
      elements,
      radial: radialOf(settings.radial),
      angular: angularOf(settings.angular),
      hidden: settings.hidden,
      activation: settings.activation,
      energyUnit: settings.energyUnit,
      selfEnergies: selfEnergies(all, elements),
    },
    all,
    1,
  );
  const own = trainingSettings(settings, 1);
  const how = { ...own, batch: train.length, adam: { ...own.adam, clip: 1e12 } };
  const weights = model.weights.slice();
  const lossAt = async (learner: Learner, there: Float64Array) => {
    // Offsets that energies are about off by.
    const offsets = Float64Array.from(train, ({ energy, elements: z }) => model.selfEnergy(z) - energy);
    const state = { weights: there, adam: startAdam(there), offsets };
    await learner.begin(state);
    const { loss } = await learner.learn([{ frames: [...train.keys()], rate: 0 }]);
    return { loss: loss / train.length, gradient: state.adam.mean.map((mean) => mean / (1 - how.adam.beta1)) };
  };
  return { model, frames: { train, validation: [] }, how, weights, lossAt };
}

async function gradient(): Promise<Omit<FittingLine, 'on'>> {
  const { model, frames, how, weights, lossAt } = await ethanolStep();
  const cpu = new CpuLearner(model, frames, how);
  const exact = (await lossAt(cpu, weights.slice())).gradient;
  const largest = exact.reduce((most, g) => Math.max(most, Math.abs(g)), 0);
  const h = 1e-5;
  let [worst, checked] = [0, 0];
  for (let w = 0; w < weights.length; w += 89) {
    const at = async (shift: number) =>
      (
        await lossAt(
          cpu,
          weights.map((weight, n) => (n === w ? weight + shift : weight)),
        )
      ).loss;
    const difference = ((await at(h)) - (await at(-h))) / (2 * h);
    worst = Math.max(worst, Math.abs(difference - exact[w]) / largest);
    checked++;
  }
  const gpu = await requestNodeDevice();
  const device = new GpuLearner(model, frames, how, gpu);
  const there = (await lossAt(device, weights.slice())).gradient;
  const off = there.reduce((most, g, n) => Math.max(most, Math.abs(g - exact[n])), 0) / largest;
  const norm = Math.sqrt(there.reduce((sum, g) => sum + g * g, 0));
  const step = 4e-3;
  const along = async (sign: number) =>
    (
      await lossAt(
        device,
        weights.map((weight, n) => weight + (sign * step * there[n]) / norm),
      )
    ).loss;
  const slope = ((await along(1)) - (await along(-1))) / (2 * step) / norm;
  device.end();
  gpu.device.destroy();
  return {
    what: 'gradient of the loss, nn-s on ethanol',
    asked: 'finite differences: cpu to 1e-6 of the largest, webgpu along it to 2e-3; webgpu against cpu to 1e-5',
    met: worst < 1e-6 && Math.abs(slope - 1) < 2e-3 && off < 1e-5,
    numbers: {
      weights: checked,
      cpu: digits(worst, 2),
      webgpuAlong: digits(Math.abs(slope - 1), 2),
      webgpuAgainstCpu: digits(off, 2),
      adapter: gpu.adapter,
    },
  };
}

async function both(): Promise<Omit<FittingLine, 'on'>> {
  const recipe = await short();
  const page = await carryOut(
    { design: recipe },
    new Designs(fromDisk),
    () => {},
    () => {},
  );
  const ffp = await runRecipe(recipe, await loadFitData(fromDisk, ['ethanol']), NO_PROGRESS, 'ffp fit');
  const [a, b] = [page.errors.validation.forceMae, ffp.errors.validation!.forceMae];
  return {
    what: 'validation error of one recipe, page and ffp fit',
    asked: 'within 5 %',
    met: Math.abs(a / b - 1) < 0.05,
    numbers: { page: digits(a, 6), ffp: digits(b, 6), computed: page.computed.join('; ') },
  };
}

async function webgpu(): Promise<Omit<FittingLine, 'on'>> {
  const recipe = await short();
  const data = await loadFitData(fromDisk, ['ethanol']);
  const errorOn = async (own: FitData) =>
    (await runRecipe(recipe, own, NO_PROGRESS, 'ffp fit')).errors.validation!.forceMae;
  let gpu: GpuDevice | null = null;
  const device = async () => (gpu ??= await requestNodeDevice());
  const there = await errorOn({ ...data, compute: { choice: 'webgpu', device, fallsBack: false } });
  const { adapter, device: used } = await device();
  used.destroy();
  const here = await errorOn(data);
  return {
    what: 'validation error of one recipe, webgpu and cpu',
    asked: 'within 5 %',
    met: Math.abs(there / here - 1) < 0.05,
    numbers: { webgpu: digits(there, 6), cpu: digits(here, 6), epochs: SHORT, adapter },
  };
}

async function network(): Promise<Omit<FittingLine, 'on'>> {
  const recipe = await presetRecipe('nn-s', ETHANOL);
  const { epochs, patience } = parseSettings(NetworkSettingsSchema, recipe.settings, recipe.id);
  const data = await loadFitData(fromDisk, ['ethanol']);
  const course = async (own: Recipe) => {
    const points: { readonly seconds: number; readonly mae: number }[] = [];
    const spent = clock();
    const report: FitProgress['report'] = ({ validationMae }) =>
      void (validationMae !== undefined && points.push({ seconds: spent(), mae: validationMae }));
    await runRecipe(own, data, { ...NO_PROGRESS, report }, 'ffp fit');
    return { points, seconds: spent(), best: Math.min(...points.map(({ mae }) => mae)) };
  };
  const once = await course(recipe);
  const long = await course(
    changed(recipe, {
      'settings.epochs': CONVERGED.times * epochs,
      'settings.patience': CONVERGED.times * patience,
    }),
  );
  const near = once.points.find(({ mae }) => mae <= CONVERGED.within * long.best);
  return {
    what: 'nn-s on ethanol, to within 10 % of three times the epochs',
    asked: 'at most 90 s',
    met: near !== undefined && near.seconds <= 90,
    numbers: {
      seconds: near ? digits(near.seconds) : 'never',
      best: digits(once.best),
      whole: digits(once.seconds),
      converged: digits(long.best),
      epochs: once.points.length,
      longEpochs: long.points.length,
    },
  };
}
