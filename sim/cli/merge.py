"""`mofit-merge`: join the parts of a sweep, or finish one that was cut short."""

from pathlib import Path

from sim.cli.arguments import Arguments
from sim.cli.boundary import one_sentence
from sim.cli.output import prepare_output


@one_sentence("mofit-merge")
def main() -> None:
    """Run the command."""
    prepare_output()
    parser = Arguments(prog="mofit-merge", description="Join the parts of a sweep into one dataset.")
    parser.add_argument("folders", nargs="+", type=Path, metavar="DIR", help="folders that hold parts of one sweep")
    parser.add_argument("--into", type=Path, metavar="DIR", help="where the dataset goes (default: the first folder)")
    asked = parser.parse_args()
    from sim.sweep.results.merge import merge  # polars is imported only once there is something to read

    print(merge(asked.folders, asked.into or asked.folders[0]))


if __name__ == "__main__":
    main()
