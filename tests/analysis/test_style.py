"""Looks are stable, distinct and readable."""

import pytest

from analysis.look import style
from sim.config.catalogue import options

SHIPPED = tuple(options("motivation"))


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_no_two_shipped_motivations_share_a_colour_or_a_symbol():
    assert len({style.colour(name) for name in SHIPPED}) == len(SHIPPED)
    assert len({style.symbol(name) for name in SHIPPED}) == len(SHIPPED)


def test_other_names_get_the_same_look_every_time():
    assert style.look("my_own_motivation") == style.look("my_own_motivation")
    assert len({style.look(f"kind_{index}") for index in range(30)}) > 15


@pytest.mark.parametrize("text", [style.INK, style.MUTED])
def test_text_passes_wcag_aa_on_the_page(text):
    assert contrast(text, style.PAPER) >= 4.5


@pytest.mark.parametrize("name", [*SHIPPED, "my_own_motivation"])
def test_text_on_a_motivations_colour_passes_wcag_aa(name):
    assert contrast(style.text_on(name), style.colour(name)) >= 4.5


def test_labels_read_as_words():
    assert style.label("green_bar") == "green bar"
    assert style.label("all") == "population"
