"""The page in a real browser, without a network: opened once for the tests of a file."""

import re
from pathlib import Path

import pytest

from analysis.lab.command import write


@pytest.fixture(scope="session")
def lab_file(tmp_path_factory) -> Path:
    """The page, as `mofit-lab --export` writes it."""
    target = tmp_path_factory.mktemp("lab") / "lab.html"
    write(target)
    return target


class Lab:
    """The page's engine and lessons, asked from Python."""

    def __init__(self, page):
        self._page = page

    def plan(self, setup: dict) -> dict:
        """Tables of a setup: chances, signals, prior, kinds, hits, shares, expected path, command."""
        return self._page.evaluate("setup => tables(setup)", setup)

    def ask(self, what: str, lesson: str, **settings):
        """What the worker answers of a lesson; settings that are not given are the usual ones."""
        return self._page.evaluate("([what, lesson, given]) => answered(what, lesson, given)", [what, lesson, settings])

    def facts(self, lesson: str, **settings) -> dict[str, float]:
        """Numbers that a lesson's texts quote."""
        return {name: float(value) for name, value in self.ask("facts", lesson, **settings).items()}

    def run(self, script: str, *given):
        """Anything else."""
        return self._page.evaluate(script, *given)


ASKS = """
const data = JSON.parse(document.getElementById("data").textContent);
const answerer = new Answerer(data);
const plain = (value) => JSON.parse(JSON.stringify(value, (_, each) =>
  ArrayBuffer.isView(each) ? [...each] : each === Infinity ? "inf" : each));
window.settings = (lesson, given) => {
  return { ...structuredClone(usual(LESSONS[lesson].controls)), ...given };
};
window.answered = (what, lesson, given) =>
  plain(answerer.answer({ id: 0, what, lesson, settings: settings(lesson, given) }));
window.setupOf = (lesson, given) => plain(LESSONS[lesson].setup(settings(lesson, given)));
window.ends = (lesson, given, runs) =>
  plain(new Scene(answerer.lab, LESSONS[lesson], settings(lesson, given)).ends(runs));
window.tables = (setup) => {
  const plan = planOf(data.catalogue, setup);
  const run = replay(plan, 0);
  const phase = plan.phases[0];
  return plain({
    names: plan.names, prior: plan.prior, chance: phase.chance, signal: phase.cells.signal,
    persuasion: phase.persuasion, kinds: run.kinds.slice(-plan.agents), 
    minds: run.minds.slice(-plan.agents * plan.names.length), hits: run.hits,
    share: run.share, expected: expectedShares(plan), command: commandOf(data.catalogue, setup),
  });
};
window.LESSONS_OF = (lesson) => plain(LESSONS[lesson].controls);
window.answerer = answerer;
window.data = data;
window.drawn = (seed, key, script) => plain(new Function("random", `return ${script}`)(new Generator(seed, key)));
window.exponential = (values) => values.map(exp);
window.written = (language, key, texts, values) => new Words(language, texts).say(key, values);
window.yamlRead = (text) => fromYaml(text);
window.yamlWritten = (world) => asYaml(world);
window.codeSquares = (text) => squares(text);
"""

MODULES = {
    "answerer.js": "Answerer",
    "course/controls.js": "usual",
    "course/lessons.js": "LESSONS",
    "course/scene.js": "Scene",
    "course/yaml.js": "asYaml, fromYaml",
    "engine/config.js": "commandOf",
    "engine/exp.js": "exp",
    "engine/expected.js": "expectedShares",
    "engine/generator.js": "Generator",
    "engine/plan.js": "planOf",
    "engine/replay.js": "replay",
    "view/qr.js": "squares",
    "view/words.js": "Words",
}


@pytest.fixture(scope="module")
def lab(browser, lab_file, tmp_path_factory):
    """The modules of the page without its screens, in a page of their own."""
    from analysis.lab import export
    from analysis.lab.bundle import bundle

    entry = Path(export.__file__).parent / "tests.entry.js"
    imports = "".join(f'import {{ {names} }} from "./{module}";\n' for module, names in MODULES.items())
    script = bundle(entry, imports + ASKS)
    text = lab_file.read_text(encoding="utf-8")
    data = re.search(r'<script type="application/json" id="data">.*?</script>', text, re.DOTALL)
    assert data
    place = tmp_path_factory.mktemp("modules") / "modules.html"
    place.write_text(f"<!doctype html><meta charset=utf-8>{data[0]}<script>{script}</script>", encoding="utf-8")
    page = browser.new_page()
    page.goto(place.as_uri())
    yield Lab(page)
    page.close()
