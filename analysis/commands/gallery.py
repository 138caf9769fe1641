"""`python -m analysis.commands.gallery`: write `docs/gallery.md`, with every chart, a sentence, and its code.

Runs what it shows, with fixed seeds, so that the page can be made again at any time.
"""

import subprocess
import sys
from collections.abc import Sequence
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
`table` in place of `chart` gives its numbers. Written by `uv run python -m analysis.commands.gallery`.
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
        """Return what `mofit` is told, to store it below a folder."""
        where = "hydra.sweep.dir" if self.words[0] == "-m" else "hydra.run.dir"
        return [*self.words, f"{where}={place / self.folder}"]


_ALL = ("bands", "ends", "dominance", "price", "replicates", "diversity", "waiting", "muller", "coalescence",
        "departures", "situation_gaps", "consequences", "ladder", "reward", "causal_graph", "probe",
        "published")  # fmt: skip

PAGES = (
    Shown("runs/one", ("seed=0",), ("shares",)),
    Shown("runs/many", ("replicates=20", "records=lineages"), _ALL),
    Shown("runs/three", ("motivation=[intended,reward_seeker,misaligned_schemer]", "replicates=20"), ("ternary",)),
    Shown("runs/mixed", ("experiment=mixed_minds", "replicates=5"), ("minds",)),
    Shown(
        "runs/law",
        ("-m", "experiment=law", "regime.law.rounds=range(2,122,2)", "world.parameters.pay_a=range(0.4,0.7,0.005)"),
        ("dominant", "map"),
    ),
    Shown(
        "runs/aware",
        ("-m", "regime=rl_only", "population.awareness=range(0,1.02,0.05)",
         "world.parameters.hackability=range(0,1.02,0.05)", "replicates=4"),
        ("gap",),
    ),
    Shown(
        "runs/rules",
        ("-m", "experiment=law", "regime.law.rounds=range(5,105,5)", "world.parameters.pay_a=range(0.4,0.7,0.02)",
         "selection@regime.law.selection=wright_fisher,moran,tournament"),
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
"""What the page shows, in its order."""


def main() -> None:
    """Run everything and write the page."""
    with TemporaryDirectory() as place:
        write(Path(place), DOCS, PAGES)


def write(place: Path, docs: Path, pages: Sequence[Shown]) -> Path:
    """Run what is shown below `place`, and write the page and its images into `docs`; returns the page."""
    images = docs / "images" / "gallery"
    images.mkdir(parents=True, exist_ok=True)
    for old in images.glob("*.png"):
        old.unlink()
    parts = [HEAD, *(_part(page, place, images) for page in pages)]
    target = docs / "gallery.md"
    target.write_text("\n".join(parts), encoding="utf-8")
    return target


def _part(shown: Shown, place: Path, images: Path) -> str:
    """Make a run, and write its part of the page."""
    from analysis.commands.show import figure

    command = [sys.executable, "-m", "sim.cli.main", *shown.arguments(place)]
    subprocess.run(command, check=True, cwd=place, stdout=subprocess.DEVNULL)
    lines = [f"## {shown.folder}\n", f"```\n{shown.command}\n```\n"]
    for name in shown.charts:
        drawn, image = figure(place / shown.folder, name), f"{Path(shown.folder).name}_{name}.png"
        save_small(drawn.alone(), images / image)
        alternative = drawn.reading.replace("[", "(").replace("]", ")")
        code = f'from analysis.commands.show import chart\n\nchart("{shown.folder}", "{name}")'
        picture = f"![{alternative}](images/gallery/{image})"
        lines += [f"### {drawn.title}\n", f"{drawn.reading}\n", f"{picture}\n", f"```python\n{code}\n```\n"]
    return "\n".join(lines)


def save_small(chart: Any, file: Path) -> None:
    """Save a chart as PNG with a palette, at a sixth of the bytes."""
    from io import BytesIO

    from PIL import Image

    picture = BytesIO()
    chart.save(picture, format="png", scale_factor=1)
    Image.open(picture).convert("RGB").quantize(COLOURS).save(file, optimize=True)


if __name__ == "__main__":
    main()
