"""`mofit-lab`: open the lab, which is one page in one file; `--export` writes the file without opening it."""

import argparse
import sys
import webbrowser
from collections.abc import Sequence
from pathlib import Path
from tempfile import gettempdir

from sim.cli.arguments import Arguments
from sim.cli.boundary import one_sentence
from sim.cli.output import prepare_output

NAME = "motivation-lab.html"


@one_sentence("mofit-lab")
def main() -> None:
    """Write the page, and open it unless `--export` is given."""
    prepare_output()
    asked = _arguments(sys.argv[1:])
    target = asked.export or Path(gettempdir()) / NAME
    write(target)
    if asked.export:
        print(f"Wrote {target}: one page, to be opened from a disk, a mail or any web server.")
    elif webbrowser.open(target.resolve().as_uri()):
        print(f"The lab opens in the browser: {target}")
    else:
        print(f"No browser was found; open {target} in one.")


def write(target: Path) -> None:
    """Write the page to a file.

    Raises:
        OSError: if the file cannot be written.
    """
    from analysis.lab.export import page  # composes configurations; `--help` does not wait for it

    target.write_text(page(), encoding="utf-8")


def _arguments(words: Sequence[str]) -> argparse.Namespace:
    parser = Arguments(
        prog="mofit-lab", description="Open the lab: lessons on which motivations training selects, as one page."
    )
    parser.add_argument("--export", type=Path, metavar="FILE", help="write the page to a file and open nothing")
    return parser.parse_args(words)


if __name__ == "__main__":
    main()
