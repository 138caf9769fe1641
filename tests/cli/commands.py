"""`mofit` in this process, and what holds of the sentence that it ends in."""

from pathlib import Path

from sim.cli.main import main
from tests.commands import Done, run_here

SHORT = ("regime=rl_only", "regime.rl.rounds=2", "population.agents=20", "regime.rl.episodes=2", "engine=kernel")


def mofit(*words: str) -> Done:
    """Run `mofit`. A test may look at what a fault leaves in the temporary folder."""
    return run_here(main, "mofit", *words)


def require_sentence(done: Done, said: str) -> None:
    """Hold that a command ended in one sentence that says this."""
    assert done.returncode == 2, done
    assert said in done.stderr, done.stderr
    assert done.stderr.startswith("mofit: ")
    assert done.stderr.count("\n") == 1, done.stderr
    assert done.stderr.endswith(".\n")


def write(folder: Path, name: str, text: str | bytes) -> Path:
    """Write a file of a user's folder; returns the file."""
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file
