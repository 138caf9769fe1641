"""Storing a run, killed or hindered just before every change of the disk: the old run or the new one, whole."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import polars as pl
import pytest

from sim.errors import BadInput
from sim.store.digests import complaints
from sim.store.occupied import claim, let_go
from sim.store.replace import current, put_text
from sim.store.schemas import SCHEMA_VERSION, frame
from sim.store.tables import load, write
from tests.store.disturbed import Killed, disturbed, full, moments

MAKES = [Killed, full, KeyboardInterrupt]


def tables(seed: int) -> dict[str, pl.DataFrame]:
    row = {"job": [0], "status": ["done"], "error": [None], "seed": [seed], "plan_hash": ["0f"]}
    return {"jobs": frame("jobs", row)}


def store(folder: Path, seed: int) -> None:
    """What a run does to its folder, its rounds aside."""
    claim(folder, replace=True)
    try:
        write(folder, tables(seed), {"plan_hash": "0f", "schema_version": SCHEMA_VERSION, "seed": seed})
    finally:
        let_go(folder)


def content(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in (folder / "tables").iterdir()}


@pytest.fixture
def whole(tmp_path: Path) -> dict[str, bytes]:
    store(tmp_path / "whole", 2)
    return content(tmp_path / "whole")


def seed_in(folder: Path) -> int | None:
    if not current(folder / "tables").exists():
        with pytest.raises(BadInput, match="no stored run here"):
            load(folder)
        return None
    found = load(folder)["jobs"].collect()["seed"].to_list()
    assert complaints(current(folder / "tables")) == {}
    return int(found[0])


@pytest.mark.parametrize("make", MAKES)
@pytest.mark.parametrize("before", [None, 1])
def test_a_run_is_there_whole_or_not_at_all(
    tmp_path: Path, whole: dict[str, bytes], make: Callable[[], BaseException], before: int | None
) -> None:
    def folder(at: int) -> Path:
        here = tmp_path / f"at{at:03d}"
        here.mkdir()
        if before is not None:
            store(here, before)
        return here

    found = set()
    for here in moments(folder, lambda here: store(here, 2), make):
        found.add(seed_in(here))
        store(here, 2)
        assert content(here) == whole
    assert found == {before, 2}


@pytest.mark.parametrize("make", MAKES)
def test_a_page_is_there_whole_or_not_at_all(tmp_path: Path, make: Callable[[], BaseException]) -> None:
    page = tmp_path / "report.html"
    texts = set()
    for at in range(1, 9):
        put_text(page, "old")
        with disturbed(tmp_path, at, make), suppress(OSError, KeyboardInterrupt):
            put_text(page, "new")
        texts.add(page.read_text(encoding="utf-8"))
    assert texts == {"old", "new"}


def test_a_folder_that_cannot_be_written_is_told_before_anything_is_run(tmp_path: Path) -> None:
    def denied() -> OSError:
        return PermissionError(13, "Permission denied", str(tmp_path))

    with disturbed(tmp_path, 1, denied), pytest.raises(PermissionError, match="Permission denied"):
        claim(tmp_path / "run", replace=False)
    assert not list(tmp_path.iterdir())
