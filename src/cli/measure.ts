import { checkOptions, isMeasurementName, MEASUREMENTS, measurementNames } from '../assess/measurements/index.ts';
import type { Measurement } from '../assess/measurement.ts';
import { FfpError } from '../core/errors.ts';
import { openMolecule, type Molecule } from '../session/molecule.ts';
import type { Arguments, Command, Context } from './command.ts';
import { chosenBackend, engineOf, enginesFor } from './engines.ts';
import { forceFieldAt, noteOn, readForceField } from './forcefield.ts';
import { BACKEND_OPTIONS, GENERAL_OPTIONS, SYSTEM_OPTIONS, THREAD_OPTIONS } from './options.ts';
import { structureOf } from './system.ts';

/** `ffp measure`: what the page's workbench measures, by the same code. */
export const measure: Command = {
  name: 'measure',
  usage: 'WHAT (--molecule NAME | --structure F | --smiles TEXT) --forcefield ID|PATH [--set OPTION=VALUE …]',
  summary: 'examines a force field: what the page’s workbench shows',
  details: `WHAT is one of ${measurementNames().join(', ')}; "ffp measure WHAT --help" explains one.
Result: backend, adapter, atoms, what, and the fields of the measurement. Without --backend the cpu Engine is taken.`,
  options: {
    molecule: { type: 'string', value: 'NAME', help: 'a molecule of the shipped Reference set, with its labels' },
    structure: SYSTEM_OPTIONS.structure,
    smiles: SYSTEM_OPTIONS.smiles,
    forcefield: SYSTEM_OPTIONS.forcefield,
    edits: SYSTEM_OPTIONS.edits,
    set: {
      type: 'string',
      multiple: true,
      value: 'OPTION=VALUE',
      help: 'an option of the measurement; may be given several times',
    },
    ...BACKEND_OPTIONS,
    ...THREAD_OPTIONS,
    ...GENERAL_OPTIONS,
  },
  async helpOn([name]) {
    if (name === undefined || !isMeasurementName(name)) return null;
    const { summary, details } = await MEASUREMENTS[name]();
    return `ffp measure ${name} (--molecule NAME | --structure F | --smiles TEXT) --forcefield ID|PATH [--set OPTION=VALUE …]\n${summary}\n\n${details}\n`;
  },
  async run(args, context) {
    const [name, ...more] = args.positionals;
    if (name === undefined || more.length > 0 || !isMeasurementName(name))
      throw new FfpError('usage', `Say what to measure: one of ${measurementNames().join(', ')}.`);
    const measurement: Measurement = await MEASUREMENTS[name]();
    const options = checkOptions(measurement, settings(args));
    const { structure, reference } = await readMolecule(args, context);
    const forcefield = await readForceField(args, context);
    await noteOn(forcefield, [structure], context);
    const engine = await enginesFor(args)(chosenBackend(args) ?? 'cpu');
    const result = await measurement.measure({ structure, reference, forcefield, engine }, options, {
      load: context.loadAsset,
      forcefield: (id) => forceFieldAt(id, context),
      engine: engineOf,
      progress: async (fraction) => context.progress(`${name}: ${Math.round(100 * fraction)} %`),
    });
    return {
      backend: engine.backend,
      adapter: engine.adapter,
      atoms: structure.elements.length,
      what: name,
      ...result,
    };
  },
};

async function readMolecule(args: Arguments, context: Context): Promise<Molecule> {
  const name = args.text('molecule');
  const given = args.has('structure') || args.has('smiles');
  if ((name === undefined) !== given)
    throw new FfpError('usage', 'Give one of --molecule NAME, --structure F and --smiles TEXT.');
  if (name !== undefined) return openMolecule({ kind: 'reference', name }, context.loadAsset);
  return { structure: await structureOf(args, context), reference: null };
}

/** `--set a=1 --set b=word` as an object: values are JSON where they can be, else words. */
function settings(args: Arguments): Record<string, unknown> {
  const entries = args.texts('set').map((pair): [string, unknown] => {
    const at = pair.indexOf('=');
    if (at < 1) throw new FfpError('usage', `--set needs OPTION=VALUE, not "${pair.slice(0, 40)}".`);
    return [pair.slice(0, at), valueOf(pair.slice(at + 1))];
  });
  return Object.fromEntries(entries);
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
