/** A molecule without labels: compared with the best force field, handed to a quantum-chemistry program, and labelled by what comes back. */
import { labelledBy } from '../assess/consensus.ts';
import { referenceFromExtxyz } from '../assess/extxyz.ts';
import type { ReferenceMolecule } from '../assess/reference.ts';
import { elementByNumber } from '../chem/elements.ts';
import { parseExtxyz } from '../chem/extxyz.ts';
import type { Structure } from '../chem/structure.ts';
import { FfpError } from '../core/errors.ts';
import { potentialOf, type ForceField } from '../forcefield/forcefield.ts';
import type { RungDescription } from '../forcefield/ladderIndex.ts';

/** Longest file of labels that is read, characters. */
const LONGEST_FILE = 64e6;
/** Moves the molecule where it covers it. */
const GUIDE = 'mm-class2';

export interface Consensus {
  /** Id of the force field whose forces stand in for labels. */
  readonly best: string;
  readonly labels: ReferenceMolecule;
}

/** A force field, unless it does not cover the molecule. */
async function covering(forcefield: Promise<ForceField>, structure: Structure): Promise<ForceField | null> {
  const candidate = await forcefield;
  try {
    await potentialOf(candidate, structure);
    return candidate;
  } catch (error) {
    if (error instanceof FfpError && error.code === 'coverage') return null;
    throw error;
  }
}

/**
 * The force field with the least error on its model card that covers the molecule; null where none does.
 * @param except ids that are not asked
 */
export async function bestCovering(
  structure: Structure,
  rungs: readonly RungDescription[],
  forcefield: (id: string) => Promise<ForceField>,
  except: readonly string[] = [],
): Promise<ForceField | null> {
  const ranked = rungs
    .filter(({ id, specimen }) => !specimen && !except.includes(id))
    .toSorted((a, b) => (a.errors.test?.forceMae ?? Infinity) - (b.errors.test?.forceMae ?? Infinity));
  for (const { id } of ranked) {
    const best = await covering(forcefield(id), structure);
    if (best) return best;
  }
  return null;
}

/** Labels by the force field with the least error on its model card that covers the molecule; null where none does. */
export async function consensusOn(
  structure: Structure,
  rungs: readonly RungDescription[],
  forcefield: (id: string) => Promise<ForceField>,
): Promise<Consensus | null> {
  const best = await bestCovering(structure, rungs, forcefield);
  if (!best) return null;
  const guide = await covering(forcefield(GUIDE), structure);
  return { best: best.id, labels: await labelledBy(best, guide ?? best, structure) };
}

/**
 * The open molecule's labels from an extended XYZ file (eV, eV/Å).
 * Throws FfpError('file') that says what is wrong, with the line where there is one.
 */
export function labelsFor(structure: Structure, text: string): ReferenceMolecule {
  if (text.length > LONGEST_FILE)
    throw new FfpError('file', 'this file of labels is larger than 64 MB; choose some of its frames');
  const frames = parseExtxyz(text);
  const wanted = structure.elements.join();
  for (const { structure: own, line } of frames)
    if (own.elements.join() !== wanted)
      throw new FfpError(
        'file',
        `the frame at line ${line} has other atoms than the molecule on the screen, or another order of them; write its frames with the script of this page`,
      );
  // Bonds perceived from hot geometries differ from frame to frame; the molecule on the screen has the right ones.
  const { bonds, bondOrders, charge, name } = structure;
  const whole = frames.map((frame) => ({
    ...frame,
    structure: { ...frame.structure, bonds, bondOrders, charge, name, bondSource: 'file' as const },
  }));
  return { ...referenceFromExtxyz(whole)[0], structure };
}

/**
 * A Python script that labels frames at the level of the Reference set by Psi4, and writes what `labelsFor` reads.
 * @param positions Å, [frames × 3N]
 */
export function psi4Script({ elements, charge, name }: Structure, positions: Float64Array): string {
  const symbols = Array.from(elements, (z) => elementByNumber(z).symbol);
  const size = 3 * symbols.length;
  const frames = Array.from({ length: positions.length / size }, (_, f) =>
    Array.from(positions.subarray(f * size, (f + 1) * size), (x) => Number(x.toFixed(6))),
  );
  // Radicals are not what the Reference set holds, but they can be asked about.
  const odd = (elements.reduce((sum, z) => sum + z, 0) - charge) % 2 !== 0;
  // Whatever the molecule is called, it stays a word in a string.
  return `# Labels ${frames.length} frames at wB97X/6-31G(d) with Psi4 and writes labels.xyz (extended XYZ, eV and eV/Angstrom).
# Run: python3 label.py
import json
import psi4

NAME = ${JSON.stringify(name.replace(/[^\w .,+-]/g, '_'))}
SYMBOLS = ${JSON.stringify(symbols)}
CHARGE = ${charge}
FRAMES = json.loads("""${JSON.stringify(frames)}""")
EV, BOHR = 27.211386245988, 0.529177210903

psi4.core.set_output_file('psi4.out', False)
psi4.set_options({'scf_type': 'df', 'e_convergence': 1e-8, 'd_convergence': 1e-7, 'maxiter': 150${odd ? ", 'reference': 'uks'" : ''}})
with open('labels.xyz', 'w') as out:
    for n, frame in enumerate(FRAMES):
        rows = [frame[3 * i : 3 * i + 3] for i in range(len(SYMBOLS))]
        text = '\\n'.join(f'{s} {x} {y} {z}' for s, (x, y, z) in zip(SYMBOLS, rows))
        molecule = psi4.geometry(f'{CHARGE} ${odd ? 2 : 1}\\n{text}\\nunits angstrom\\nno_reorient\\nno_com\\nsymmetry c1')
        gradient, wavefunction = psi4.gradient('wb97x/6-31g(d)', molecule=molecule, return_wfn=True)
        forces = -gradient.to_array() * EV / BOHR
        out.write(f'{len(SYMBOLS)}\\n')
        out.write(f'Properties=species:S:1:pos:R:3:forces:R:3 energy={wavefunction.energy() * EV:.8f} ')
        out.write(f'name="{NAME}" charge={CHARGE} temperature=300 split=test pbc="F F F"\\n')
        for symbol, position, force in zip(SYMBOLS, rows, forces):
            out.write(symbol + ''.join(f' {value:.8f}' for value in [*position, *force]) + '\\n')
        out.flush()
        print(f'frame {n + 1} of {len(FRAMES)}')
`;
}
