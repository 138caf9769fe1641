"""`mofit-merge`: join the parts of a sweep, or finish one that was cut short."""

import argparse
from pathlib import Path

from sim.cli.output import prepare_output
from sim.errors import BadInput, stop, unwritable


def main() -> None:
    """Run the command; bad input is said in one sentence."""
    prepare_output()
    parser = argparse.ArgumentParser(prog="mofit-merge", description="Join the parts of a sweep into one dataset.")
    parser.add_argument("folders", nargs="+", type=Path, metavar="DIR", help="folders that jobs of one sweep ran in")
    parser.add_argument("--into", type=Path, metavar="DIR", help="where the dataset goes (default: the first folder)")
    asked = parser.parse_args()
    from sim.sweep.results.merge import merge  # polars is imported only once there is something to read

    try:
        print(merge(asked.folders, asked.into or asked.folders[0]))
    except BadInput as error:
        stop("mofit-merge", str(error))
    except OSError as error:
        stop("mofit-merge", unwritable(error))


if __name__ == "__main__":
    main()
