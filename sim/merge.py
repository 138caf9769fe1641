"""`mofit-merge`: make one dataset of what has run of a sweep: of its parts, or of one that was cut short."""

import argparse
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from sim.errors import BadInput, stop, unwritable

if TYPE_CHECKING:
    import polars as pl


def merge(folders: list[Path], target: Path) -> Path:
    """Compact the shards of all folders into `target/tables`; the folders keep theirs unless they are the target.

    Raises:
        BadInput: if a folder holds no part of a sweep, or parts of different sweeps.
    """
    import polars as pl

    from sim.compaction import compact
    from sim.provenance import sweep_facts
    from sim.shards import Shards
    from sim.swap import restore

    tables = [_jobs(folder) for folder in folders]
    for folder, table in zip(folders[1:], tables[1:], strict=True):
        if not table.equals(tables[0]):
            raise BadInput(f"{folder}: holds a part of another sweep than {folders[0]}.")
    for folder in folders:
        if folder.resolve() != target.resolve():
            for shard in sorted((folder / "shards").iterdir()):
                if not shard.name.startswith(".") and not (target / "shards" / shard.name).exists():
                    shutil.copytree(shard, target / "shards" / shard.name)
    shards = Shards(target)
    restore(shards.tables)
    missing = set(tables[0]["job"]) - {job for job, _, _ in shards.done()}
    compact(shards, tables[0], sweep_facts(folders[0]))
    states = pl.read_parquet(target / "tables" / "jobs" / "*.parquet")
    failed = states.filter(status="failed").height
    print(f"{len(states)} of {len(tables[0])} jobs, {failed} failed, {len(missing)} not done")
    return target / "tables"


def _jobs(folder: Path) -> "pl.DataFrame":
    import polars as pl

    from sim.shards import JOBS

    if not (folder / JOBS).exists() or not (folder / "shards").exists():
        hint = "give the folder of a sweep that was cut short, or those that hydra.sweeper.shard=i/n filled"
        raise BadInput(f"{folder}: holds no part of a sweep; {hint}.")
    return pl.read_parquet(folder / JOBS)


def main() -> None:
    """Run the command; bad input is said in one sentence."""
    parser = argparse.ArgumentParser(prog="mofit-merge", description="Join the parts of a sweep into one dataset.")
    parser.add_argument("folders", nargs="+", type=Path, metavar="DIR", help="folders that shards of one sweep ran in")
    parser.add_argument("--into", type=Path, metavar="DIR", help="where the dataset goes (default: the first folder)")
    asked = parser.parse_args()
    try:
        print(merge(asked.folders, asked.into or asked.folders[0]))
    except BadInput as error:
        stop("mofit-merge", str(error))
    except OSError as error:
        stop("mofit-merge", unwritable(error))


if __name__ == "__main__":
    main()
