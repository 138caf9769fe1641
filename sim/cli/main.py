"""`mofit`: the entry point. Help needs no Hydra; a run or a sweep is composed by it."""

import os
import sys

from sim.cli.founders import with_absolute_founders
from sim.cli.output import prepare_output
from sim.cli.own_folders import require_motivations, take_folders
from sim.config.catalogue import help_text


def main() -> None:
    """Print help, or run `sim.cli.job.task` under Hydra; whatever is wrong with the input is said in one sentence."""
    prepare_output()
    sys.argv[1:] = with_absolute_founders(sys.argv[1:])
    folders, words = take_folders(sys.argv[1:])
    if {"-h", "--help"} & set(words):
        print(help_text(folders))
        return
    os.environ["HYDRA_FULL_ERROR"] = "1"  # let exceptions through to the handlers below
    from sim.cli.interrupt import interrupted_where_safe
    from sim.cli.job import describe, task
    from sim.config.complaints import COMPLAINTS, sentence
    from sim.errors import BadInput, stop, told_later

    try:
        require_motivations(folders, words)
        with told_later() as told, interrupted_where_safe():
            task()
        if told:
            stop("mofit", " ".join(told))
    except COMPLAINTS as error:
        stop("mofit", sentence(error, folders))
    except (BadInput, OSError) as error:
        stop("mofit", describe(error))
    except KeyboardInterrupt as interrupt:
        stop("mofit", f"interrupted: {str(interrupt) or 'no tables were written'}.", 130)


if __name__ == "__main__":
    main()
