"""Write out generated worlds: one situation becomes many variants, one motivation a library of many.

Each motivation of a library covers some of the variants. A configuration with `variants` or `library` is written out in
full before it is built. All later code meets plain situations and motivations only.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from sim.config.check import check_range
from sim.config.fields import PAIRS, VARIANTS
from sim.errors import BadInput, require_name
from sim.memo import Memo

Config = Mapping[str, Any]


def generate(config: Config, memo: Memo) -> Config:
    """Write out the variants of situations and the libraries of motivations; return other configurations unchanged.

    Raises:
        BadInput: for variants of an unknown situation, fewer than one variant, or a generated name that is taken.
    """
    world, motivation = config["world"], config["motivation"]
    if not world["variants"] and all(map(_is_plain, motivation.values())):
        return config
    _require_room(world, motivation)
    return {
        **config,
        "world": memo.recall("variants", (world,), lambda: _with_variants(world)),
        "motivation": memo.recall("library", (world, motivation), lambda: _with_libraries(world, motivation)),
    }


def _require_room(world: Config, motivation: Config) -> None:
    """Raise `BadInput` if there would be too many motivations and situations to tabulate in pairs."""
    kinds = {f"motivation.{name}.library": entry["library"] for name, entry in motivation.items()}
    places = {f"world.variants.{name}": count for name, count in world["variants"].items()}
    many, met = sum(kinds.values()), sum(places.values()) + len(world["situations"])
    if many * max(many, met) > PAIRS:
        generated = kinds | places
        key = max(generated, key=generated.__getitem__)
        raise BadInput(
            f"{key}={generated[key]}: makes {many} motivations and {met} situations, which are tabulated in pairs; at "
            f"most {PAIRS} pairs are."
        )


def variants_of(world: Config, place: str) -> list[str]:
    """Name the variants of a situation, or of every varied situation under a tag."""
    return [
        variant
        for name, count in world["variants"].items()
        if place == name or place in world["situations"][name]["tags"]
        for variant in _numbered(name, count)
    ]


def _with_variants(world: Config) -> Config:
    for name, count in world["variants"].items():
        require_name(f"world.variants.{name}", name, world["situations"])
        check_range(f"world.variants.{name}", count, 1, VARIANTS)
        _require_free(f"world.variants.{name}={count}", _numbered(name, count), world["situations"])
    situations: dict[str, Any] = {}
    for name, situation in world["situations"].items():
        varied = {**situation, "tags": [name, *situation["tags"]]}
        variants = dict.fromkeys(variants_of(world, name), varied)
        situations |= variants if name in world["variants"] else {name: situation}
    environments = {name: _spread(world, environment) for name, environment in world["environments"].items()}
    return {**world, "situations": situations, "environments": environments, "variants": {}}


def _spread(world: Config, environment: Config) -> Config:
    """Divide a situation's chance equally among its variants, and score each variant as the situation was scored."""
    chance: dict[str, float] = {}
    score: dict[str, str] = {}
    for name, weight in environment["situations"].items():
        places = variants_of(world, name) if name in world["variants"] else [name]
        chance |= dict.fromkeys(places, weight / len(places))
    for name, action in environment["score"].items():
        places = variants_of(world, name) if name in world["variants"] else [name]
        score |= dict.fromkeys(places, action)
    return {**environment, "situations": chance, "score": score}


def _with_libraries(world: Config, motivation: Config) -> Config:
    written: dict[str, Any] = {}
    for name, entry in motivation.items():
        if _is_plain(entry):
            written[name] = entry
        else:
            names = _numbered(name, entry["library"])
            _require_free(f"motivation.{name}.library={entry['library']}", names, motivation)
            written |= {generated: _covering(world, entry, number) for number, generated in enumerate(names)}
    return written


def _numbered(name: str, count: int) -> list[str]:
    return [f"{name}_{number}" for number in range(1, count + 1)]


def _require_free(key: str, generated: Iterable[str], taken: Config) -> None:
    for name in generated:
        if name in taken:
            raise BadInput(f"{key}: generates '{name}', which there is already; rename that one.")


def _is_plain(entry: Config) -> bool:
    return entry["covers"] is None and entry["library"] == 1


def _covering(world: Config, entry: Config, number: int) -> Config:
    """Bind a motivation's `per` to some variants, which depend on `number`; each binding adds description length."""
    per: dict[str, Any] = {}
    bits = entry["description_length"]
    for place, wants in entry["per"].items():
        variants = variants_of(world, place)
        covered = min(len(variants), entry["covers"] or len(variants))
        places = [variants[(number * covered + step) % len(variants)] for step in range(covered)] or [place]
        per |= dict.fromkeys(places, wants)
        bits += entry["bits_per_case"] * covered
    plain = {"covers": None, "library": 1, "bits_per_case": 0.0}
    return {**entry, **plain, "per": per, "description_length": bits}
