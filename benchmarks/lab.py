"""How fast the lab's page is, in a real browser: from a change to the new picture, and frames a second while playing.

`uv run python -m benchmarks.lab` (needs Chromium). Budgets hold on one core that does nothing else.
"""

import shutil
import tempfile
from pathlib import Path
from statistics import median

from analysis.lab.command import write

FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking")
PICTURE_MS, FRAMES = 50, 60
TRIES = 15

CHANGE = """async (seed) => {
  const began = performance.now();
  await lab.set("seed", seed);
  const computed = performance.now() - began;
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)));
  return [computed, performance.now() - began];
}"""


PLAY = """() => new Promise((resolve) => {
  const times = [];
  lab.stage.player.time = 0;
  lab.stage.player.speed = 12;
  lab.stage.player.start(100);
  const frame = (now) => {
    times.push(now);
    if (times.length < 240) requestAnimationFrame(frame);
    else resolve(times.slice(1).map((time, i) => time - times[i]));
  };
  requestAnimationFrame(frame);
})"""

BUSY = """() => {
  const player = lab.stage.player, began = performance.now();
  for (let i = 0; i < 300; i++) {
    player.time = i / 7;
    player.draw();
  }
  return (performance.now() - began) / 300;
}"""


def main() -> None:
    """Measure, and say how it compares with the budgets."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        file = Path(folder) / "lab.html"
        write(file)
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(FLAGS))
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(file.as_uri() + "#lang=en&lesson=flawed_reward&at=play")
        page.wait_for_selector(".player")
        opened = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
        both = [page.evaluate(CHANGE, seed) for seed in range(1, TRIES + 1)]
        computed, shown = (median(each[part] for each in both) for part in (0, 1))
        gaps = page.evaluate(PLAY)
        drawing = page.evaluate(BUSY)
        browser.close()
    print(f"first picture of words after {opened:.0f} ms")
    said = f"change to new picture: {shown:.0f} ms, {computed:.0f} of them computing"
    print(f"{said} (budget {PICTURE_MS}; 500 agents, 100 rounds)")
    print(f"playing: {1000 / median(gaps):.0f} frames a second, {drawing:.1f} ms to draw one (budget {FRAMES})")


if __name__ == "__main__":
    main()
