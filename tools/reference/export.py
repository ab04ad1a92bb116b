"""`export.py WORK OUT`: everything that is labelled, as the extended XYZ files that `tools/pack-reference.ts OUT` reads.

OUT/frames, OUT/trajectory, OUT/scans: one file a molecule or scan, in eV and eV/Å, with bonds, split and both levels of theory.
OUT/larger: the frames that have a label in the larger basis, with that label. OUT/esp_charges.json as in the working folder.
"""
import argparse
import shutil
from pathlib import Path

import numpy as np

import xtb
from geometry import bonds
from workspace import (
    BASE,
    BOHR_ANGSTROM,
    HARTREE_EV,
    LARGER,
    SETS,
    TRAJECTORY_STRIDE,
    append_line,
    frame_key,
    molecules,
    read_geometries,
    read_labels,
    read_lines,
)

TITLES = {BASE: 'wB97X/6-31G(d)', LARGER: 'wB97X/def2-TZVP'}


def split_of(record: dict, role: str, batch: str, length: dict[str, int]) -> str:
    """By place in the trajectory, with gaps, because neighbours in time are correlated. A split once given stays."""
    if record['set'] == 'scans':
        return 'scan'
    if record['set'] == 'trajectory':
        return 'trajectory'
    if role == 'ood':
        return 'ood'
    if 'split' in record:
        return record['split']
    u = record['k'] % TRAJECTORY_STRIDE / length[str(record['T'])]
    if batch != 'depth':
        return 'train' if u < 0.85 else 'test'
    return 'train' if u < 0.68 else 'gap' if u < 0.71 else 'validation' if u < 0.79 else 'gap' if u < 0.82 else 'test'


def order_of(record: dict) -> tuple:
    """Frames stay where the packed set has them; new ones follow, by temperature and time."""
    return (0, record['n']) if 'n' in record else (1, record.get('T', 0), record.get('k', record.get('value')))


def semiempirical(work: Path, records: dict[str, dict]) -> dict[str, dict]:
    """GFN2-xTB energy and gradient by key: with the label where that has them, else computed once and kept."""
    path = work / 'labels' / 'gfn2.jsonl'
    known = {record['key']: record for record in read_lines(path)}
    for key, record in records.items():
        if 'gfn2' in record:
            known[key] = record['gfn2']
        elif key not in known:
            energy, gradient = xtb.gradient(record['s'], np.array(record['x']))
            known[key] = {'key': key, 'E': energy, 'g': gradient.tolist()}
            append_line(path, known[key])
    return known


def block(record: dict, info: dict[str, str], columns: list[np.ndarray], properties: str) -> str:
    rows = np.hstack(columns)
    head = ' '.join([f'Properties=species:S:1:pos:R:3:{properties}', *(f'{key}={value}' for key, value in info.items())])
    lines = [f"{s} {' '.join(f'{value:.9f}' for value in row)}" for s, row in zip(record['s'], rows)]
    return f"{len(record['s'])}\n{head}\n" + '\n'.join(lines) + '\n'


def forces(gradient: list) -> np.ndarray:
    return -np.array(gradient) * HARTREE_EV / BOHR_ANGSTROM


def common(record: dict, smiles: str, level: str) -> dict[str, str]:
    bonded = ' '.join(f'{i}-{j}:{order}' for i, j, order in bonds(smiles))
    return {
        'energy': f"{record['E'] * HARTREE_EV:.8f}",
        'name': record['m'],
        'smiles': f'"{smiles}"',
        'bonds': f'"{bonded}"',
        'charge': '0',
        'level': f'"{TITLES[level]}"',
        'pbc': '"F F F"',
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('work', type=Path)
    parser.add_argument('out', type=Path)
    arguments = parser.parse_args()
    work, out = arguments.work, arguments.out
    listed = molecules()
    scans = read_geometries(work, 'scans')
    lengths = {name: held.get('length', {}) for name, held in read_geometries(work, 'frames').items()}
    labels = read_labels(work, BASE)
    cheap = semiempirical(work, labels)
    for kind in (*SETS, 'larger'):
        shutil.rmtree(out / kind, ignore_errors=True)
        (out / kind).mkdir(parents=True)

    texts: dict[Path, list[tuple[tuple, str]]] = {}
    counts: dict[str, int] = {}
    for key, record in labels.items():
        kind, name = record['set'], record['m']
        if kind == 'scans':
            smiles, role, batch = scans[name]['smiles'], 'train', 'depth'
            place = {'coordinate': f'"{scans[name]["coordinate"]}"', 'value': record['value']}
        elif name not in listed:
            continue
        else:
            smiles, role, batch = listed[name].smiles, listed[name].role, listed[name].batch
            place = {'temperature': record['T'], 'frame': record['k']}
        split = split_of(record, role, batch, lengths.get(name, {}))
        info = common(record, smiles, BASE) | place | {'split': split}
        info['gfn2_energy'] = f"{cheap[key]['E'] * HARTREE_EV:.8f}"
        if 'mu' in record:
            info['dipole_debye'] = '"' + ' '.join(f'{value:.7f}' for value in record['mu']) + '"'
        columns = [np.array(record['x']), forces(record['g']), forces(cheap[key]['g'])]
        text = block(record, info, columns, 'forces:R:3:gfn2_forces:R:3')
        texts.setdefault(out / kind / f'{name}.xyz', []).append((order_of(record), text))
        counts[split] = counts.get(split, 0) + 1
    for key, record in read_labels(work, LARGER).items():
        if key not in labels or not np.allclose(record['x'], labels[key]['x'], atol=1e-5, rtol=0):
            raise SystemExit(f'{key}: the label in the larger basis is for another geometry')
        info = common(record, listed[record['m']].smiles, LARGER) | {'temperature': record['T'], 'frame': record['k']}
        text = block(record, info, [np.array(record['x']), forces(record['g'])], 'forces:R:3')
        texts.setdefault(out / 'larger' / f"{record['m']}.xyz", []).append((order_of(labels[key]), text))
        counts['larger basis'] = counts.get('larger basis', 0) + 1
    for path, blocks in texts.items():
        path.write_text(''.join(text for _, text in sorted(blocks, key=lambda pair: pair[0])))
    shutil.copyfile(work / 'esp_charges.json', out / 'esp_charges.json')
    print(counts, f"{len({record['m'] for record in labels.values() if record['set'] == 'frames'})} molecules")


if __name__ == '__main__':
    main()
