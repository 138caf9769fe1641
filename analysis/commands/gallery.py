"""`python -m analysis.commands.gallery [NAME ...]`: write `docs/gallery.md`, every chart with a sentence and its code.

Runs what it shows, with fixed seeds, so that the page can be made again at any time; with names, only those charts.
"""

import argparse
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

DOCS = Path(__file__).resolve().parents[2] / "docs"
"""Where the page and the folder of its images stand."""

COLOURS = 128
"""Colours of an image."""

HEAD = """# Gallery

Every chart of a report, with the run it comes from, what it shows there, and the code that draws it in a notebook;
`table` in place of `chart` gives its numbers. Written by `uv run python -m analysis.commands.gallery`; with the
name of a chart behind it, only that one is made again.
"""


@dataclass(frozen=True)
class Shown:
    """A run or sweep and the charts that are shown of it; `folder` is what its code calls it."""

    folder: str
    words: tuple[str, ...]
    charts: tuple[str, ...]

    @property
    def command(self) -> str:
        """What makes it, as one types it."""
        return " ".join(["mofit", *(f"'{w}'" if set(w) & set("([,") else w for w in self.arguments(Path()))])

    def arguments(self, place: Path) -> list[str]:
        """Return the words behind `mofit` that store it below a folder."""
        where = "hydra.sweep.dir" if self.words[0] == "-m" else "hydra.run.dir"
        return [*self.words, f"{where}={place / self.folder}"]


def _of(folder: str) -> tuple[str, ...]:
    """Name the figures of a run that are shown of one run of the gallery."""
    from analysis.runs.figures.catalogue import recipes

    return tuple(recipe.name for recipe in recipes() if recipe.example == folder)


def pages() -> tuple[Shown, ...]:
    """Return what the page shows, in its order."""
    return (
    Shown("runs/one", ("seed=0",), _of("runs/one")),
    Shown("runs/many", ("replicates=20", "records=lineages"), _of("runs/many")),
    Shown("runs/three", ("motivation=[intended,reward_seeker,misaligned_schemer]", "replicates=20"), _of("runs/three")),
    Shown("runs/mixed", ("experiment=mixed_minds", "replicates=5"), _of("runs/mixed")),
    Shown(
        "runs/sampled",
        ("-m", "regime=rl_only", "population.foresight=range(0,1.01,0.1)",
         "world.parameters.hackability=range(0,1.01,0.1)", "replicates=8", "streams=independent"),
        ("fit_set", "dominant", "deployment_harm"),
    ),
    Shown(
        "runs/endless",
        ("-m", "regime=rl_only", "engine=expected", "population.foresight=range(0,1.005,0.01)",
         "world.parameters.hackability=range(0,1.005,0.01)", "records=summary"),
        ("fit_set", "map"),
    ),
    Shown(
        "runs/aware",
        ("-m", "regime=rl_only", "population.awareness=range(0,1.02,0.05)",
         "world.parameters.hackability=range(0,1.02,0.05)", "engine=expected"),
        ("gap",),
    ),
    Shown(
        "runs/rules",
        ("-m", "experiment=law", "regime.law.rounds=range(5,105,5)", "world.parameters.pay_a=range(0.4,0.7,0.02)",
         "selection@regime.law.selection=wright_fisher,moran,tournament", "replicates=8"),
        ("dominant",),
    ),
    Shown("runs/line", ("-m", "regime=rl_only", "world.parameters.hackability=range(0,1.05,0.1)", "replicates=8"),
          ("dominant",)),
    Shown(
        "runs/scattered",
        ("-m", "regime=rl_only", "world.parameters.hackability=interval(0,1)", "population.awareness=interval(0,1)",
         "population.foresight=interval(0.3,1)", "hydra.sweeper.design=lhs", "hydra.sweeper.samples=200"),
        ("sensitivity",),
    ),
)  # fmt: skip


Blocks = Mapping[tuple[str, str], str]
"""The text of each chart, by the folder of its run and its name."""

_BLOCK = re.compile(r'### .*?chart\("([^"]+)", "([^"]+)"\)\n```\n', re.DOTALL)


def main() -> None:
    """Run what is shown, or what is named, and write the page."""
    from sim.errors import BadInput, stop

    parser = argparse.ArgumentParser(prog="python -m analysis.commands.gallery", description="Write the gallery.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="a chart to make again (default: all)")
    try:
        with TemporaryDirectory() as place:
            write(Path(place), DOCS, pages(), parser.parse_args().names)
    except BadInput as error:
        stop("gallery", str(error))


def write(place: Path, docs: Path, shown: Sequence[Shown], names: Sequence[str] = ()) -> Path:
    """Run what is shown below `place`, and write the page and its images into `docs`; returns the page.

    Args:
        place: where runs are stored.
        docs: the folder of the page.
        shown: all runs with all charts of the page.
        names: the charts to make again; the page keeps the others as they are. All where none is named.

    Raises:
        BadInput: if a name is not that of a chart that is shown.
    """
    from sim.errors import require_name

    for name in names:
        require_name("chart", name, list(dict.fromkeys(name for page in shown for name in page.charts)))
    images, target = docs / "images" / "gallery", docs / "gallery.md"
    images.mkdir(parents=True, exist_ok=True)
    old = target.read_text(encoding="utf-8") if names and target.exists() else ""
    blocks = {(found[1], found[2]): found[0] for found in _BLOCK.finditer(old)}
    for page in shown:
        asked = [name for name in page.charts if name in names or not names]
        blocks |= _made(page, asked, place, images) if asked else {}
    target.write_text(assemble(shown, blocks), encoding="utf-8")
    kept = {image_name(page.folder, name) for page in shown for name in page.charts}
    for image in images.glob("*.png"):
        if image.name not in kept:
            image.unlink()
    return target


def assemble(shown: Sequence[Shown], blocks: Blocks) -> str:
    """Put the page together: every run with its command, then its charts."""
    parts = [HEAD]
    for page in shown:
        parts.append(f"## {page.folder}\n\n```\n{page.command}\n```\n")
        parts += [blocks[page.folder, name] for name in page.charts if (page.folder, name) in blocks]
    return "\n".join(parts)


def image_name(folder: str, name: str) -> str:
    """Return what the image of a chart is called."""
    return f"{Path(folder).name}_{name}.png"


def _made(shown: Shown, names: Sequence[str], place: Path, images: Path) -> Blocks:
    """Make a run, draw charts of it, and write their text."""
    from analysis.commands.show import figure

    command = [sys.executable, "-m", "sim.cli.main", *shown.arguments(place)]
    subprocess.run(command, check=True, cwd=place, stdout=subprocess.DEVNULL)
    blocks = {}
    for name in names:
        drawn, image = figure(place / shown.folder, name), image_name(shown.folder, name)
        save_small(drawn.alone(), images / image)
        alternative = drawn.reading.replace("[", "(").replace("]", ")")
        code = f'from analysis.commands.show import chart\n\nchart("{shown.folder}", "{name}")'
        picture = f"![{alternative}](images/gallery/{image})"
        parts = [f"### {drawn.title}\n", f"{drawn.reading}\n", f"{picture}\n", f"```python\n{code}\n```\n"]
        blocks[shown.folder, name] = "\n".join(parts)
    return blocks


def save_small(chart: Any, file: Path) -> None:
    """Save a chart as PNG with a palette, at a sixth of the bytes."""
    from io import BytesIO

    from PIL import Image

    picture = BytesIO()
    chart.save(picture, format="png", scale_factor=1)
    Image.open(picture).convert("RGB").quantize(COLOURS).save(file, optimize=True)


if __name__ == "__main__":
    main()
