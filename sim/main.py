"""`mofit`: the entry point. Help needs no Hydra; a run or a sweep is composed by it."""

import os
import sys
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

from sim.catalogue import help_text


def main() -> None:
    """Print help, or run `sim.job.task` under Hydra; whatever is wrong with the input is said in one sentence."""
    if {"-h", "--help"} & set(sys.argv[1:]):
        with suppress(BrokenPipeError):  # as in `mofit --help | head`
            print(help_text(), flush=True)
        return
    os.environ["HYDRA_FULL_ERROR"] = "1"  # let exceptions through to the handlers below
    from sim.complaints import COMPLAINTS, sentence
    from sim.errors import BadInput, stop, told_later
    from sim.interrupt import interrupted_where_safe
    from sim.job import describe, task

    try:
        with told_later() as told, interrupted_where_safe():
            task()
        if told:
            stop("mofit", " ".join(told))
    except COMPLAINTS as error:
        stop("mofit", sentence(error, _search_path()))
    except (BadInput, OSError) as error:
        stop("mofit", describe(error))
    except KeyboardInterrupt as interrupt:
        stop("mofit", f"interrupted: {str(interrupt) or 'no tables were written'}.", 130)


def _search_path() -> list[Path]:
    """Folders that the user added with --config-dir."""
    words = sys.argv[1:]
    given = [after for word, after in pairwise(words) if word in ("--config-dir", "-cd")]
    return [Path(folder) for folder in given + [w.split("=", 1)[1] for w in words if w.startswith("--config-dir=")]]


if __name__ == "__main__":
    main()
