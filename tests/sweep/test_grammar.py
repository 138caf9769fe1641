"""From arguments to jobs: products, pairs, intervals, designs."""

from typing import Any

import pytest
from hydra.core.config_loader import ConfigLoader
from omegaconf import OmegaConf

from sim.config.catalogue import options
from sim.errors import BadInput
from sim.sweep.design.grammar import check_intervals, jobs_of

DEFAULTS: dict[str, Any] = {"params": None, "points": 3, "design": "grid", "samples": 8, "zip": []}


@pytest.fixture
def loader(hydra: Any) -> ConfigLoader:
    return hydra.config_loader


def test_products_vary_the_last_key_fastest(loader: ConfigLoader) -> None:
    jobs = jobs_of(loader, DEFAULTS, ["a=1,2", "b=range(0,3)", "c=x"], 0)
    assert jobs == [[f"a={a}", f"b={b}", "c=x"] for a in (1, 2) for b in (0, 1, 2)]


def test_globs_and_groups(loader: ConfigLoader) -> None:
    assert jobs_of(loader, DEFAULTS, ["selection=glob(*)"], 0) == [
        [f"selection={name}"] for name in options("selection")
    ]


def test_params_come_first_and_arguments_win(loader: ConfigLoader) -> None:
    jobs = jobs_of(loader, DEFAULTS | {"params": {"a": "1,2", "b": "0"}}, ["a=3"], 0)
    assert jobs == [["a=3", "b=0"]]


def test_pairs_go_together(loader: ConfigLoader) -> None:
    jobs = jobs_of(loader, DEFAULTS | {"zip": [["a", "b"]]}, ["a=1,2", "b=x,y", "c=5,6"], 0)
    assert jobs == [["a=1", "b=x", "c=5"], ["a=1", "b=x", "c=6"], ["a=2", "b=y", "c=5"], ["a=2", "b=y", "c=6"]]


def test_an_interval_on_a_grid(loader: ConfigLoader) -> None:
    assert jobs_of(loader, DEFAULTS, ["a=interval(0,1)"], 0) == [["a=0.0"], ["a=0.5"], ["a=1.0"]]


@pytest.mark.parametrize("design", ["lhs", "sobol"])
def test_designs_fill_the_space(loader: ConfigLoader, design: str) -> None:
    """Eight points of either design put exactly one point into each eighth of each interval."""
    settings = DEFAULTS | {"design": design}
    jobs = jobs_of(loader, settings, ["a=interval(0,8)", "b=interval(-8,0)", "c=1,2"], 5)
    assert len(jobs) == 16
    for key, low in (("a", 0), ("b", -8)):
        values = {float(text.split("=")[1]) for job in jobs for text in job if text.startswith(f"{key}=")}
        assert sorted(int(value - low) for value in values) == list(range(8))
    assert jobs == jobs_of(loader, settings, ["a=interval(0,8)", "b=interval(-8,0)", "c=1,2"], 5)
    assert jobs != jobs_of(loader, settings, ["a=interval(0,8)", "b=interval(-8,0)", "c=1,2"], 6)


def test_intervals_of_a_config_file_are_looked_at_too(loader: ConfigLoader) -> None:
    config = OmegaConf.create({"seed": 0, "noise": 0.5})
    check_intervals(loader, config, {"params": {"noise": "interval(0,1)"}}, [])
    with pytest.raises(BadInput, match="seed holds a whole number"):
        check_intervals(loader, config, {"params": {"seed": "interval(0,9)"}}, [])
