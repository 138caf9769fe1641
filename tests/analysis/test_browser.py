"""The page in a real browser without a network: everything is drawn, nothing is fetched, nothing overflows."""

import pytest

from analysis.commands.report import build_report
from tests.analysis.sweeps import adaptive, grid, write_sweep

pytestmark = pytest.mark.slow


@pytest.fixture
def visit(browser, store):
    """Return a function that opens a report at a width, of a run as described or of a folder given.

    It returns the page and a list of what went wrong, which goes on growing.
    """
    contexts = []

    def opened(width: int, folder=None, **run):
        contexts.append(browser.new_context(viewport={"width": width, "height": 900}, offline=True))
        page, trouble = contexts[-1].new_page(), []
        page.on("console", lambda message: trouble.append(message.text))
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.on("requestfailed", lambda request: trouble.append(request.url))
        page.on("request", lambda request: None if request.url.startswith("file:") else trouble.append(request.url))
        page.goto(build_report(folder or store(**run)).as_uri())
        page.wait_for_selector("body[data-drawn=yes]")
        return page, trouble

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.parametrize("width", [1280, 400])
@pytest.mark.parametrize("replicates", [1, 7])
def test_charts_are_drawn_offline_and_fit(visit, width, replicates):
    page, trouble = visit(width, replicates=replicates)
    assert trouble == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for chart in page.query_selector_all(".chart"):
        drawing = chart.query_selector("svg, canvas")
        assert drawing, chart.get_attribute("id")
        assert drawing.bounding_box()["width"] > 100
        assert len(chart.get_attribute("aria-label")) > 40
        scrolls = chart.evaluate("place => place.scrollWidth > place.clientWidth")
        assert not scrolls or (chart.get_attribute("id") == "chart-causal_graph" and width == 400)


@pytest.fixture
def sweep(tmp_path):
    """A stored sweep of two keys, its shares differing from cell to cell, one cell empty."""

    def winner(x, y):
        return None if (x, y) == (1, 0.1) else int(x >= 3)

    jobs = grid(winner, (1, 2, 3, 4), (0.1, 0.2, 0.3))
    return write_sweep(tmp_path / "sweep", jobs, rounds=(0, 5, 9), gap=lambda job: job["world.x"] / 10)


DRAWN = """name => [...document.querySelectorAll(`#chart-${name} svg path, #chart-${name} svg text`)]
    .map(mark => (mark.getAttribute("d") ?? mark.textContent) + mark.getAttribute("transform"))"""


def test_a_click_on_a_cell_changes_the_charts_beside_it(visit, sweep):
    page, trouble = visit(1280, sweep)
    frames = page.locator("#chart-dominant svg g.mark-rect").last.locator("path")
    assert frames.count() == 11
    seen = {}
    for place in (0, 10):
        frames.nth(place).click()
        page.wait_for_timeout(200)
        charts = [page.evaluate(DRAWN, f"cell_{name}") for name in ("shares", "measures")]
        seen[place] = [page.inner_text("#cell-text"), *charts]
    assert page.locator("#vg-tooltip-element tr").first.bounding_box()["height"] < 25  # name and value in one line
    first, last = seen.values()
    assert all(one != other for one, other in zip(first, last, strict=True))
    assert "reward seeker dominates" in last[0]
    assert "80% on average" in last[0]
    assert trouble == []


def test_a_cell_is_chosen_by_keyboard_and_an_empty_one_says_so(visit, sweep):
    page, trouble = visit(400, sweep)
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    before = page.evaluate(DRAWN, "cell_measures")
    page.focus("#cell-x")
    page.keyboard.press("End")
    page.wait_for_timeout(200)
    assert page.inner_text("#cell-text").startswith("world.x = 4")
    assert page.evaluate(DRAWN, "cell_measures") != before
    page.keyboard.press("Home")
    page.focus("#cell-y")
    page.keyboard.press("Home")
    assert page.inner_text("#cell-text") == "There is no result in this cell."
    assert trouble == []


def test_a_square_of_an_adaptive_sweep_is_chosen_by_a_click_or_any_place_in_it(visit, tmp_path):
    run = adaptive(tmp_path / "sweep", rounds=(0, 5, 9))
    page, trouble = visit(1280, run.folder)
    frames = page.locator("#chart-dominant svg g.mark-rect").last.locator("path")
    texts = []
    for place in (0, frames.count() - 1):
        frames.nth(place).click()
        page.wait_for_timeout(200)
        texts.append((page.inner_text("#cell-text"), page.evaluate(DRAWN, "cell_shares")))
    assert all(one != other for one, other in zip(*texts, strict=True))
    page.focus("#cell-x")
    page.keyboard.press("Home")
    page.focus("#cell-y")
    page.keyboard.press("Home")
    corner = page.inner_text("#cell-text")
    page.keyboard.press("ArrowRight")
    assert page.inner_text("#cell-text") == corner  # the square is eight places wide
    assert corner.startswith(f"regime.y = {page.inner_text('#cell-x-said')}")
    assert trouble == []
    narrow, _ = visit(400, run.folder)
    assert narrow.evaluate("document.documentElement.scrollWidth") <= 400


def test_a_printed_report_holds_every_chart(visit):
    page, _ = visit(1280, replicates=7)
    page.emulate_media(media="print")
    widths = page.evaluate("() => [...document.querySelectorAll('.chart svg')].map(drawing => drawing.clientWidth)")
    assert 100 < max(widths) <= 1280
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_everything_that_scrolls_or_answers_is_reached_by_keyboard(visit, sweep):
    page, _ = visit(400, sweep)
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.id"))
    charts = {chart.get_attribute("id") for chart in page.query_selector_all(".chart")}
    assert charts | {"cell-x", "cell-y"} <= reached


def test_no_text_of_a_chart_is_cut_off_at_its_edge(visit):
    names = ["intended", "conditioned_reward_seeker", "misaligned_schemer"]
    page, _ = visit(400, names=names, end=[[0.2, 0.4, 0.4]], outcomes={"reward": dict.fromkeys(names, 0.878)})
    cut = page.evaluate(
        """() => [...document.querySelectorAll(".chart svg")].flatMap(svg => {
            const edge = svg.getBoundingClientRect();
            return [...svg.querySelectorAll("text")].filter(text => {
                const box = text.getBoundingClientRect();
                return text.textContent && (box.left < edge.left - 2 || box.right > edge.right + 2);
            }).map(text => text.textContent);
        })"""
    )
    assert cut == []


def test_names_from_a_configuration_stay_text(visit):
    page, trouble = visit(1280, names=["<img src=x onerror=alert(1)>", "intended"], end=[[0.7, 0.3]])
    assert trouble == []
    assert page.query_selector("main img") is None
    page.hover("#chart-reward path[aria-roledescription='bar']")
    page.wait_for_selector("#vg-tooltip-element.visible")
    assert page.query_selector("#vg-tooltip-element img") is None
