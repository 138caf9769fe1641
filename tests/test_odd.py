"""The lists of the ODD document are those of the program, and every list that the program knows is in it."""

from analysis.commands.odd import BLOCK, DOCUMENT, LISTS, with_lists
from sim.config.catalogue import options


def test_the_lists_are_those_of_the_program() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert with_lists(text) == text


def test_every_list_is_in_the_document() -> None:
    assert sorted(name for _, name, _ in BLOCK.findall(DOCUMENT.read_text(encoding="utf-8"))) == sorted(LISTS)


def test_a_list_that_is_out_of_date_is_seen() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    stale = text.replace("- `selection=moran`", "- `selection=moron`")
    assert stale != text
    assert with_lists(stale) == text


def test_lists_hold_what_there_is_to_choose_from() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    for group in ("world", "regime", "selection", "learning"):
        assert all(f"`{group}={name}`" in text for name in options(group))
    assert "| `regime.NAME.selection.strength` | float | `1.0` | at least 0 |" in text
