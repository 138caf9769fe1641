// The page: a header, a screen beside a stage, and what hangs on every screen: the language, the address, print.

import { LESSONS } from "../course/lessons.js";
import { PAGES, SCREENS, address, opened, restored } from "./address.js";
import { Asker } from "./asker.js";
import { closing, glossary } from "./book.js";
import { h, put } from "./dom.js";
import { handout } from "./handout.js";
import { Looks } from "./looks.js";
import { openingScreen } from "./opening_view.js";
import { sandboxScreen } from "./sandbox_view.js";
import { refusalText } from "./parts.js";
import { lessonScreen } from "./screens.js";
import { share } from "./share.js";
import { Stage } from "./stage.js";
import { Words } from "./words.js";

/** @typedef {import("./address.js").State} State */

/** Everything that a reader sees, following the address. */
export class App {
  /**
   * @param {any} data what the exporter wrote into the page
   * @param {string} worker the worker's script
   * @param {HTMLElement} root
   */
  constructor(data, worker, root) {
    this.data = data;
    this.root = root;
    this.asker = new Asker({ catalogue: data.catalogue, ziggurat: data.ziggurat }, worker);
    const otherwise = navigator.language.startsWith("fr") ? "fr" : "en";
    const { state, refusals } = restored(location.hash || location.search, otherwise);
    this.state = /** @type {State} */ (state);
    this.refusals = refusals;
    /** Settings of lessons that the reader has left. @type {Record<string, State>} */
    this.left = {};
    /** @type {ResizeObserver | null} */
    this.held = null;
    this.text = h("section", { class: "text" });
    this.stage = new Stage(this, h("section", { class: "stage", "aria-live": "off" }));
    this.hand = this.makeHand();
    addEventListener("hashchange", () => this.follow(otherwise));
    addEventListener("keydown", (event) => this.key(event));
    this.render();
  }

  get words() {
    return this.hand.words;
  }

  get lesson() {
    return LESSONS[this.state.page];
  }

  makeHand() {
    const words = new Words(this.state.language, this.data.words[this.state.language]);
    return { words, looks: new Looks(this.data.looks, words) };
  }

  /** @param {string} otherwise */
  follow(otherwise) {
    if (location.hash === address(this.state)) return;
    const { state, refusals } = restored(location.hash, otherwise);
    this.state = state;
    this.refusals = refusals;
    this.render();
  }

  /**
   * Change the state and show it; a new screen is a step that `back` undoes.
   * @param {Partial<State>} change
   */
  go(change) {
    const language = this.state.language;
    Object.assign(this.state, change);
    location.hash = address(this.state);
    if (language !== this.state.language) this.hand = this.makeHand();
    this.refusals = [];
    this.render();
    scrollTo({ top: 0 });
    this.text.querySelector("h1")?.focus({ preventScroll: true });
  }

  /**
   * Open a page; a lesson that was open before is as it was left.
   * @param {string} page
   */
  open(page) {
    this.left[this.state.page] = structuredClone(this.state);
    const { language, notes, large } = this.state;
    const fresh = this.left[page] ?? opened(language, page);
    this.state = { ...fresh, language, notes, large, screen: page === "sandbox" ? "play" : "ask" };
    this.go({});
  }

  /** Write the state into the address without a step for `back`. */
  note() {
    history.replaceState(null, "", address(this.state));
    this.hung?.();
  }

  /**
   * Change a setting: pictures follow at once.
   * @param {string} name
   * @param {any} value
   */
  async set(name, value) {
    const kept = this.state.settings[name];
    this.state.settings[name] = value;
    const refusal = await this.stage.show(this.state);
    if (refusal) this.state.settings[name] = this.stage.seen ? kept : value;
    else this.note();
    return refusal;
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.target instanceof Element && event.target.closest("input, select, textarea, button, [role=slider], summary, a")) return;
    if (event.key === "ArrowRight" && this.next) this.next();
    if (event.key === "ArrowLeft") history.back();
    if (event.key === " " && this.stage.player) {
      event.preventDefault();
      this.stage.player.toggle();
    }
  }

  render() {
    const { words, state } = this;
    this.hand = this.makeHand();
    document.documentElement.lang = state.language;
    document.documentElement.classList.toggle("large", state.large);
    document.title = `${this.title()} · ${this.words.say("lab.title")}`;
    this.next = /** @type {(() => void) | null} */ (null);
    this.stage.player?.pause();
    this.stage.player = null;
    this.stage.seen = null;
    this.stage.told = () => {};
    this.stage.lead = null;
    this.stage.wanted += 1;
    put(this.stage.element);
    put(this.text, ...this.screen());
    this.hold();
    const complaint = this.refusals.length > 0 ? this.complaint() : null;
    const main = h("main", { class: `page on-${state.page} at-${state.screen}`, id: "main" }, this.text, this.stage.element);
    const tools = share(this);
    this.hung = tools.update;
    put(this.root, h("a", { class: "skip", href: "#main", click: (/** @type {Event} */ event) => this.skip(event) }, this.words.say("lab.skip")), this.header(), complaint, main, tools.element);
    handout(this);
    void words;
  }

  /** Keep the text in view beside the pictures: its end too, where it is taller than the window. */
  hold() {
    this.held ??= new ResizeObserver(() => this.text.style.setProperty("--top", `${Math.min(16, innerHeight - this.text.offsetHeight - 16)}px`));
    this.held.observe(this.text);
  }

  /** @param {Event} event */
  skip(event) {
    event.preventDefault();
    const heading = this.text.querySelector("h1");
    if (heading instanceof HTMLElement) heading.focus();
  }

  title() {
    return this.words.say(`${this.state.page}.title`);
  }

  /** @returns {import("./dom.js").Child[]} */
  screen() {
    const { page } = this.state;
    if (page === "opening") return openingScreen(this);
    if (page === "closing") return closing(this);
    if (page === "glossary") return glossary(this);
    return page === "sandbox" ? sandboxScreen(this) : lessonScreen(this);
  }

  complaint() {
    const { words } = this;
    const said = this.refusals.map((refusal) => h("li", {}, refusalText(words, refusal)));
    return h("div", { class: "complaint", role: "alert" }, words.say("lab.complaint"), h("ul", {}, said));
  }

  header() {
    const { words, state } = this;
    const shown = PAGES.filter((page) => page !== "glossary");
    const links = shown.map((page, i) => {
      const mark = page === "opening" ? "▶" : page === "closing" ? "★" : page === "sandbox" ? "⚒" : String(i);
      const here = page === state.page;
      return h("li", {}, h("button", { type: "button", "aria-current": here ? "page" : null, "aria-label": words.say(`${page}.title`), title: words.say(`${page}.title`), click: () => this.open(page) }, mark));
    });
    const language = h("div", { class: "languages", role: "group", "aria-label": words.say("lab.language") }, Object.entries({ en: "English", fr: "Français" }).map(([code, name]) =>
      h("button", { type: "button", lang: code, "aria-pressed": String(code === state.language), click: () => this.go({ language: code }) }, name)));
    return h("header", { class: "top" },
      h("button", { type: "button", class: "brand", click: () => this.open("opening") }, words.say("lab.title")),
      h("nav", { "aria-label": words.say("lab.lesson") }, h("ol", {}, links)),
      language);
  }

  /** Go to the screen after this one, or to the page after it. */
  forward() {
    const at = SCREENS.indexOf(this.state.screen);
    if (this.lesson && this.state.page !== "sandbox" && at < SCREENS.length - 1) return this.go({ screen: SCREENS[at + 1], round: null });
    const pages = PAGES.filter((page) => page !== "sandbox");
    const next = this.state.page === "closing" ? "sandbox" : pages[pages.indexOf(this.state.page) + 1];
    return this.open(next);
  }
}
