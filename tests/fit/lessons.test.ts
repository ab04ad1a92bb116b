import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadReferenceIndex, loadReferenceMolecule } from '../../src/assess/load.ts';
import type { ReferenceMolecule } from '../../src/assess/reference.ts';
import { writeSafetensors, readSafetensors } from '../../src/core/safetensors.ts';
import { selectData } from '../../src/fit/data.ts';
import { parseRecipe, type Recipe } from '../../src/fit/recipe.ts';
import { baselinesOf } from '../../src/fit/training/baseline.ts';
import { packLessons, unpackLessons } from '../../src/fit/training/lessonFile.ts';
import { SHIPPED_LESSONS } from '../../src/fit/settings/teacher.ts';
import { teacherFrames, teacherTraining } from '../../src/fit/training/teacher.ts';
import { savedForceField } from '../../src/models/file/forcefield.ts';
import { publicAsset } from '../helpers/assets.ts';

const FILE = 'semiempirical/gfn2-corrected.safetensors';
const bytes = readFileSync(`public/${FILE}`);
const STRETCHED = 'semiempirical/gfn2-stretched.safetensors';
const stretchedBytes = readFileSync(`public/${STRETCHED}`);
const VISITED = 'semiempirical/gfn2-visited.safetensors';
const visitedBytes = readFileSync(`public/${VISITED}`);
const SPRINGS = 'semiempirical/gfn2-springs.safetensors';
const springsBytes = readFileSync(`public/${SPRINGS}`);
const hashOf = (file: Uint8Array): string => createHash('sha256').update(file).digest('hex');
const sha256 = hashOf(bytes);
const stretched = unpackLessons(stretchedBytes, 'the stretched ones');
const lessons = unpackLessons(bytes, 'the lessons');
const visited = unpackLessons(visitedBytes, 'the visited ones');
const springs = unpackLessons(springsBytes, 'those of springs');
const index = await loadReferenceIndex(publicAsset);
const roles = new Map(index.molecules.map(({ name, splits }) => [name, splits]));
const bondsOf = ({ bonds, bondOrders }: ReferenceMolecule['structure']): string[] =>
  Array.from(
    bondOrders,
    (order, b) => `${[bonds[2 * b], bonds[2 * b + 1]].sort((i, j) => i - j).join('-')}: ${order}`,
  ).sort();
const recipesOf = (folder: string): Recipe[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => parseRecipe(readFileSync(`${folder}/${file}`, 'utf8'), file));

const teacher = {
  forceFields: [],
  frames: 1,
  temperatures: [300],
  lessons: { file: FILE, sha256, most: 1024, others: false },
};

describe('a file of lessons', () => {
  it('comes back as it was packed', () => {
    const few = lessons.slice(0, 3);
    expect(unpackLessons(packLessons(few, 'level'), 'a file')).toEqual(few);
    expect(unpackLessons(packLessons(few.slice(1), 'level'), 'a file')).not.toEqual(few.slice(0, 2));
  });

  it('is refused where it is another file, or its parts do not fit together', () => {
    const { tensors, metadata } = readSafetensors(packLessons(lessons.slice(0, 2), 'level'));
    const broken = (
      change: (map: Map<string, typeof tensors extends ReadonlyMap<string, infer T> ? T : never>) => void,
    ) => {
      const copy = new Map(tensors);
      change(copy);
      return writeSafetensors(copy, metadata);
    };
    const fewer = broken((map) => map.set('forces', { dtype: 'F32', shape: [3], data: new Float32Array(3) }));
    expect(() => unpackLessons(fewer, 'it')).toThrow('it: its tensors do not belong to the same molecules');
    const molecule = broken((map) => map.set('atoms', { dtype: 'U32', shape: [1], data: Uint32Array.of(3) }));
    expect(() => unpackLessons(molecule, 'it')).toThrow('it: its tensors do not belong to the same molecules');
    const other = writeSafetensors(tensors, new Map([...metadata, ['format', 'another']]));
    expect(() => unpackLessons(other, 'it')).toThrow('it is not a file of lessons');
  });
});

describe('the shipped lessons', () => {
  it('are those that recipes name', () => {
    const named = recipesOf('recipes').flatMap(({ settings }) => {
      type One = { file: string; sha256: string };
      const { teacher: own } = settings as { teacher?: { lessons?: One | One[] } };
      return own?.lessons ?? [];
    });
    expect(new Set(named.map(({ file }) => file))).toEqual(new Set([FILE, STRETCHED, VISITED, SPRINGS]));
    expect(SHIPPED_LESSONS).toEqual({ file: FILE, sha256 });
    const hashes: Record<string, string> = {
      [FILE]: sha256,
      [STRETCHED]: hashOf(stretchedBytes),
      [VISITED]: hashOf(visitedBytes),
      [SPRINGS]: hashOf(springsBytes),
    };
    for (const one of named) expect(one.sha256).toBe(hashes[one.file]);
  });

  it('are of no molecule that is kept out, and of most that are trained on', () => {
    const listed = new Map(
      readFileSync('tools/reference/molecules.tsv', 'utf8')
        .split('\n')
        .map((line) => [line.split('\t')[0], line.split('\t')[2]] as const),
    );
    for (const { name } of [...lessons, ...stretched, ...visited, ...springs])
      expect(listed.get(name), name).toBe('train');
    const own = new Set(lessons.map(({ name }) => name));
    const trained = [...roles].filter(([, { train = 0 }]) => train > 0);
    expect(trained.filter(([name]) => own.has(name)).length).toBeGreaterThan(0.95 * trained.length);
  });

  it.each([
    ['GFN2-xTB', lessons],
    ['springs', springs],
  ])(
    'along trajectories of %s are finite, without net forces, and repeat no frame of the Reference set',
    async (_, own) => {
      for (const name of ['ethanol', 'benzene', 'water-dimer', 'maleimide']) {
        const { positions, forces, frames, structure, energies } = own.find((one) => one.name === name)!;
        const size = 3 * structure.elements.length;
        const reference = await loadReferenceMolecule(publicAsset, name, index);
        expect(structure.elements).toEqual(reference.structure.elements);
        expect(bondsOf(structure)).toEqual(bondsOf(reference.structure));
        expect([...energies, ...forces].every(Number.isFinite)).toBe(true);
        for (let f = 0; f < frames; f++) {
          const net = [0, 0, 0];
          for (let x = 0; x < size; x++) net[x % 3] += forces[f * size + x];
          expect(Math.max(...net.map(Math.abs))).toBeLessThan(0.2);
          for (let k = 0; k < reference.frames; k++) {
            let off = 0;
            for (let x = 0; x < size; x++)
              off = Math.max(off, Math.abs(positions[f * size + x] - reference.positions[k * size + x]));
            expect(off).toBeGreaterThan(1e-3);
          }
        }
      }
    },
  );
});

describe('stretched lessons', () => {
  it('have one bond longer than any frame of the molecule has it, and pull it back', () => {
    const { positions, forces, structure, frames } = stretched.find(({ name }) => name === 'ethanol')!;
    const known = lessons.find(({ name }) => name === 'ethanol')!;
    expect(structure.bonds).toEqual(known.structure.bonds);
    let [long, pulled] = [0, 0];
    for (let f = 0; f < frames; f++)
      for (let b = 0; b < structure.bonds.length; b += 2) {
        const [i, j] = structure.bonds.subarray(b, b + 2);
        const longest = Math.max(
          ...Array.from({ length: known.frames }, (_, k) => apart(known.positions.subarray(27 * k), i, j)),
        );
        const x = positions.subarray(27 * f);
        const length = apart(x, i, j);
        if (length < longest + 0.05) continue;
        long++;
        // The force on j along the bond, towards i.
        const along = [0, 1, 2].map((c) => (x[3 * j + c] - x[3 * i + c]) / length);
        if (along.reduce((sum, d, c) => sum + d * forces[27 * f + 3 * j + c], 0) < 0) pulled++;
      }
    expect(long).toBeGreaterThan(2);
    expect(pulled).toBe(long);
  });
});

describe('visited lessons', () => {
  it('are of the molecules that have lessons, and show bonds far from where those have them', () => {
    let far = 0;
    for (const { name, positions, structure, frames, forces } of visited) {
      const known = lessons.find((one) => one.name === name)!;
      expect(structure.bonds).toEqual(known.structure.bonds);
      expect(forces.every(Number.isFinite)).toBe(true);
      const size = 3 * structure.elements.length;
      for (let b = 0; b < structure.bonds.length; b += 2) {
        const [i, j] = structure.bonds.subarray(b, b + 2);
        const longest = Math.max(
          ...Array.from({ length: known.frames }, (_, k) => apart(known.positions.subarray(size * k), i, j)),
        );
        for (let f = 0; f < frames; f++) if (apart(positions.subarray(size * f), i, j) > longest + 0.2) far++;
      }
    }
    expect(far).toBeGreaterThan(100);
  });
});

describe('lessons along trajectories of springs', () => {
  it('are of the molecules that have lessons, at their temperatures, and whole', () => {
    expect(springs.map(({ name }) => name)).toEqual(lessons.map(({ name }) => name));
    for (const { name, positions, structure, frames, temperatures } of springs) {
      const known = lessons.find((one) => one.name === name)!;
      expect(structure.bonds).toEqual(known.structure.bonds);
      for (const temperature of temperatures) expect(known.temperatures, name).toContain(temperature);
      const size = 3 * structure.elements.length;
      for (let b = 0; b < structure.bonds.length; b += 2) {
        const [i, j] = structure.bonds.subarray(b, b + 2);
        const first = apart(known.positions, i, j);
        for (let f = 0; f < frames; f++)
          expect(apart(positions.subarray(size * f), i, j) / first, name).toBeLessThan(1.6);
      }
    }
  });
});

const apart = (x: Float64Array, i: number, j: number): number =>
  Math.hypot(x[3 * j] - x[3 * i], x[3 * j + 1] - x[3 * i + 1], x[3 * j + 2] - x[3 * i + 2]);

describe('corrections of GFN2-xTB', () => {
  const recipes = recipesOf('tools/reference/corrections');

  it('learn what quantum mechanics exceeds it by', async () => {
    const molecules = await Promise.all(
      ['ethanol', 'urea', 'pyridine'].map((name) => loadReferenceMolecule(publicAsset, name, index)),
    );
    const left = selectData(molecules, recipes[0]);
    for (const [m, { forces, energies, semiempirical }] of left.entries()) {
      expect(semiempirical).toBeUndefined();
      expect(forces[5]).toBe(molecules[m].forces[5] - molecules[m].semiempirical!.forces[5]);
      expect(energies[1]).toBe(molecules[m].energies[1] - molecules[m].semiempirical!.energies[1]);
    }
    // Of frames that they were not fitted to, pyridine among them, less is left than GFN2-xTB's own error.
    for (const recipe of recipes) {
      const correction = await savedForceField(new Uint8Array(readFileSync(recipe.out)), publicAsset, recipe.id);
      const said = await baselinesOf(correction, left);
      const [before, after] = [unseenError(left, null), unseenError(left, said)];
      expect(after, recipe.id).toBeLessThan(0.4 * before);
    }
  });

  it('are refused where there are no such labels', async () => {
    const { semiempirical: _, ...bare } = await loadReferenceMolecule(publicAsset, 'water', index);
    expect(() => selectData([bare], recipes[0])).toThrow('water has no GFN2-xTB labels');
  });
});

function unseenError(
  molecules: readonly ReferenceMolecule[],
  said: readonly { readonly forces: Float64Array }[] | null,
): number {
  let [sum, components] = [0, 0];
  for (const [m, { splits, forces, frames }] of molecules.entries())
    for (let x = 0; x < forces.length; x++) {
      const split = splits[Math.floor((x * frames) / forces.length)];
      if (split !== 'test' && split !== 'ood') continue;
      sum += Math.abs(forces[x] - (said?.[m].forces[x] ?? 0));
      components++;
    }
  return sum / components;
}

describe('a recipe that learns from a file', () => {
  it('may give it a weight of its own', async () => {
    const water = await loadReferenceMolecule(publicAsset, 'water', index);
    const files = [
      teacher.lessons,
      { file: VISITED, sha256: hashOf(visitedBytes), most: 2, others: false, weight: 0.03 },
    ];
    const taught = await teacherFrames({ ...teacher, lessons: files }, [water], 1, publicAsset);
    expect(taught.map(({ weight }) => weight)).toEqual([undefined, 0.03]);
    const frames = teacherTraining(taught, 1, { weight: 0.3, until: 1 });
    expect(new Set(frames.map(({ weight, molecule }) => `${molecule}: ${weight}`))).toEqual(
      new Set(['1: 0.3', '2: 0.03']),
    );
  });

  it('hears of molecules that it is trained on, and of others if it likes', async () => {
    const water = await loadReferenceMolecule(publicAsset, 'water', index);
    const methanol = await loadReferenceMolecule(publicAsset, 'methanol', index);
    const molecules = [water, { ...methanol, splits: methanol.splits.map(() => 'gap' as const) }];
    const own = await teacherFrames(teacher, molecules, 1, publicAsset);
    expect(own.map(({ name }) => name)).toEqual(['water']);
    const all = await teacherFrames(
      { ...teacher, lessons: { ...teacher.lessons, others: true } },
      molecules,
      1,
      publicAsset,
    );
    expect(all.map(({ name }) => name)).toEqual(lessons.map(({ name }) => name).filter((name) => name !== 'methanol'));
  });

  it('takes no more frames of a molecule than it wants, from the first to the last', async () => {
    const water = await loadReferenceMolecule(publicAsset, 'water', index);
    const all = lessons.find(({ name }) => name === 'water')!;
    const [few] = await teacherFrames(
      { ...teacher, lessons: { ...teacher.lessons, most: 4 } },
      [water],
      1,
      publicAsset,
    );
    expect(few.frames).toBe(4);
    const chosen = Array.from({ length: 4 }, (_, n) => Math.floor(((n + 0.5) * all.frames) / 4));
    expect([...few.energies]).toEqual(chosen.map((f) => all.energies[f]));
    expect([...few.positions]).toEqual(chosen.flatMap((f) => [...all.positions.subarray(9 * f, 9 * f + 9)]));
    expect([...few.forces]).toEqual(chosen.flatMap((f) => [...all.forces.subarray(9 * f, 9 * f + 9)]));
  });

  it('leaves hotter frames out where it wants to', async () => {
    const water = await loadReferenceMolecule(publicAsset, 'water', index);
    const all = lessons.find(({ name }) => name === 'water')!;
    const [cool] = await teacherFrames(
      { ...teacher, lessons: { ...teacher.lessons, hottest: 300 } },
      [water],
      1,
      publicAsset,
    );
    const expected = [...all.energies].filter((_, f) => all.temperatures[f] <= 300);
    expect(expected.length).toBeGreaterThan(3);
    expect(expected.length).toBeLessThan(all.frames);
    expect([...cool.energies]).toEqual(expected);
  });

  it('is refused where the file is another', async () => {
    const water = await loadReferenceMolecule(publicAsset, 'water', index);
    const other = { ...teacher, lessons: { ...teacher.lessons, sha256: sha256.replace(/^./, 'g') } };
    await expect(teacherFrames(other, [water], 1, publicAsset)).rejects.toThrow(
      /^the recipe's lessons ".*" have the SHA-256 g/,
    );
  });
});
