"""The page in a real browser, as a file and without a network: every screen fits, links restore, keys suffice."""

import http.server
import re
import threading
from functools import partial

import pytest

from analysis.lab.export import LESSONS
from analysis.lab.words import words

pytestmark = pytest.mark.slow

PATIENCE = 60_000
SCREENS = ["opening", "closing", "glossary", "sandbox"]
SCREENS += [f"{lesson}&at={at}" for lesson in LESSONS if lesson != "sandbox" for at in ("ask", "see", "play", "idea")]

CUT = """() => {
  const wide = document.documentElement.clientWidth, found = [];
  for (const each of document.querySelectorAll("#app *")) {
    if (each.closest(".graph, .skip, [hidden], details:not([open]) > :not(summary)")) continue;
    const box = each.getBoundingClientRect();
    if (box.width === 0 || box.height === 0) continue;
    const name = `${each.tagName}.${each.getAttribute("class")} ${(each.textContent ?? "").slice(0, 30)}`;
    if (box.right > wide + 1 || box.left < -1) found.push(`outside: ${name}`);
    const style = getComputedStyle(each);
    const holds = each.scrollWidth > each.clientWidth + 2 && each instanceof HTMLElement && style.display !== "inline";
    if (holds && !["SELECT", "INPUT", "TEXTAREA"].includes(each.tagName)) found.push(`cut: ${name}`);
  }
  return [...new Set(found)].slice(0, 8);
}"""

OVERLAP = """() => {
  const blocks = [...document.querySelectorAll("#app figure, #app .text > *, #app .top > *, #app .foot > *")]
    .filter((each) => each.getBoundingClientRect().height > 0 && getComputedStyle(each).position !== "fixed");
  const found = [];
  for (const one of blocks) for (const other of blocks) {
    if (one === other || one.contains(other) || other.contains(one)) continue;
    const [a, b] = [one.getBoundingClientRect(), other.getBoundingClientRect()];
    const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    if (across > 2 && down > 2) found.push(`${one.className || one.tagName} / ${other.className || other.tagName}`);
  }
  return [...new Set(found)].slice(0, 4);
}"""


@pytest.fixture
def visit(browser, lab_file):
    """Return a function that opens a link of the page as a file; nothing may go wrong while the test lasts."""
    contexts, trouble = [], []

    def opened(link: str = "", width: int = 1280, height: int = 800, **rest):
        contexts.append(
            browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce", **rest)
        )
        page = contexts[-1].new_page()
        page.set_default_timeout(PATIENCE)
        page.on(
            "console", lambda message: trouble.append(message.text) if message.type in ("error", "warning") else None
        )
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.on("request", lambda request: trouble.append(request.url) if _elsewhere(request.url) else None)
        page.goto(lab_file.as_uri() + link)
        page.wait_for_selector("#app h1")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert trouble == []


def _elsewhere(url: str) -> bool:
    return not url.startswith(("file:", "data:", "blob:"))


def settled(page) -> None:
    """Wait until the pictures of a screen are there."""
    page.wait_for_function(
        "() => ['closing', 'glossary'].includes(lab.state.page) || document.querySelector('.stage figure') !== null"
    )
    page.wait_for_timeout(60)


def go(page, link: str) -> None:
    page.evaluate("link => { location.hash = link; }", link)
    page.wait_for_function("link => lab.state.page === link.match(/lesson=([a-z_]+)/)[1]", arg=link)
    settled(page)


@pytest.mark.parametrize("width", [390, 800, 1280, 1920])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_screen_fits(visit, language, width):
    page = visit(f"#lang={language}&lesson=opening", width)
    wrong = {}
    for screen in SCREENS:
        go(page, f"#lang={language}&lesson={screen}")
        assert page.locator("#app h1").inner_text() == words(language)[f"{screen.split('&')[0]}.title"]
        assert page.evaluate("document.documentElement.lang") == language
        found = page.evaluate(CUT) + page.evaluate(OVERLAP)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append("the document is wider than the window")
        if found:
            wrong[screen] = found
    assert wrong == {}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_screens_fit_at_twice_the_size_and_in_large_print(visit, language):
    page = visit(f"#lang={language}&lesson=opening", 640, device_scale_factor=2)
    wrong = {}
    for screen in (*SCREENS[:5], "deployment&at=see&large", "catching&at=play&large", "motives&notes", "sandbox&large"):
        go(page, f"#lang={language}&lesson={screen}")
        if found := page.evaluate(CUT):
            wrong[screen] = found
    assert wrong == {}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_handout_is_printed_whole_on_a4(visit, language):
    page = visit(f"#lang={language}&lesson=motives", 680)  # the width that A4 leaves between the margins
    for lesson in LESSONS:
        go(page, f"#lang={language}&lesson={lesson}")
        page.emulate_media(media="print")
        assert not page.locator("#app").is_visible()
        text = page.locator("#handout").inner_text()
        assert words(language)[f"{lesson}.title"] in text
        assert words(language)[f"{lesson}.try3"] in text
        assert page.evaluate("document.getElementById('handout').scrollWidth <= document.documentElement.clientWidth")
        assert page.locator("#handout svg.qr").count() == 1
        pages = len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4")))
        assert 1 <= pages <= 2
        page.emulate_media(media="screen")


def test_predict_see_play_and_go_on_by_key_alone(visit):
    page = visit("#lang=en&lesson=deployment")
    settled(page)
    right = page.get_by_role("button", name=words("en")["deployment.options.misaligned_schemer"], exact=True)
    right.focus()
    page.keyboard.press("Enter")
    page.get_by_text(words("en")["lab.right"]).wait_for()
    page.get_by_text("With the first settings").wait_for()
    page.get_by_text("grabs power with a chance of 100%").wait_for()
    page.get_by_role("button", name=words("en")["lab.to_play"]).focus()
    page.keyboard.press("Enter")
    number = page.get_by_role("slider", name=words("en")["control.awareness"]).first
    number.focus()
    page.keyboard.press("Home")
    page.wait_for_function("() => location.hash.includes('awareness=0')")
    page.locator(".now", has_text="gives training a chance of 20%").wait_for()
    page.get_by_role("button", name=words("en")["lab.to_idea"]).focus()
    page.keyboard.press("Enter")
    page.locator("blockquote").wait_for()
    page.locator(".said", has_text="Ringed: agents that do what the developers' spec forbids").wait_for()
    page.get_by_role("button", name=words("en")["lab.next"]).focus()
    page.keyboard.press("Enter")
    page.wait_for_function("() => lab.state.page === 'prior'")
    page.go_back()
    page.wait_for_function("() => lab.state.page === 'deployment'")


def test_a_round_is_taken_apart_and_scrubbed(visit):
    page = visit("#lang=en&lesson=motives&at=play")
    settled(page)
    slider = page.get_by_label(words("en")["lab.replay"])
    slider.focus()
    page.keyboard.press("Home")
    page.locator(".said", has_text="500 founders").wait_for()
    for step, said in (("live", "everybody lived"), ("select", "pay became copies"), ("transmit", "Round 1 of 100")):
        page.get_by_role("button", name=words("en")[f"step.{step}"], exact=True).click()
        page.locator(".said", has_text=said).wait_for()


def test_an_answer_is_withheld_where_the_link_says_so(visit):
    page = visit("#lang=fr&lesson=edges&agents=500&ask")
    settled(page)
    page.get_by_text("Agents 500").wait_for()
    page.get_by_role("button", name=words("fr")["edges.options.half"]).click()
    page.get_by_text(words("fr")["lab.noted"]).wait_for()
    assert page.locator(".reveal").count() == 0
    assert "answer=half" in page.evaluate("location.hash")


def test_hands_are_counted_and_kept_in_the_address(visit):
    page = visit("#lang=en&lesson=edges&notes")
    settled(page)
    name = words("en")["edges.options.fifth"]
    for _ in range(3):
        page.get_by_role("button", name=f"{name} +1").click()
    page.get_by_role("button", name=f"{name} \N{MINUS SIGN}1").click()
    page.wait_for_function("() => location.hash.includes('votes=0.2.0.0')")
    page.reload()
    page.locator(".votes output").nth(1).wait_for()
    assert page.locator(".votes output").nth(1).inner_text() == "2"


def test_a_link_restores_the_same_integers_in_another_browser(visit):
    causes, phases = "reward.harm:-0.5,reward.control:0.6", "character_training:12,rl:40"
    link = f"#lang=en&lesson=sandbox&hackability=0.3&seed=11&causes={causes}&phases={phases}"
    pages = [visit(link), visit(link, 800)]
    for page in pages:
        settled(page)
    kinds = [page.evaluate("[...lab.stage.seen.kinds]") for page in pages]
    assert kinds[0] == kinds[1]
    assert pages[0].evaluate("location.hash") == pages[1].evaluate("location.hash")
    pages[0].reload()
    settled(pages[0])
    assert pages[0].evaluate("[...lab.stage.seen.kinds]") == kinds[0]


def test_the_command_line_and_the_files_that_are_shown_give_the_same_run(visit, tmp_path):
    """A world and a strip of phases of one's own, as files that `mofit --config-dir` reads."""
    import shlex

    from sim.builders.plan import build
    from sim.config.compose import compose
    from sim.engines.kernel import run_kernel

    page = visit("#lang=en&lesson=sandbox&agents=60&seed=3&phases=self_judged:5,rl:20,best_of_n:4")
    settled(page)
    page.evaluate("() => lab.go({ world: lab.data.catalogue.world.coding_assistant })")
    page.wait_for_function("() => Object.keys(lab.stage.seen?.files ?? {}).length === 2")
    for name, text in page.evaluate("lab.stage.seen.files").items():
        target = tmp_path / name
        target.parent.mkdir(exist_ok=True)
        target.write_text(text, encoding="utf-8")
    command = shlex.split(page.evaluate("lab.stage.seen.command"))
    assert command[:3] == ["mofit", "--config-dir", "my_lab"]
    plan = build(compose(f"hydra.searchpath=[file://{tmp_path}]", *command[3:]))
    results = run_kernel(plan, 0, lambda rounds: None)
    trained = results[-2][1].kind.tolist()
    assert page.evaluate("[...lab.stage.seen.kinds.slice(-60)]") == trained


@pytest.mark.parametrize(
    ("link", "language", "said", "count"),
    [
        (
            "lesson=edges&edge=%3Cimg src=x onerror=alert(1)%3E&population.founders=/etc&strength=1e9",
            "en",
            "must be",
            3,
        ),
        ("lesson=edgse", "en", "unknown", 1),
        ("lesson=edges&agents=nan", "fr", "il faut un nombre", 1),
        ("lesson=sandbox&motivations=intended,${oc.env:HOME}", "fr", "inconnu", 1),
        ("lesson=sandbox&causes=reward.harm.x:1", "en", "target.cause:strength", 1),
        ("lesson=motives&from=the-future&seed=12", "en", "does not know it", 1),
        ("lesson=sandbox&world=!!!", "fr", "ne le connaît pas", 1),
        ("lang=xx&lesson=edges", "en", "unknown", 1),
    ],
)
def test_a_bad_link_opens_with_a_friendly_sentence(visit, link, language, said, count):
    page = visit(f"#lang={language}&{link}" if "lang=" not in link else f"#{link}", locale="en-GB")
    complaint = page.locator(".complaint")
    complaint.wait_for()
    assert words(language)["lab.complaint"] in complaint.inner_text()
    assert said in complaint.inner_text()
    assert complaint.locator("li").count() == count
    assert page.locator(".complaint img").count() == 0
    settled(page)
    if "seed=12" in link:
        assert page.evaluate("lab.state.settings.seed") == 12


def test_a_cause_that_leads_back_is_not_offered_and_refused(visit):
    page = visit("#lang=en&lesson=sandbox&causes=reward.selection:1")
    settled(page) if page.locator(".stage figure").count() else page.locator(".trouble:not(:empty)").first.wait_for()
    page.get_by_text(re.compile("must be acyclic")).first.wait_for()
    go(page, "#lang=en&lesson=sandbox")
    page.get_by_label(words("en")["sandbox.cause"], exact=True).select_option("selection")
    offered = page.get_by_label(words("en")["sandbox.target"], exact=True).locator("option").all_inner_texts()
    assert words("en")["outcome.harm"] in offered
    assert words("en")["outcome.reward"] not in offered  # it leads to selection
    assert words("en")["outcome.tests_passed"] not in offered  # over reward


def test_a_cause_is_made_by_dragging_and_joins_the_address(visit):
    page = visit("#lang=en&lesson=sandbox", 1400)
    settled(page)
    page.locator("[data-node=harm]").wait_for()
    boxes = {name: page.locator(f"[data-node={name}] rect").bounding_box() for name in ("flattery", "takeover")}
    middle = {name: (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2) for name, box in boxes.items()}
    page.mouse.move(*middle["flattery"])
    page.mouse.down()
    page.mouse.move(*middle["takeover"], steps=5)
    page.mouse.up()
    page.wait_for_function("() => location.hash.includes('causes=takeover.flattery:0.5')")


def test_a_pasted_world_that_makes_no_sense_leaves_the_last(visit):
    page = visit("#lang=en&lesson=sandbox")
    settled(page)
    before = page.evaluate("[...lab.stage.seen.kinds.slice(-50)]")
    page.get_by_text(words("en")["own.title"]).click()
    for text, said in (
        ("situations: [", "Line 1 cannot be read"),
        ("situations: {}\nenvironments: {}", "at least one situation"),
        ("weather: 1", "'weather' is unknown"),
        (
            "situations: {a: {looks_deployed: 0.5, actions: {x: {habit: 1.0, effect: {gold: 1.0}}}}}",
            "'gold' is unknown",
        ),
    ):
        page.get_by_label(words("en")["own.label"]).fill(text)
        page.get_by_role("button", name=words("en")["own.use"]).click()
        page.locator(".own .trouble", has_text=said).wait_for()
        assert words("en")["sandbox.kept"] in page.locator(".own .trouble").inner_text()
    assert page.evaluate("[...lab.stage.seen.kinds.slice(-50)]") == before


def test_the_opening_is_played_to_deployment_day(visit):
    page = visit("#lang=en&lesson=opening")
    for turn in range(24):
        page.get_by_text(f"Answer {turn + 1} of 24").wait_for()
        page.get_by_role(
            "button", name=words("en")["opening.reward" if turn % 3 else "opening.leave"], exact=True
        ).click()
    page.locator(".lead", has_text="Deployment day.").wait_for()
    assert re.search(r"choices=[01]{24}", page.evaluate("location.hash"))
    assert (
        sum(
            page.evaluate(
                "[...document.querySelectorAll('.held li')].map(li => Number(li.textContent.match(/\\d+$/)[0]))"
            )
        )
        == 48
    )


def test_the_page_works_from_a_static_host(browser, lab_file):
    handler = partial(http.server.SimpleHTTPRequestHandler, directory=str(lab_file.parent))
    handler.log_message = lambda *words: None
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        page = browser.new_page()
        asked = []
        page.on("request", lambda request: asked.append(request.url) if request.url.startswith("http") else None)
        page.goto(f"http://127.0.0.1:{server.server_port}/{lab_file.name}#lang=fr&lesson=prior&at=play")
        settled(page)
        page.close()
        server.shutdown()
    assert [url for url in asked if not url.endswith("favicon.ico")] == [asked[0]]


def test_without_scripts_the_lessons_are_there_to_read(browser, lab_file):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(lab_file.as_uri())
    text = page.locator("#plain").inner_text()
    for language in ("en", "fr"):
        assert words(language)["lab.modules"] in text
        assert words(language)["catching.misconception"] in text
    context.close()


def test_without_workers_the_page_computes_itself(browser, lab_file):
    page = browser.new_page()
    page.add_init_script("delete window.Worker")
    page.goto(lab_file.as_uri() + "#lang=en&lesson=prior&at=play")
    settled(page)
    assert page.evaluate("lab.asker.apart") is False
    page.close()


def test_the_page_is_light_and_asks_for_nothing(lab_file):
    text = lab_file.read_text(encoding="utf-8")
    assert lab_file.stat().st_size < 3_000_000
    assert re.findall(r"""(?:src|href)\s*=\s*["']?https?:""", text) == []


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_no_screen_breaks_a_rule_of_axe(visit, width, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed").Axe()
    page = visit("#lang=en&lesson=opening", width, color_scheme=scheme)
    wrong = {}
    for screen in (*SCREENS, "motives&notes", "edges&ask"):
        go(page, f"#lang=en&lesson={screen}")
        found = axe.run(page).response["violations"]
        if found:
            wrong[screen] = [(each["id"], each["nodes"][0]["html"][:160]) for each in found]
    assert wrong == {}
