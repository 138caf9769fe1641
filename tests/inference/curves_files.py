"""Curves for tests: small, and the shipped ones."""

from pathlib import Path

SHIPPED = Path(__file__).resolve().parents[2] / "analysis" / "data" / "hack_trajectories.csv"
HEAD = "model,character,run,step,k,n\n"


def written(folder: Path, text: str) -> Path:
    """Write curves into a file."""
    file = folder / "curves.csv"
    file.write_text(text, encoding="utf-8")
    return file
