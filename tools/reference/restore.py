"""`restore.py WORK`: fills a working folder from public/reference, so that the set can go on growing where there is no other copy.

The packed files are the source of truth. Every label comes back under its key, with its split, so that nothing is labelled twice
and nothing that was test becomes train. Sampled geometries that have no label are not kept: `sample.py` makes new ones, of
molecules that the set does not have yet.
"""
import argparse
import json
from pathlib import Path

import numpy as np

from workspace import BASE, BOHR_ANGSTROM, LARGER, REPOSITORY, append_line, geometry_path, write_json

KCAL_PER_HARTREE = 627.5094740631
DEBYE = 0.20819433442462576  # e·Å
SYMBOLS = {1: 'H', 6: 'C', 7: 'N', 8: 'O'}
TYPES = {'F32': np.float32, 'F64': np.float64, 'U32': np.uint32, 'U8': np.uint8}


def read_safetensors(path: Path) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """Tensors and metadata of a file (https://github.com/huggingface/safetensors)."""
    raw = path.read_bytes()
    size = int.from_bytes(raw[:8], 'little')
    header = json.loads(raw[8 : 8 + size])
    metadata = header.pop('__metadata__', {})
    data = raw[8 + size :]
    tensors = {}
    for name, entry in header.items():
        begin, end = entry['data_offsets']
        tensors[name] = np.frombuffer(data[begin:end], TYPES[entry['dtype']]).reshape(entry['shape'])
    return tensors, metadata


def gradient(forces: np.ndarray) -> list:
    """hartree/bohr from forces in kcal/mol/Å."""
    return (-forces.astype(float) * BOHR_ANGSTROM / KCAL_PER_HARTREE).tolist()


def restore_file(work: Path, path: Path, kind: str, after: int = 0) -> dict[str, np.ndarray]:
    tensors, metadata = read_safetensors(path)
    symbols = [SYMBOLS[int(number)] for number in tensors['elements']]
    names = metadata['splits'].split()
    name = metadata['name'] if kind != 'scans' else path.stem
    records = []
    for f in range(len(tensors['energies'])):
        x = tensors['positions'][f].astype(float).tolist()
        place = (
            {'value': float(tensors['values'][f])}
            if kind == 'scans'
            else {'T': int(tensors['temperatures'][f]), 'k': int(tensors['frame_indices'][f])}
        )
        record = {'set': kind, 'm': name, **place, 's': symbols, 'x': x, 'E': tensors['energies'][f] / KCAL_PER_HARTREE}
        record |= {'g': gradient(tensors['forces'][f]), 'split': names[tensors['splits'][f]], 'n': after + f}
        if 'dipoles' in tensors:
            record['mu'] = (tensors['dipoles'][f].astype(float) / DEBYE).tolist()
        energy = tensors['gfn2_energies'][f] / KCAL_PER_HARTREE
        record['gfn2'] = {'E': energy, 'g': gradient(tensors['gfn2_forces'][f])}
        append_line(work / 'labels' / f'{BASE}.restored.jsonl', record)
        records.append(record)
    for n, f in enumerate(tensors.get('larger_basis_frames', [])):
        energy = tensors['larger_basis_energies'][n] / KCAL_PER_HARTREE
        larger = {key: records[f][key] for key in ('set', 'm', 'T', 'k', 's', 'x', 'n')}
        larger |= {'E': energy, 'g': gradient(tensors['larger_basis_forces'][n])}
        append_line(work / 'labels' / f'{LARGER}.restored.jsonl', larger)
    if kind == 'scans' and not geometry_path(work, 'scans', name).exists():
        described = {'name': name, 'smiles': metadata['smiles'], 'symbols': symbols, 'coordinate': metadata['coordinate']}
        frames = [{'value': record['value'], 'x': record['x']} for record in records]
        write_json(geometry_path(work, 'scans', name), {**described, 'frames': frames})
    return tensors


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('work', type=Path)
    work = parser.parse_args().work
    if list((work / 'labels').glob('*.restored.jsonl')):
        parser.error(f'{work} has been filled before')
    packed = REPOSITORY / 'public' / 'reference'
    kept = work / 'esp_charges.json'
    charges = json.loads(kept.read_text()) if kept.exists() else {}
    for kind in ('frames', 'trajectory', 'scans'):
        for path in sorted((packed / kind).glob('*.safetensors')):
            tensors = restore_file(work, path, kind)
            more = packed / 'more' / path.name
            if kind == 'frames' and more.exists():
                restore_file(work, more, kind, after=len(tensors['energies']))
            _, metadata = read_safetensors(path)
            if 'minimum_charges' in tensors and metadata['name'] not in charges:
                charges[metadata['name']] = {
                    'smiles': metadata['smiles'],
                    'elements': [SYMBOLS[int(number)] for number in tensors['elements']],
                    'positions_angstrom': tensors['minimum_positions'].astype(float).round(6).tolist(),
                    'charges_e': tensors['minimum_charges'].astype(float).round(5).tolist(),
                }
    write_json(kept, charges)


if __name__ == '__main__':
    main()
