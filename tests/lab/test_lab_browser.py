"""The lab in a real browser without a network: every lesson plays, nothing is fetched from elsewhere, links restore."""

import re
import subprocess
import sys
import time
from urllib.request import urlopen

import pytest

pytest.importorskip("marimo", reason="marimo is not installed: `uv sync --extra lab` to run the lab's browser tests")

from analysis.lab.command import HOST, free_port
from analysis.lab.lessons import LESSONS
from analysis.lab.words import Words

pytestmark = pytest.mark.slow

PATIENCE = 60_000  # milliseconds: rules may have to be compiled on the way
PICTURES = ".lab-pictures svg.marks"


@pytest.fixture(scope="module")
def served():
    """Start the lab as the command does, and give its address."""
    address = f"http://{HOST}:{(port := free_port())}/"
    command = [sys.executable, "-m", "analysis.lab.command", "--headless", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            _wait_for(address, server)
            yield address
        finally:
            server.terminate()


def _wait_for(address, server, seconds=60):
    for _ in range(seconds * 10):
        assert server.poll() is None, "the lab ended before it served anything"
        try:
            return urlopen(address).close()
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the lab did not answer")


@pytest.fixture
def visit(browser, served):
    """Return a function that opens a link; nothing may go wrong while the test lasts."""
    contexts, trouble = [], []

    def opened(link: str, width: int = 1280):
        contexts.append(browser.new_context(viewport={"width": width, "height": 800}))
        page = contexts[-1].new_page()
        page.set_default_timeout(PATIENCE)
        page.on("console", lambda message: trouble.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.on("requestfailed", lambda request: trouble.append(request.url))
        page.on("response", lambda answer: trouble.append(answer.url) if answer.status >= 400 else None)
        page.on("request", lambda request: trouble.append(request.url) if _elsewhere(request.url) else None)
        page.goto(served + link)
        page.wait_for_selector("h2")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert trouble == []


def _elsewhere(url: str) -> bool:
    return not re.match(rf"(http|ws)://{re.escape(HOST)}|data:|blob:", url)


def predict(page, words, name):
    """Give the first answer; wait for pictures."""
    option = words(words.under(f"{name}.options")[0])
    page.get_by_role("button", name=option, exact=True).click()
    page.wait_for_selector(PICTURES)


def shown(page) -> str:
    """Return what the pictures look like, as one text. (They stand in shadow roots, which locators see through.)"""
    return "".join(page.locator(PICTURES).evaluate_all("all => all.map(svg => svg.outerHTML)"))


def drawn(page, count: int) -> list[str]:
    """Wait for so many pictures; return the paths in them."""
    page.locator(PICTURES).nth(count - 1).wait_for()
    script = "all => all.flatMap(svg => [...svg.querySelectorAll('path')].map(path => path.getAttribute('d')))"
    return page.locator(PICTURES).evaluate_all(script)


def changed(page, before: str) -> None:
    """Wait until the pictures differ from before."""
    assert before
    for _ in range(PATIENCE // 100):
        if shown(page) not in ("", before):
            return
        page.wait_for_timeout(100)
    raise AssertionError("the pictures stayed as they were")


def linked(page, text: str, *, whole: bool = False) -> None:
    """Wait until the link to share says so: its cell comes after the pictures."""
    page.locator(f".lab-link[href{'' if whole else '*'}='{text}']").wait_for(state="attached")


@pytest.mark.parametrize("name", LESSONS)
@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("fr", 820)])
def test_every_lesson_asks_first_and_then_shows(visit, name, language, width):
    words = Words(language)
    page = visit(f"?lang={language}&lesson={name}", width)
    assert page.inner_text("h2") == words(f"{name}.title")
    if LESSONS[name].right:
        page.get_by_text(words("lab.first")).wait_for()
        assert page.locator(PICTURES).count() == 0
        predict(page, words, name)
        page.locator(".lab-reveal").wait_for()
    page.wait_for_selector(PICTURES)
    page.get_by_text(words(f"{name}.try3")).wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for picture in page.locator(PICTURES).all():
        assert picture.bounding_box()["x"] + picture.bounding_box()["width"] <= width


def test_predict_run_deploy_and_take_a_round_apart(visit):
    words = Words("en")
    page = visit("?lesson=deployment")
    page.get_by_role("button", name=words("deployment.options.misaligned_schemer"), exact=True).click()
    page.get_by_text(words("lab.right")).wait_for()
    page.wait_for_selector(PICTURES)
    before = page.locator(PICTURES).count()
    page.get_by_role("button", name=words("lab.deploy"), exact=True).first.click()
    page.get_by_text(words("chart.acts_deployment")).wait_for()
    page.get_by_role("button", name=words("lab.withdraw")).wait_for()
    assert page.locator(PICTURES).count() == before + 1
    page.get_by_role("button", name=words("lab.more")).click()
    page.get_by_text(words("chart.ends")).wait_for()
    for step, said in (("live", "everybody lived"), ("select", "pay became copies"), ("transmit", "is complete")):
        page.get_by_role("button", name=words(f"step.{step}"), exact=True).click()
        page.locator(".lab-stage", has_text=said).wait_for()
    page.get_by_role("button", name=words("step.deploy"), exact=True).last.click()
    page.locator(".lab-stage", has_text="In deployment, after round 1").wait_for()


def test_an_answer_is_given_by_key_and_marked(visit):
    page = visit("?lesson=shaping")
    first, second = (page.get_by_role("button", name=name) for name in ("Before RL", "Between two halves of RL"))
    first.wait_for()
    first.focus()
    page.keyboard.press("Tab")
    assert page.locator(".lab-reveal").count() == 0  # looking through the answers commits to none
    page.keyboard.press("Space")
    page.locator(".lab-reveal", has_text=Words("en")("lab.wrong")).wait_for()
    page.get_by_role("button", name="✓ Between two halves of RL", exact=True).wait_for()
    page.wait_for_selector(PICTURES)
    focused = (
        "() => { let e = document.activeElement; while (e?.shadowRoot) e = e.shadowRoot.activeElement; return e; }"
    )
    assert second.evaluate(f"button => button === ({focused})()")


@pytest.mark.parametrize("name", LESSONS)
def test_deploy_is_offered_where_it_shows_something(visit, name):
    words = Words("en")
    page = visit(f"?lesson={name}")
    if LESSONS[name].right:
        predict(page, words, name)
    page.get_by_role("button", name=words("lab.restore")).wait_for()
    page.locator(".lab-share").wait_for()
    page.get_by_text(words(f"{name}.try3")).wait_for()
    spec = name not in ("edges", "exploration")  # one has no spec, the other no stage, as its minds are mixed
    assert page.get_by_role("button", name=words("lab.deploy"), exact=True).count() == LESSONS[name].deploys + spec
    assert page.get_by_role("button", name=words("step.live"), exact=True).count() == (name != "exploration")


def test_marks_are_told_in_the_language_of_the_page(visit):
    page = visit("?lang=fr&lesson=motives")
    cells = page.locator("svg.marks path[aria-label]")
    cells.first.wait_for()
    told = cells.evaluate_all("all => all.map(each => each.getAttribute('aria-label'))")
    assert "B, tâche simple : 0\u202f%" in told
    assert page.locator(".lab-story[lang=fr]").count() == 1
    page.locator("svg.marks .mark-rect path").first.hover(force=True)  # its number lies on it
    page.locator(".vg-tooltip", has_text="tâche simple").wait_for()


def test_a_slider_is_moved_by_key_and_the_chart_follows(visit):
    words = Words("en")
    page = visit("?lesson=edges")
    predict(page, words, "edges")
    before = shown(page)
    handle = page.locator("[role=slider]").first
    handle.focus()
    page.keyboard.press("ArrowRight")
    changed(page, before)
    linked(page, "edge=0.015")


def test_the_language_changes_and_settings_stay(visit):
    page = visit("?lesson=edges&edge=0.05&seed=7")
    page.wait_for_selector(PICTURES)
    page.get_by_role("button", name="Français").click()
    page.get_by_role("button", name="✓ Français").wait_for()
    page.get_by_role("heading", name=Words("fr")("edges.title")).wait_for()
    page.get_by_text(Words("fr")("chart.paths")).wait_for()
    linked(page, "?lang=fr&lesson=edges&edge=0.05&seed=7")
    assert page.locator(".lab-link").text_content().startswith(page.url.split("?")[0])


def test_a_link_restores_the_same_result(visit):
    link = "?lang=en&lesson=sandbox&causes=reward.harm:-0.5,reward.control:0.6&hackability=0.3&seed=11"
    first, second = visit(link), visit(link)
    paths = [drawn(page, 2) for page in (first, second)]
    assert paths[0] == paths[1]
    assert len(paths[0]) > 20
    now = [page.locator(".lab-now").inner_text() for page in (first, second)]
    assert now[0] == now[1]
    linked(first, "causes=reward.control:0.6,reward.harm:-0.5")


def test_a_bad_link_opens_with_a_friendly_sentence(visit):
    page = visit("?lesson=edges&edge=%3Cimg src=x onerror=alert(1)%3E&population.founders=/etc&strength=1e9")
    said = page.locator(".lab-complaint")
    said.wait_for()
    assert Words("en")("lab.complaint") in said.inner_text()
    assert said.locator("li").count() == 3
    assert page.locator(".lab-complaint img").count() == 0
    predict(page, Words("en"), "edges")
    linked(page, "?lang=en&lesson=edges", whole=True)


def test_a_world_that_makes_no_sense_is_refused_beside_the_table_and_the_last_stays(visit):
    words = Words("en")
    page = visit("?lesson=sandbox")
    page.wait_for_selector(PICTURES)
    page.get_by_text(words("sandbox.graph")).click()
    assert (before := shown(page))
    page.get_by_label(words("sandbox.cause"), exact=True).select_option(label=words("outcome.selection"))
    page.get_by_label(words("sandbox.target"), exact=True).select_option(label=words("outcome.reward"))
    page.get_by_role("button", name=words("sandbox.commit"), exact=True).click()
    said = page.locator(".lab-complaint")
    said.wait_for()
    assert f"{words('sandbox.cycle')} " in said.inner_text()
    assert "must be acyclic" in said.inner_text()
    page.wait_for_timeout(2000)  # controls were made anew: nothing of that may wipe the sentence away
    assert said.count() == 1
    assert shown(page) == before


def test_causes_join_the_table_one_by_one(visit):
    words = Words("en")
    page = visit("?lesson=sandbox")
    page.wait_for_selector(PICTURES)
    page.get_by_text(words("sandbox.graph")).click()
    for cause, link in (("harm", "reward.harm:0.5"), ("power", "reward.harm:0.5,reward.power:0.5")):
        page.get_by_label(words("sandbox.cause"), exact=True).select_option(label=words(f"outcome.{cause}"))
        page.get_by_label(words("sandbox.target"), exact=True).select_option(label=words("outcome.reward"))
        page.get_by_role("button", name=words("sandbox.commit"), exact=True).click()
        linked(page, f"causes={link}")
        page.locator(".lab-causes tr", has_text=f"{words(f'outcome.{cause}')}→ {words('outcome.reward')}").wait_for()
