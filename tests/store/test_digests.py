"""Files that were truncated, emptied, altered or lost are found, named, and never read as if they were whole."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.builders.plan import build
from sim.errors import BadInput
from sim.runs.run import run
from sim.store.digests import DIGESTS, complaints, seal
from sim.store.schemas import SCHEMA_VERSION
from sim.store.sealed import read_sealed, write_sealed
from sim.store.tables import load, write
from tests.sim.configs import small


def truncated(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-20])


def emptied(file: Path) -> None:
    file.write_bytes(b"")


def flipped(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 3] ^= 1
    file.write_bytes(bytes(content))


def lost(file: Path) -> None:
    file.unlink()


DAMAGES = (truncated, emptied, flipped, lost)


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    plan = build(small())
    facts = {"plan_hash": plan.hash, "schema_version": SCHEMA_VERSION}
    write(tmp_path, run(plan, engine="kernel"), facts)
    return tmp_path


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_table_is_named_and_not_read(stored: Path, damage: Callable[[Path], None]) -> None:
    damage(stored / "tables" / "behaviour.parquet")
    with pytest.raises(BadInput, match=r"table 'behaviour' is damaged \(behaviour\.parquet .*\); run the simulation"):
        load(stored)["behaviour"]
    assert load(stored)["jobs"].collect().height == 1  # the others can be read


@pytest.mark.parametrize("damage", DAMAGES[:3])
def test_damaged_provenance_is_named(stored: Path, damage: Callable[[Path], None]) -> None:
    damage(stored / "tables" / "provenance.json")
    with pytest.raises(BadInput, match=r"provenance\.json is damaged"):
        load(stored)


def test_a_damaged_line_costs_its_own_file_only(stored: Path) -> None:
    file = stored / "tables" / DIGESTS
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join([lines[0][:5] + "\x00" + lines[0][6:], *lines[1:]]), encoding="utf-8")
    assert list(complaints(stored / "tables")) == [lines[0].split()[1]]


def test_digests_are_those_of_b2sum(tmp_path: Path) -> None:
    """What `b2sum -l 128` gives for these bytes."""
    (tmp_path / "file").write_bytes(b"abc")
    seal(tmp_path)
    assert (tmp_path / DIGESTS).read_text(encoding="utf-8") == "cf4ab791c62b8d2b2109c90275287816  file\n"


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", "null", "3", '{"a": 1', '{"a": 2, "digest": "0"}', "\x00", "[" * 100_000]
)
def test_sealed_json_is_read_only_as_it_was_written(tmp_path: Path, text: str) -> None:
    file = tmp_path / "said.json"
    write_sealed(file, {"a": 1, "b": ["c"]})
    assert read_sealed(file) == {"a": 1, "b": ["c"]}
    file.write_text(file.read_text(encoding="utf-8").replace('"a": 1', '"a": 7'), encoding="utf-8")
    with pytest.raises(BadInput, match=r"said\.json: is damaged"):
        read_sealed(file)
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=r"said\.json: is damaged"):
        read_sealed(file)


def test_a_list_is_not_in_itself(stored: Path) -> None:
    seal(stored / "tables")
    assert complaints(stored / "tables") == {}
    assert (
        json.loads((stored / "tables" / "provenance.json").read_text(encoding="utf-8"))["schema_version"]
        == SCHEMA_VERSION
    )
