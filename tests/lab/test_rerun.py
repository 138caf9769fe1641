"""A report's picture that reruns has the numbers of the run, and of the command that it shows after a change."""

import shlex

import numpy as np
import pytest

from analysis.lab.rerun import playable, rerun_script, rerun_section, sliders, unresolved
from analysis.page.shell import as_script
from sim.builders.plan import build
from sim.config.compose import compose
from sim.engines.kernel import run_kernel

COMMAND = "mofit regime=rl_only population.agents=60 regime.rl.rounds=20"


def config_of(command: str) -> dict:
    return compose(*shlex.split(command)[1:])


def test_a_shipped_world_is_known_again_and_another_is_not():
    config = config_of(f"{COMMAND} world.parameters.hackability=0.3")
    raw = unresolved(config["world"])
    assert raw["parameters"]["hackability"] == 0.3
    assert "${" in str(raw["situations"])
    assert sliders(config, flawed=raw != config["world"])[0]["key"] == "world.parameters.hackability"
    other = config_of(f"{COMMAND} world.situations.review.looks_deployed=0.6")
    assert unresolved(other["world"]) == other["world"]
    assert "world.parameters.hackability" not in [each["key"] for each in sliders(other, flawed=False)]


@pytest.mark.parametrize(
    "change",
    [
        "regime.rl.rounds=100000",
        "regime.rl.transmission.reflection=0.1",
        "population.founders=somewhere",
        "motivation.patchwork.practice=10",
    ],
)
def test_a_run_that_the_page_does_not_play_has_no_such_picture(change):
    config = config_of(f"{COMMAND} {change}")
    assert not playable(config)
    assert rerun_section(config, COMMAND) == ("", {})


def shown(page) -> str:
    return page.locator("#rerun svg.plot").get_attribute("aria-label")


def ends(command: str) -> list[str]:
    """Percent of each motivation after training, as pages write it."""
    plan = build(config_of(command))
    share = run_kernel(plan, 0, lambda rounds: None)[0][0].share[-1]
    return [f"{100 * value:.0f}%" for value in np.round(share, 10)]


@pytest.mark.slow
def test_a_slider_reruns_and_the_command_says_the_same(browser, tmp_path):
    section, given = rerun_section(config_of(COMMAND), COMMAND)
    data, script = as_script(given), rerun_script()
    assert len(section + data + script) < 300_000
    file = tmp_path / "report.html"
    file.write_text(
        f"<!doctype html><meta charset=utf-8><section>{section}</section>"
        f'<script type="application/json" id="rerun-data">{data}</script><script>{script}</script>',
        encoding="utf-8",
    )
    page = browser.new_page(viewport={"width": 900, "height": 700})
    trouble = []
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.goto(file.as_uri())
    page.locator("#rerun svg.plot").wait_for()
    assert all(text in shown(page) for text in ends(COMMAND))
    before = shown(page)
    page.locator("#rerun input").first.focus()
    page.keyboard.press("Home")
    page.wait_for_function("before => document.querySelector('#rerun svg.plot')?.ariaLabel !== before", arg=before)
    command = page.locator("#rerun code").inner_text()
    assert command == f"{COMMAND} world.parameters.hackability=0"
    assert [part.rsplit(" ", 1)[1] for part in shown(page).split(". ", 1)[1].split(", ")] == ends(command)
    assert trouble == []
    page.close()
