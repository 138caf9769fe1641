"""The page in a real browser without a network: everything is drawn, nothing is fetched, nothing overflows."""

import shutil

import pytest

from analysis.report import build_report

pytestmark = pytest.mark.slow

CHROMIUM = shutil.which("chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


@pytest.fixture(scope="module")
def browser():
    if CHROMIUM is None:
        pytest.skip("no chromium on the path: install the system's package to run browser tests")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def visit(browser, store):
    """Return a function that opens the report of a run at a width; returns the page and what went wrong."""
    contexts = []

    def opened(width: int, **run):
        contexts.append(browser.new_context(viewport={"width": width, "height": 900}, offline=True))
        page, trouble = contexts[-1].new_page(), []
        page.on("console", lambda message: trouble.append(message.text))
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.on("requestfailed", lambda request: trouble.append(request.url))
        page.on("request", lambda request: None if request.url.startswith("file:") else trouble.append(request.url))
        page.goto(build_report(store(**run)).as_uri())
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
