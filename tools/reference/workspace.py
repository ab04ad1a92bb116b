"""The list of molecules, and the working folder that every script is given.

WORK/geometries/SET/NAME.json   sampled geometries: {name, smiles, symbols, frames: [{T, k, x}], length: {T: frames}}
WORK/labels/LEVEL.WORKER.jsonl  one labelled frame a line, in hartree and bohr (positions: Å); appended to, never rewritten
WORK/failed.jsonl               frames that did not converge, one a line: they are not tried again
WORK/esp_charges.json           charges fitted to the electrostatic potential

SET is frames, trajectory or scans. A frame is known by its set, its molecule (or scan), its temperature and its number k in
the trajectory (scans: the value of the coordinate), never by its place in a file: labels outlive the geometries.
"""
import json
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent
BASE, LARGER = 'wb97x-6-31gd', 'wb97x-def2-tzvp'  # levels of theory, as the label files are called
TARGET = 8  # frames of a molecule that is not sampled in depth
#: A frame's number in its trajectory is TRAJECTORY_STRIDE · (number of the trajectory) + k.
TRAJECTORY_STRIDE = 1000
SETS = ('frames', 'trajectory', 'scans')
HARTREE_EV = 27.211386245988
BOHR_ANGSTROM = 0.529177210903


@dataclass(frozen=True)
class Molecule:
    name: str
    smiles: str
    role: str  # train, or ood: never to be trained on
    batch: str  # depth, breadth or growth: how it was sampled

    @property
    def cluster(self) -> bool:
        return '.' in self.smiles


def molecules() -> dict[str, Molecule]:
    """Every molecule of molecules.tsv by name, in the order of the file."""
    lines = (HERE / 'molecules.tsv').read_text().splitlines()
    listed = [Molecule(*line.split('\t')) for line in lines[1:]]
    assert len({molecule.name for molecule in listed}) == len(listed), 'a name stands twice in molecules.tsv'
    return {molecule.name: molecule for molecule in listed}


def geometry_path(work: Path, kind: str, name: str) -> Path:
    return work / 'geometries' / kind / f'{name}.json'


def read_geometries(work: Path, kind: str, names: list[str] | None = None) -> dict[str, dict]:
    """The geometry files of a set by name, in alphabetic order; of all names that have one, unless some are given."""
    paths = sorted((work / 'geometries' / kind).glob('*.json'))
    return {path.stem: json.loads(path.read_text()) for path in paths if names is None or path.stem in names}


def write_json(path: Path, value: dict) -> None:
    """Whole or not at all: another process may be reading the folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix('.unfinished')
    unfinished.write_text(json.dumps(value))
    unfinished.replace(path)


def frame_key(kind: str, name: str, frame: dict) -> str:
    """Identity of a frame, of a geometry file or of a label."""
    place = frame['value'] if kind == 'scans' else f"{frame['T']}/{frame['k']}"
    return f'{kind}/{name}/{place}'


def append_line(path: Path, record: dict) -> None:
    """One write of one line, so that several processes may share a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, 'a') as file:
        file.write(json.dumps(record) + '\n')


def read_lines(path: Path) -> list[dict]:
    """The records of a file; a last line that a stopped process left unfinished is passed over."""
    records = []
    for line in path.read_text().splitlines() if path.exists() else []:
        try:
            records.append(json.loads(line))
        except ValueError:
            continue
    return records


def read_labels(work: Path, level: str) -> dict[str, dict]:
    """Labelled frames of a level by key. Where a frame is there twice, the packed one (with its place n) counts: what has been
    shipped does not change."""
    found: dict[str, dict] = {}
    for path in sorted((work / 'labels').glob(f'{level}.*.jsonl')):
        for record in read_lines(path):
            key = frame_key(record['set'], record['m'], record)
            if key not in found or 'n' in record:
                found[key] = record
    return found
