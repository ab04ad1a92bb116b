/** Trajectory files, read back by readers written from the published layouts, and by MDAnalysis where it is installed. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseExtxyz } from '../../src/chem/extxyz.ts';
import { parsePdb } from '../../src/chem/pdb.ts';
import { writePdb } from '../../src/chem/pdbOutput.ts';
import type { Structure } from '../../src/chem/structure.ts';
import { trajectoryFormatOf, trajectoryWriter, type TrajectoryFormat } from '../../src/chem/trajectory.ts';

const WATERS: Structure = {
  name: 'two <b>waters</b>',
  elements: Uint8Array.of(8, 1, 1, 8, 1, 1),
  positions: Float64Array.of(0, 0, 0, 0.96, 0, 0, -0.24, 0.93, 0, 3, 0, 0, 3.96, 0, 0, 2.76, 0.93, 0),
  bonds: Uint32Array.of(0, 1, 0, 2, 3, 4, 3, 5),
  bondOrders: Uint8Array.of(1, 1, 1, 1),
  charge: 0,
  bondSource: 'file',
};
const FRAMES = [0, 1, 2].map((n) => WATERS.positions.map((x, at) => x + 0.1 * n * Math.sin(at)));

function written(format: TrajectoryFormat, frames: readonly Float64Array[] = FRAMES): Uint8Array {
  const plan = { structure: WATERS, dt: 0.5, first: 0, interval: 20, header: ['two <b>waters</b>', 'a licence'] };
  const writer = trajectoryWriter(format, plan);
  const parts = [
    writer.head,
    ...frames.map((positions, n) => writer.frame({ step: 20 * n, time: 10 * n, positions, energy: -n })),
  ];
  const { tail, patches } = writer.end();
  const bytes = Buffer.concat([...parts, tail]);
  for (const [offset, patch] of patches) bytes.set(patch, offset);
  return bytes;
}

/** A DCD reader as the layout says: Fortran records between two copies of their lengths. */
function readDcd(bytes: Uint8Array) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const record = (): DataView => {
    const length = view.getInt32(at, true);
    expect(view.getInt32(at + 4 + length, true)).toBe(length);
    const inner = new DataView(bytes.buffer, bytes.byteOffset + at + 4, length);
    at += length + 8;
    return inner;
  };
  const head = record();
  expect(head.byteLength).toBe(84);
  const title = record();
  expect(title.byteLength).toBe(4 + 80 * title.getInt32(0, true));
  const atoms = record().getInt32(0, true);
  const frames: Float32Array[] = [];
  while (at < bytes.length) {
    const axes = [record(), record(), record()];
    frames.push(
      Float32Array.from({ length: 3 * atoms }, (_, n) => axes[n % 3].getFloat32(4 * Math.floor(n / 3), true)),
    );
  }
  return {
    magic: String.fromCharCode(...[0, 1, 2, 3].map((n) => head.getUint8(n))),
    count: head.getInt32(4, true),
    interval: head.getInt32(12, true),
    fixed: head.getInt32(36, true),
    dt: head.getFloat32(40, true),
    box: head.getInt32(44, true),
    version: head.getInt32(80, true),
    atoms,
    frames,
  };
}

describe('DCD', () => {
  test('reads back', () => {
    const { frames, dt, ...head } = readDcd(written('dcd'));
    expect(head).toEqual({ magic: 'CORD', count: 3, interval: 20, fixed: 0, box: 0, version: 24, atoms: 6 });
    expect(dt * 48.88821).toBeCloseTo(0.5, 6);
    expect(frames).toEqual(FRAMES.map((positions) => Float32Array.from(positions)));
  });

  test('refuses numbers that are not finite', () => {
    expect(() => written('dcd', [FRAMES[0].map(() => NaN)])).toThrow(/not finite/);
  });
});

describe('PDB', () => {
  const text = new TextDecoder().decode(written('pdb'));

  test('a MODEL a frame, columns where they belong, bonds read back', () => {
    expect(text.match(/^MODEL {5} {3}\d\r?$/gm)?.map((line) => Number(line.slice(6)))).toEqual([1, 2, 3]);
    const { elements, bonds, positions } = parsePdb(text);
    expect(elements).toEqual(WATERS.elements);
    expect(bonds).toEqual(WATERS.bonds);
    expect(positions).toEqual(FRAMES[0]);
    const rows = text.split('\n').filter((line) => line.startsWith('HETATM'));
    expect(rows).toHaveLength(18);
    for (const row of rows)
      expect(row).toMatch(/^HETATM.{5} .{4} MOL A.{4} {4}[ \d.-]{24} {2}1\.00 {2}0\.00 {10}.{2}$/);
    // A residue a molecule.
    expect(rows.slice(0, 6).map((row) => Number(row.slice(22, 26)))).toEqual([1, 1, 1, 2, 2, 2]);
  });

  test('names stay text', () => {
    expect(text).not.toContain('<');
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  test('coordinates that do not fit get fewer decimals, and then are refused', () => {
    const far = (x: number) => ({ ...WATERS, positions: WATERS.positions.map((value) => value + x) });
    expect(writePdb(far(-12345.678)).split('\n')[0].slice(30, 38)).toBe('-12345.7');
    expect(parsePdb(writePdb(far(90000))).positions[3]).toBeCloseTo(90000.96, 1);
    expect(() => writePdb(far(1e9))).toThrow(/too large/);
    expect(() => writePdb(far(NaN))).toThrow(/not finite/);
  });
});

describe('extended XYZ', () => {
  test('reads back with step and time', () => {
    const frames = parseExtxyz(new TextDecoder().decode(written('xyz')));
    expect(frames.map(({ info }) => [info.get('step'), Number(info.get('time_fs'))])).toEqual([
      ['0', 0],
      ['20', 10],
      ['40', 20],
    ]);
    frames.forEach(({ structure }, n) =>
      structure.positions.forEach((x, at) => expect(x).toBeCloseTo(FRAMES[n][at], 7)),
    );
  });
});

test.each([
  ['run.xyz', 'xyz'],
  ['run.EXTXYZ', 'xyz'],
  ['a.b.pdb', 'pdb'],
  ['x.dcd', 'dcd'],
  ['x.mol2', null],
  ['dcd', 'dcd'],
])('%s is %s', (path, format) => expect(trajectoryFormatOf(path)).toBe(format));

const PYTHON = '/usr/bin/python3';
const installed = spawnSync(PYTHON, ['-W', 'ignore', '-c', 'import MDAnalysis']).status === 0;

test.skipIf(!installed)(
  `MDAnalysis reads them (${installed ? 'here' : 'skipped: python3-mdanalysis is not installed'})`,
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'ffp-trajectory-'));
    for (const format of ['pdb', 'dcd', 'xyz'] as const) writeFileSync(join(folder, `t.${format}`), written(format));
    const code = `
import json, MDAnalysis
out = []
for files in (["t.pdb"], ["t.pdb", "t.dcd"]):
    u = MDAnalysis.Universe(*files)
    out.append({"bonds": len(u.bonds), "dt": float(u.trajectory.dt), "frames": [f.positions.flatten().tolist() for f in u.trajectory]})
print(json.dumps(out))`;
    const { status, stdout, stderr } = spawnSync(PYTHON, ['-W', 'ignore', '-c', code], {
      cwd: folder,
      encoding: 'utf8',
    });
    rmSync(folder, { recursive: true });
    expect(status, stderr).toBe(0);
    const [pdb, dcd] = JSON.parse(stdout.trim().split('\n').at(-1)!) as {
      bonds: number;
      dt: number;
      frames: number[][];
    }[];
    expect(pdb.bonds).toBe(4);
    expect(dcd.dt).toBeCloseTo(0.01, 6);
    for (const [read, places] of [
      [pdb, 3],
      [dcd, 6],
    ] as const)
      read.frames.forEach((positions, n) =>
        positions.forEach((x, at) => expect(x).toBeCloseTo(FRAMES[n][at], places - 1)),
      );
  },
);
