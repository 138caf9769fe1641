"""`python -m analysis.commands.odd`: write the lists of `docs/odd.md` from configurations and docstrings.

The document follows the ODD protocol (Grimm et al. 2020). A list stands between two comments that name it; all other
text is written by hand. `--check` changes nothing and fails if a list is not what the program would write.
"""

import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import MISSING, Field, fields, is_dataclass
from pathlib import Path
from typing import Any, get_args, get_type_hints

import yaml

from sim.config.catalogue import CONF, describe, options
from sim.config.fields import allowed_range
from sim.config.schema import ConfigSchema
from sim.config.world import parameters as in_world
from sim.measures.names import MEASURES, form
from sim.store.schemas import SCHEMAS

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "odd.md"
BLOCK = re.compile(r"(<!-- list: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
CLAIMS = ("claim",)
"""Keys that hold no parameter of the model."""


def main() -> None:
    """Write the document, or check it."""
    text = DOCUMENT.read_text(encoding="utf-8")
    written = with_lists(text)
    if "--check" not in sys.argv[1:]:
        DOCUMENT.write_text(written, encoding="utf-8")
    elif written != text:
        sys.exit("docs/odd.md: its lists are not those of the program; run `python -m analysis.commands.odd`.")


def with_lists(text: str) -> str:
    """Return the document with every list written anew.

    Raises:
        KeyError: for a list that the program does not know.
    """
    return BLOCK.sub(lambda block: f"{block[1]}\n{LISTS[block[2]]()}\n\n{block[3]}", text)


def parameters() -> str:
    """Tabulate every parameter: its key, default and range, under what its part of the configuration is."""
    return "\n".join(_part("", ConfigSchema))


def _part(key: str, schema: type) -> Iterator[str]:
    """Write a part of the configuration and then the parts inside it."""
    hints = get_type_hints(schema)
    plain = [(item, hints[item.name]) for item in fields(schema) if _inside(hints[item.name]) is None]
    rows = [(item, hint) for item, hint in plain if f"{key}{item.name}" not in CLAIMS]
    if rows:
        title = key.removesuffix(".") or "the whole"
        yield from ("", f"**{title}**: {_first_paragraph(schema)}", "")
        yield from ("| key | type | default | allowed |", "|---|---|---|---|")
        yield from (
            f"| `{key}{item.name}` | {_type(hint)} | {_default(item)} | {_allowed(item)} |" for item, hint in rows
        )
    for item in fields(schema):
        inner = _inside(hints[item.name])
        if inner is not None and item.name not in CLAIMS:
            name = f"{key}{item.name}."
            yield from _part(name if inner is hints[item.name] else f"{name}NAME.", inner)


def _row(key: str, item: "Field[Any]", hint: Any) -> str:
    return f"| `{key}` | {_type(hint)} | {_default(item)} | {_allowed(item)} |"


def _inside(hint: Any) -> type | None:
    """Return the schema that a field holds, itself or by name; None for a field that holds values."""
    found = [kind for kind in (hint, *get_args(hint)) if isinstance(kind, type) and is_dataclass(kind)]
    return found[0] if found else None


def _first_paragraph(schema: type) -> str:
    """Return a docstring on one line."""
    return " ".join((schema.__doc__ or "").split())


def _type(hint: Any) -> str:
    return (
        str(getattr(hint, "__name__", hint) if not get_args(hint) else hint).replace("typing.", "").replace("|", "or")
    )


def _default(item: "Field[Any]") -> str:
    if item.default_factory is not MISSING:
        return f"`{item.default_factory()}`"
    return "required" if item.default == "???" else f"`{'null' if item.default is None else item.default}`"


def _allowed(item: "Field[Any]") -> str:
    return allowed_range(item) if "low" in item.metadata else ""


def choices(group: str) -> Callable[[], str]:
    """Make the list of a config group: each option with the sentence that its file opens with."""
    return lambda: "\n".join(f"- `{group}={name}`: {sentence}" for name, sentence in options(group).items())


def motivations() -> str:
    """Tabulate the shipped motivations: category, what is wanted, source."""
    rows = ["| motivation | category | what it is | source |", "|---|---|---|---|"]
    for file in sorted((CONF / "motivation").glob("*.yaml")):
        for name, entry in yaml.safe_load(file.read_text(encoding="utf-8")).items():
            if isinstance(entry, dict):
                cells = (name, entry.get("category", ""), describe(file), entry.get("source", ""))
                rows.append("| " + " | ".join(str(cell).replace("|", "or") for cell in cells) + " |")
    return "\n".join(rows)


def observations() -> str:
    """List what is recorded: every table with its columns."""
    return "\n".join(
        f"- `{table}`: {', '.join(f'`{column}`' for column in columns)}" for table, columns in SCHEMAS.items()
    )


def measures() -> str:
    """List what can be measured: how each measure is written, and what it is."""
    return "\n".join(f"- `{form(name)}`: {_first_sentences(taken)}" for name, taken in MEASURES.items())


def _first_sentences(taken: Callable[..., Any]) -> str:
    """Return the first paragraph of a docstring on one line."""
    return " ".join((taken.__doc__ or "").partition("\n\n")[0].split())


def free_numbers() -> str:
    """Tabulate the parameters of every shipped world."""
    rows = ["| world | parameter | what it is | value | allowed |", "|---|---|---|---|---|"]
    for file in sorted((CONF / "world").glob("*.yaml")):
        world = {"labels": {}, "ranges": {}, **yaml.safe_load(file.read_text(encoding="utf-8"))}
        rows += [
            f"| {file.stem} | `{each.key}` | {each.label} | {each.value:g} | {each.allowed} |"
            for each in in_world(world)
        ]
    return "\n".join(rows)


LISTS: dict[str, Callable[[], str]] = {
    "parameters": parameters,
    "motivations": motivations,
    "observations": observations,
    "measures": measures,
    "free_numbers": free_numbers,
    **{group: choices(group) for group in ("world", "regime", "selection", "learning")},
}
"""Lists by the name that stands in the document."""


if __name__ == "__main__":
    main()
