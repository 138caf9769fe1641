"""`mofit-explain`: explain in the terminal, and as a chart, why a motivation does what it does."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.cli.boundary import one_sentence
from sim.cli.output import prepare_output
from sim.cli.own_folders import take_folders
from sim.cli.words import require_own, search_path
from sim.errors import BadInput, require_name, suggestion

if TYPE_CHECKING:
    import altair as alt

    from analysis.explain.reasons import Reasons
    from sim.model.behaviour import Cast

USAGE = """mofit-explain motivation=NAME [situation=NAME] [environment=NAME] [chart=FILE] [any override of mofit]

Explains why a motivation does what it does: the causal paths to what it wants and their strengths, its credence of
being in training, the value of each action split by outcome, and its policy.

  situation     one situation; without it, all
  environment   one environment; without it, training and deployment
  chart         also write the picture: .png, .svg or .html
  --config-dir  a folder with worlds and motivations of your own

  mofit-explain motivation=misaligned_schemer situation=shell_access
  mofit-explain motivation=reward_seeker environment=probe_inert population.foresight=0.5 chart=why.png
"""
OWN_KEYS = ("motivation", "situation", "environment", "chart")
PICTURES = (".png", ".svg", ".html")


@one_sentence("mofit-explain")
def main() -> None:
    """Run the command."""
    prepare_output()
    words = sys.argv[1:]
    if not words or {"-h", "--help"} & set(words):
        print(USAGE)
        return
    with one_sentence("mofit-explain", folders=take_folders(words)[0]):
        explain(words)


def explain(words: list[str]) -> None:
    """Print the explanation that the words ask for; raise `BadInput` for words that make no sense."""
    from rich.markup import escape

    from analysis.explain.printed import belief, choices, parameters, paths
    from analysis.look.terminal import console

    own, overrides = _split(_with_folder(words))
    config = composed(own, overrides)
    found = reasons_of(config, own)
    screen = console()
    for reasons in found:
        place = escape(f"{reasons.situation}, {reasons.environment}")
        screen.print(f"\n[bold]{escape(reasons.motivation)}[/] in {place}")
        screen.print(belief(reasons))
        screen.print(paths(reasons))
        screen.print(choices(reasons))
    screen.print("", parameters(config["world"]))
    if "chart" in own:
        from analysis.explain.chart import chart

        _save(chart(found), Path(own["chart"]))
        screen.print(f"chart: {own['chart']}")


def composed(own: dict[str, str], overrides: list[str]) -> dict[str, Any]:
    """Compose the configuration in which a motivation is explained."""
    from sim.config.compose import compose

    return compose(f"motivation=[{own['motivation']}]", *overrides)


def reasons_of(config: dict[str, Any], own: dict[str, str]) -> list["Reasons"]:
    """Collect the reasons for every situation and environment that is asked for."""
    from analysis.explain.reasons import reasons
    from sim.builders.plan import build

    cast = build(config).cast
    situations = {situation.name: s for s, situation in enumerate(cast.world.situations)}
    environments = cast.world.environments
    for key, known in (("situation", situations), ("environment", environments)):
        if key in own:
            require_name(f"{key}={own[key]}", own[key], known)
    chosen = [own["environment"]] if "environment" in own else ["training", "deployment"]
    return [
        reasons(cast, 0, s, environments[environment])
        for name, s in situations.items()
        for environment in chosen
        if own.get("situation", name) == name and _asked(cast, own, s, environment)
    ]


def _asked(cast: "Cast", own: dict[str, str], situation: int, environment: str) -> bool:
    """Return whether to explain a situation in an environment: it occurs there, or the user has named it."""
    return "situation" in own or bool(cast.world.environments[environment].probability[situation] > 0)


def _with_folder(words: list[str]) -> list[str]:
    """Replace `--config-dir DIR` by the setting that it stands for."""
    from sim.config.shared import require_folder

    folders, rest = take_folders(words)
    for folder in folders:
        require_folder(folder)
    for word in rest:
        require_own(word)
    return [*rest, *search_path(folders)]


def _split(words: list[str]) -> tuple[dict[str, str], list[str]]:
    own = dict(word.split("=", 1) for word in words if word.split("=", 1)[0] in OWN_KEYS and "=" in word)
    if "motivation" not in own:
        from sim.config.catalogue import options

        raise BadInput(f"motivation: missing; {suggestion('', options('motivation'))}.")
    own["motivation"] = own["motivation"].strip("[]")
    if "," in own["motivation"]:
        raise BadInput(f"motivation=[{own['motivation']}]: one motivation is explained at a time.")
    if "chart" in own and Path(own["chart"]).suffix not in PICTURES:
        raise BadInput(f"chart={own['chart']}: must end in {', '.join(PICTURES)}.")
    return own, [word for word in words if word.split("=", 1)[0] not in OWN_KEYS]


def _save(picture: "alt.VConcatChart", file: Path) -> None:
    try:
        if file.suffix == ".html":
            picture.save(str(file), inline=True)
        else:
            picture.save(str(file), scale_factor=2)
    except OSError as error:
        raise BadInput(f"chart={file}: cannot be written ({error.strerror}).") from None


if __name__ == "__main__":
    main()
