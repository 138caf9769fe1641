"""Stored files, damaged in any way: what is read is what was stored, or a sentence names the folder."""

import shutil
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.stored import open_run
from sim.builders.plan import build
from sim.errors import BadInput
from sim.runs.store import run_and_store
from tests.fuzz.pieces import drawn, pieces
from tests.sim.configs import small


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stored") / "run"
    run_and_store(build(small("regime=rl_only")), "kernel", 1, folder)
    return folder


@pieces(15, 2)
def test_any_stored_file(piece: int, cases: int, stored: Path, tmp_path: Path) -> None:
    whole = {name: table.collect() for name, table in open_run(stored).tables.items()}
    files = sorted(file.relative_to(stored) for file in stored.rglob("*") if file.is_file())
    copy = tmp_path / "copy"
    shutil.copytree(stored, copy)

    @drawn(piece, cases)
    @given(st.data())
    def any_case(data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(files))
        content = (stored / name).read_bytes()
        place = data.draw(st.integers(0, len(content) - 1))
        kind = data.draw(st.sampled_from(["cut", "flip", "empty", "gone", "[]", "{}"]))
        flipped = content[:place] + bytes([content[place] ^ data.draw(st.integers(1, 255))]) + content[place + 1 :]
        damaged = {"cut": content[:place], "flip": flipped, "empty": b""}.get(kind, kind.encode())
        (copy / name).unlink() if kind == "gone" else (copy / name).write_bytes(damaged)
        try:
            read = {table: frame.collect() for table, frame in open_run(copy).tables.items()}
        except BadInput as error:
            said = str(error)
            assert said.isprintable(), repr(said)
            assert said.startswith(str(copy)), said
            assert said.endswith("."), said
        else:
            assert all(pl.DataFrame.equals(read[table], whole[table]) for table in read)
        finally:
            (copy / name).write_bytes(content)

    any_case()
