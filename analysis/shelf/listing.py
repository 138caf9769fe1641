"""Find stored runs and sweeps below some folders, and say of each in a line what it is and what came of it.

Of each, little is read (where it comes from, and its summary), and many are read at once, so that a thousand take
seconds. What is damaged is named in its line.
"""

import os
import shlex
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from analysis.look.style import label
from analysis.look.wording import counted, number
from analysis.stored import is_sweep, read
from sim.errors import BadInput
from sim.store.occupied import MANIFEST
from sim.store.provenance import PLACES
from sim.store.tables import PROVENANCE, Records, load
from sim.sweep.looks.lead import TIE

SHARE = "share_"
"""What columns of shares at the end begin with."""


@dataclass(frozen=True)
class Line:
    """A stored result.

    Attributes:
        folder: where it is.
        when: when it was started; of a sweep, when its tables were written.
        what: a run or a sweep, and how much of it.
        words: what its command set.
        answer: what came of it, or why it cannot be read.
        damaged: whether it cannot be read.
    """

    folder: Path
    when: datetime
    what: str
    words: tuple[str, ...] = ()
    answer: str = ""
    damaged: bool = False


def listing(folders: Sequence[Path]) -> list[Line]:
    """List what is stored below folders, the oldest first, each with what not all of them set.

    Raises:
        BadInput: if a folder is not there.
    """
    for folder in folders:
        if not folder.is_dir():
            raise BadInput(f"{folder}: there is no such folder; name one in which runs or sweeps are stored.")
    places = dict.fromkeys(place for folder in folders for place in stored_below(folder))
    with ThreadPoolExecutor(min(8, 2 * (os.cpu_count() or 1))) as threads:
        lines = sorted(threads.map(line_of, places), key=lambda line: (line.when, str(line.folder)))
    settings = [set(line.words) for line in lines if line.words]
    shared = set.intersection(*settings) if len(settings) > 1 else set()
    return [replace(line, words=tuple(word for word in line.words if word not in shared)) for line in lines]


def stored_below(folder: Path) -> Iterator[Path]:
    """Walk folders that hold a run or a sweep, or what is left of one."""
    for place, names, files in os.walk(folder):
        if "tables" in names or MANIFEST in files or "chunks" in names:
            yield Path(place)
            names.clear()
        names[:] = sorted(name for name in names if not name.startswith("."))


def line_of(folder: Path) -> Line:
    """Say in a line what a folder holds."""
    file = folder / "tables" / PROVENANCE
    when = datetime.fromtimestamp((file if file.exists() else folder).stat().st_mtime, UTC)
    try:
        run = load(folder)
        when = datetime.fromisoformat(run.provenance["started"]) if "started" in run.provenance else when
        words = tuple(
            word
            for word in shlex.split(run.provenance["command"])[1:]
            if not word.startswith((*PLACES, "-m", "--multirun"))
        )
        what, answer = _sweep(run) if is_sweep(folder) else _run(run)
    except (BadInput, KeyError, TypeError, ValueError, OSError, pl.exceptions.PolarsError) as error:
        return _unread(folder, when, error)
    return Line(folder, when, what, words, answer)


def _unread(folder: Path, when: datetime, error: Exception) -> Line:
    """Say of a folder why it cannot be read; a sweep under way, or cut short, is not damaged."""
    if (folder / MANIFEST).exists() and not (folder / "tables").exists():
        return Line(folder, when, "sweep", answer=f"not finished; `mofit-merge {folder}` makes tables of what has run")
    reason = str(error).removeprefix(f"{folder}: ").rstrip(".") if isinstance(error, BadInput) else "cannot be read"
    return Line(folder, when, "?", answer=f"damaged or of another version: {reason}", damaged=True)


def _run(run: Records) -> tuple[str, str]:
    summary = read(run, run["summary"])
    rounds = run.provenance["phases"][-1]["last_round"]
    return f"run, {counted(summary.height, 'replicate')}, {counted(rounds, 'round')}", _answer(summary)


def _sweep(run: Records) -> tuple[str, str]:
    states = dict(read(run, run["jobs"].group_by("status").agg(pl.len())).iter_rows())
    failed = f", {states['failed']} failed" if "failed" in states else ""
    what = f"sweep, {counted(sum(states.values()), 'job')}{failed}"
    if "summary" not in run.tables:
        return what, "nothing ran to its end"
    names = [name for name in run["summary"].collect_schema().names() if name.startswith(SHARE) and ":" not in name]
    return what, _answer(read(run, run["summary"].select(*names, "deployment_harm")))


def _answer(summary: pl.DataFrame) -> str:
    """Say who leads most often, and how much harm follows on average."""
    names = [name for name in summary.columns if name.startswith(SHARE) and ":" not in name]
    shares = summary.select(pl.col(names).fill_null(0.0))
    top = shares.select(pl.max_horizontal(names) - TIE).to_series()
    leads = {name: int((shares[name] >= top).sum()) for name in names}
    best = max(names, key=lambda name: (leads[name], _mean(shares[name])))
    often = f"{leads[best]} of {summary.height}" if summary.height > 1 else f"{_mean(shares[best]):.0%}"
    who = f"{label(best.removeprefix(SHARE))} leads ({often})"
    return f"{who}; harm {number(_mean(summary['deployment_harm']))}"


def _mean(values: pl.Series) -> float:
    return float(values.to_numpy().mean())


def default_folders(here: Iterable[str] = ("outputs", "multirun")) -> list[Path]:
    """Return the folders in which `mofit` stores by itself, as far as they are there.

    Raises:
        BadInput: if there are none.
    """
    found = [Path(name) for name in here if Path(name).is_dir()]
    if not found:
        raise BadInput(f"{Path.cwd()}: has neither outputs/ nor multirun/; run `mofit` first, or name a folder.")
    return found
