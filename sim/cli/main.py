"""`mofit`: the entry point. Hydra composes runs and sweeps; help is printed without Hydra."""

import os
import sys

from sim.cli.boundary import one_sentence
from sim.cli.founders import with_absolute_founders
from sim.cli.output import prepare_output
from sim.cli.own_folders import require_motivations
from sim.cli.words import Words, take_apart


def main() -> None:
    """Print help, or run `sim.cli.job.task` under Hydra."""
    prepare_output()
    given = with_absolute_founders(sys.argv[1:])
    with one_sentence("mofit"):
        words = take_apart(given)
        if {"-h", "--help"} & set(words.flags):
            from sim.config.catalogue import help_text

            print(help_text(words.folders), flush=True)
            return
    with one_sentence("mofit", folders=words.folders, kept="no tables were written"):
        _run(given, words)


def _run(given: list[str], words: Words) -> None:
    """Hand the words to Hydra, which reads them from the command line."""
    os.environ["HYDRA_FULL_ERROR"] = "1"  # Hydra then raises exceptions as they are, for `one_sentence` to report
    from sim.cli.interrupt import interrupted_where_safe
    from sim.cli.job import describe, task
    from sim.config.complaints import COMPLAINTS
    from sim.config.names import require_distinct_choices
    from sim.config.shared import require_folder
    from sim.errors import BadInput
    from sim.given import FOLDERS, GIVEN

    for folder in words.folders:
        require_folder(folder)
    require_distinct_choices(words.settings)
    require_motivations(words.folders, words.settings)
    sys.argv[1:], before = words.for_hydra(), GIVEN.set(tuple(given))
    folders = FOLDERS.set(words.folders)
    try:
        with interrupted_where_safe():
            task()
    except COMPLAINTS:  # some of them are also an OSError
        raise
    except OSError as error:
        raise BadInput(describe(error)) from error
    finally:
        sys.argv[1:] = given
        GIVEN.reset(before)
        FOLDERS.reset(folders)


if __name__ == "__main__":
    main()
