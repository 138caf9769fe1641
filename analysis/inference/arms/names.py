"""Read the base model and the family from a model's name."""

import re


def base_model(model: str) -> str:
    """Return a model's name without its settings and its date: `o3+high` -> `o3`, `x-0731` -> `x`."""
    return re.sub(r"-(\d{4}|\d{6}|\d{8}|\d{4}-\d{2}-\d{2})$", "", model.split("+")[0].strip().lower())


def family(model: str) -> str:
    """Return the letters that a model's name starts with, after its maker: `openai/gpt-5` -> `gpt`."""
    letters = re.match(r"[a-z]+", base_model(model).rsplit("/", 1)[-1])
    return letters[0] if letters else base_model(model)
