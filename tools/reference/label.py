"""`label.py WORK [STAGE=SHARE …]`: labels frames until none is left or WORK/STOP exists.

Stages (all with equal shares where none is named); of those with work left, the one that has had least time for its share is next:

frames      eight frames of every molecule of the breadth and growth batches (--target)
trajectory  every frame of the trajectories from other conformers
scans       every point of every scan
larger      the larger basis for up to 200 frames of molecules of up to seven atoms that have their usual label

Start as many processes as there are cores: each frame is claimed, so none is done twice. Stop and start them as you like.
"""
import argparse
import os
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import dft
import xtb
from workspace import BASE, LARGER, TARGET, append_line, frame_key, molecules, read_geometries, read_labels, read_lines

STAGES = ('frames', 'trajectory', 'scans', 'larger')
LARGER_FRAMES = 200
LARGER_ATOMS = 7
REREAD = 120  # seconds after which the folder is read again: other processes label and sample


def by_frames(work: Path, target: int) -> Iterator[tuple[dict, dict]]:
    """Two frames of every molecule, then two more of every molecule …; within a round, small molecules first."""
    shown = read_geometries(work, 'frames', [m.name for m in molecules().values() if m.batch != 'depth'])
    labelled: dict[str, int] = {}
    for record in read_labels(work, BASE).values():
        if record['set'] == 'frames':
            labelled[record['m']] = labelled.get(record['m'], 0) + 1
    known = known_keys(work, BASE)
    waiting = []
    for name, held in shown.items():
        missing = [frame for frame in held['frames'] if frame_key('frames', name, frame) not in known]
        have = labelled.get(name, 0)
        for number, frame in enumerate(missing[: max(0, target - have)]):
            waiting.append((((have + number) // 2, len(held['symbols'])), held, frame))
    waiting.sort(key=lambda job: job[0])
    for _, held, frame in waiting:
        yield held, frame


def by_files(work: Path, kind: str) -> Iterator[tuple[dict, dict]]:
    """Everything of a set: scans one after the other, small molecules first; trajectories side by side, in the order of time."""
    known = known_keys(work, BASE)
    files = sorted(read_geometries(work, kind).values(), key=lambda held: len(held['symbols']))
    waiting = [(place, held, frame) for held in files for place, frame in enumerate(held['frames'])]
    if kind == 'trajectory':
        waiting.sort(key=lambda job: job[0])
    for _, held, frame in waiting:
        if frame_key(kind, held['name'], frame) not in known:
            yield held, frame


def by_larger(work: Path) -> Iterator[tuple[dict, dict]]:
    """Two frames of every small molecule (so that energies can be compared), then two more …, molecules and frames in an order
    that a hash shuffles."""
    frames: dict[str, list[tuple[str, dict]]] = {}
    for key, record in read_labels(work, BASE).items():
        if record['set'] == 'frames' and len(record['s']) <= LARGER_ATOMS:
            frames.setdefault(record['m'], []).append((sha256(key.encode()).hexdigest(), record))
    order = []
    for name, records in frames.items():
        records.sort(key=lambda pair: pair[0])
        digest = sha256(name.encode()).hexdigest()
        order += [(number // 2, digest, number, record) for number, (_, record) in enumerate(records)]
    order.sort(key=lambda entry: entry[:3])
    known = known_keys(work, LARGER)
    left = LARGER_FRAMES - len(known)
    for *_, record in order:
        if left <= 0:
            return
        if frame_key('frames', record['m'], record) not in known:
            left -= 1
            yield {'name': record['m'], 'symbols': record['s']}, record


def known_keys(work: Path, level: str) -> set[str]:
    """Frames that are labelled at a level, or failed there."""
    failed = {record['key'] for record in read_lines(work / 'failed.jsonl') if record['level'] == level}
    return set(read_labels(work, level)) | failed


def claim(work: Path, level: str, key: str) -> bool:
    """Whether this process may have a frame. A claim is kept as long as its process lives: by then others know the label."""
    path = work / 'claims' / sha256(f'{level} {key}'.encode()).hexdigest()[:24]
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with open(path, 'x') as file:
            file.write(str(os.getpid()))
        return True
    except FileExistsError:
        try:
            os.kill(int(path.read_text()), 0)
            return False
        except (ValueError, ProcessLookupError):
            path.write_text(str(os.getpid()))
            return True


Job = tuple[dict, dict, str, str]


def jobs(work: Path, stage: str, target: int) -> Iterator[Job]:
    """The frames of a stage that are neither labelled nor claimed: what holds them, the frame, its set and its level."""
    kind = 'frames' if stage == 'larger' else stage
    level = LARGER if stage == 'larger' else BASE
    open_frames = by_larger(work) if stage == 'larger' else by_frames(work, target) if stage == 'frames' else by_files(work, stage)
    for held, frame in open_frames:
        if claim(work, level, frame_key(kind, held['name'], frame)):
            yield held, frame, kind, level


def label_one(work: Path, worker: str, job: Job) -> None:
    held, frame, kind, level = job
    symbols, x = held['symbols'], frame['x']
    began = time.time()
    record = {'set': kind, 'm': held['name'], **{k: frame[k] for k in ('T', 'k', 'value') if k in frame}, 's': symbols, 'x': x}
    try:
        record |= dft.label(symbols, x, level)
        if level == BASE:
            energy, gradient = xtb.gradient(symbols, x)
            record['gfn2'] = {'E': energy, 'g': gradient.tolist()}
    except Exception as error:  # Psi4 raises exceptions of many kinds; a frame that fails must not end a night's work
        key = frame_key(kind, held['name'], frame)
        append_line(work / 'failed.jsonl', {'level': level, 'key': key, 'why': str(error)[-300:]})
    else:
        record['t'] = round(time.time() - began, 2)
        append_line(work / 'labels' / f'{level}.{worker}.jsonl', record)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('work', type=Path)
    parser.add_argument('stages', nargs='*', metavar='STAGE=SHARE', default=[f'{stage}=1' for stage in STAGES])
    parser.add_argument('--target', type=int, default=TARGET, help=f'frames of a molecule (default {TARGET})')
    parser.add_argument('--nice', type=int, default=19)
    parser.add_argument('--wait', action='store_true', help='look for new work every 20 s instead of ending')
    arguments = parser.parse_args()
    work = arguments.work.resolve()
    shares = {stage: float(share or 1) for stage, _, share in (text.partition('=') for text in arguments.stages)}
    if not set(shares) <= set(STAGES):
        parser.error(f'stages are {", ".join(STAGES)}')
    os.nice(arguments.nice)
    worker = str(os.getpid())
    dft.prepare(work / 'scratch' / worker)
    spent = dict.fromkeys(shares, 0.0)
    while not (work / 'STOP').exists():
        began = time.time()
        found = {stage: jobs(work, stage, arguments.target) for stage in shares}
        worked = False
        while time.time() - began < REREAD and not (work / 'STOP').exists():
            job = None
            for stage in sorted(found, key=lambda stage: spent[stage] / shares[stage]):
                job = next(found[stage], None)
                if job:
                    break
            if not job:
                break
            started = time.time()
            label_one(work, worker, job)
            spent[stage] += time.time() - started
            worked = True
        if not worked:
            if not arguments.wait:
                return
            time.sleep(20)


if __name__ == '__main__':
    main()
