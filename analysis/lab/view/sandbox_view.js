// The sandbox: who is there, a world as a graph, a regime as a strip of phases, and files of one's own.

import { configOf } from "../engine/config.js";
import { completed } from "../course/own.js";
import { PHASES } from "../course/sandbox.js";
import { fromYaml } from "../course/yaml.js";
import { Refusal } from "../engine/refusal.js";
import { phaseName } from "./charts.js";
import { h, put } from "./dom.js";
import { Graph } from "./graph.js";
import { refusalText, rich } from "./parts.js";
import { sentence } from "./settings.js";

/** @typedef {import("./app.js").App} App */
/** @typedef {import("./dom.js").Child} Child */

/**
 * @param {App} app
 * @returns {Child[]}
 */
export function sandboxScreen(app) {
  const { words, state, lesson } = app;
  const now = h("p", { class: "now", role: "status" });
  const trouble = h("p", { class: "trouble", role: "alert" });
  app.stage.told = (seen) => put(now, ...(seen.now ? rich(app, `${words.say("lab.now")} ${words.say("sandbox.now", seen.now.facts)}`) : []));
  const say = (/** @type {any} */ refusal) => put(trouble, refusal ? `${refusalText(words, refusal)} ${words.say("sandbox.kept")}` : "");
  const change = async (/** @type {string} */ name, /** @type {any} */ value) => {
    const refusal = await app.set(name, value);
    say(refusal);
    if (name === "motivations" || name === "causes") graph.wishes.wanted = wanted(app);
    graph.update(causesOf(app));
    return refusal;
  };
  const graph = new Graph(app.hand, {
    causes: causesOf(app),
    wanted: wanted(app),
    change: (target, cause, strength) => change("causes", edited(app, target, cause, strength)),
  });
  app.stage.show(state).then(say);
  app.stage.lead = graph.element;
  const tries = [1, 2, 3].map((i) => h("li", {}, rich(app, words.say(`sandbox.try${i}`))));
  return [
    h("h1", { tabindex: -1 }, words.say("sandbox.title")),
    h("p", {}, rich(app, words.say("sandbox.story"))),
    people(app, change),
    strip(app, change),
    sentence(words, words.texts["sandbox.play"], lesson.controls, state.settings, change),
    trouble,
    now,
    paste(app),
    h("h2", {}, words.say("lab.try")),
    h("ol", { class: "tries" }, tries),
    h("h2", { class: "quiet" }, words.say("lab.misconception")),
    h("p", {}, words.say("sandbox.misconception")),
    h("p", {}, h("button", { type: "button", class: "small", click: () => {
      const fresh = Object.fromEntries(lesson.controls.map((control) => [control.name, structuredClone(control.usual)]));
      app.go({ settings: fresh, world: null });
    } }, words.say("lab.restore"))),
  ];
}

/**
 * Causes of the world as it stands, edits included: target -> cause -> strength.
 * @param {App} app
 * @returns {Record<string, Record<string, number>>}
 */
function causesOf(app) {
  const { settings, world } = app.state;
  return configOf(app.data.catalogue, app.lesson.setup(world ? { ...settings, world } : settings)).world.causes;
}

/**
 * Motivations by the outcomes that they want.
 * @param {App} app
 * @returns {Record<string, string[]>}
 */
function wanted(app) {
  /** @type {Record<string, string[]>} */
  const found = {};
  for (const name of app.state.settings.motivations) {
    const { wants, per } = app.data.catalogue.motivation[name];
    const outcomes = new Set([wants, ...Object.values(per)].flatMap((table) => Object.keys(table).filter((outcome) => table[outcome] > 0)));
    for (const outcome of outcomes) (found[outcome] ??= []).push(name);
  }
  return found;
}

/**
 * The setting `causes` after an edit; what is again as in the world is left out.
 * @param {App} app
 * @param {string} target
 * @param {string} cause
 * @param {number} strength
 */
function edited(app, target, cause, strength) {
  const { settings, world } = app.state;
  const base = configOf(app.data.catalogue, app.lesson.setup({ ...settings, causes: {}, ...(world ? { world } : {}) })).world.causes;
  const causes = { ...settings.causes, [`${target}.${cause}`]: strength };
  if ((base[target]?.[cause] ?? 0) === strength) delete causes[`${target}.${cause}`];
  return causes;
}

/**
 * @param {App} app
 * @param {(name: string, value: any) => Promise<any>} change
 */
function people(app, change) {
  const { words, state, hand } = app;
  const control = app.lesson.controls.find(({ name }) => name === "motivations");
  const options = control && control.kind === "several" ? control.options : [];
  const boxes = options.map((name) => {
    const box = /** @type {HTMLInputElement} */ (h("input", { type: "checkbox", checked: state.settings.motivations.includes(name), change: async () => {
      const kept = state.settings.motivations;
      const next = box.checked ? [...kept, name].sort() : kept.filter((/** @type {string} */ each) => each !== name);
      if (await change("motivations", next)) box.checked = !box.checked;
    } }));
    return h("label", { class: "pick", title: words.has(`about.${name}`) ? words.say(`about.${name}`) : null }, box, hand.looks.chip(name), hand.looks.label(name));
  });
  return h("fieldset", { class: "people" }, h("legend", {}, words.say("control.motivations")), boxes);
}

/**
 * The regime as a strip of phases.
 * @param {App} app
 * @param {(name: string, value: any) => Promise<any>} change
 */
function strip(app, change) {
  const { words, state } = app;
  const element = h("fieldset", { class: "strip" });
  const show = () => {
    const { phases, regime } = state.settings;
    const control = app.lesson.controls.find(({ name }) => name === "regime");
    const set = async (/** @type {[string, number][]} */ next) => {
      await change("phases", next);
      show();
    };
    const regimes = control && control.kind === "choice" ? control.options : [];
    const choose = h("select", { "aria-label": words.say("control.regime"), change: (/** @type {Event} */ event) => change("regime", /** @type {HTMLSelectElement} */ (event.target).value).then(show) }, regimes.map((name) => h("option", { value: name, selected: name === regime }, words.say(`option.regime.${name}`))));
    const shipped = Object.entries(app.data.catalogue.regime[regime]).map(([name, entry]) => /** @type {[string, number]} */ ([name, name === "deployment" ? 1 : /** @type {any} */ (entry).rounds]));
    const shown = phases.length > 0 ? [...phases, ["deployment", 1]] : shipped;
    const bars = h("div", { class: "phases" }, shown.map(([name, rounds]) => h("div", { class: `phase-bar ${name.replace(/_\d+$/, "")}`, style: `flex-grow:${Math.max(rounds, 6)}` }, h("span", {}, phaseName(words, name)), name === "deployment" ? null : h("span", { class: "rounds" }, words.number(rounds, "count")))));
    const rows = phases.map((/** @type {[string, number]} */ [name, rounds], /** @type {number} */ i) => h("li", {},
      h("select", { "aria-label": words.say("strip.phase", { place: i + 1 }), change: (/** @type {Event} */ event) => set(phases.map((/** @type {any} */ each, /** @type {number} */ j) => (j === i ? [/** @type {HTMLSelectElement} */ (event.target).value, each[1]] : each))) }, PHASES.map((each) => h("option", { value: each, selected: each === name }, words.name("phase", each)))),
      h("input", { type: "number", min: 1, max: 500, value: rounds, "aria-label": words.say("strip.rounds", { place: i + 1 }), change: (/** @type {Event} */ event) => {
        const wanted = Math.round(Number(/** @type {HTMLInputElement} */ (event.target).value));
        set(phases.map((/** @type {any} */ each, /** @type {number} */ j) => (j === i ? [each[0], Math.min(500, Math.max(1, wanted || 1))] : each)));
      } }),
      h("button", { type: "button", class: "small", disabled: i === 0, "aria-label": words.say("strip.earlier", { place: i + 1 }), click: () => set(swapped(phases, i)) }, "←"),
      h("button", { type: "button", class: "small", "aria-label": words.say("strip.remove", { place: i + 1 }), click: () => set(phases.filter((/** @type {any} */ _, /** @type {number} */ j) => j !== i)) }, "×")));
    const add = h("button", { type: "button", class: "small", disabled: phases.length >= 6, click: () => set([...(phases.length > 0 ? phases : [["rl", 100]]), ...(phases.length > 0 ? [["character_training", 20]] : [])]) }, words.say(phases.length > 0 ? "strip.add" : "strip.own"));
    put(element, h("legend", {}, words.say("control.regime")), bars, phases.length > 0 ? h("ol", { class: "phase-rows" }, rows) : choose, add);
  };
  show();
  return element;
}

/**
 * @param {[string, number][]} phases
 * @param {number} i
 * @returns {[string, number][]}
 */
function swapped(phases, i) {
  const next = phases.slice();
  [next[i - 1], next[i]] = [next[i], next[i - 1]];
  return next;
}

/**
 * A world pasted as YAML; the last good one stays where it makes no sense.
 * @param {App} app
 */
function paste(app) {
  const { words, state } = app;
  const said = h("p", { class: "trouble", role: "alert" });
  const area = /** @type {HTMLTextAreaElement} */ (h("textarea", { rows: 8, spellcheck: "false", class: "yaml", "aria-label": words.say("own.label"), placeholder: "situations: …" }));
  const use = async () => {
    try {
      const world = completed(fromYaml(area.value));
      const refusal = (await app.asker.ask({ what: "scene", lesson: "sandbox", settings: { ...state.settings, causes: {}, world } })).refusal;
      if (refusal) return put(said, `${refusalText(words, refusal)} ${words.say("sandbox.kept")}`);
      app.go({ world, settings: { ...state.settings, causes: {} } });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      put(said, `${refusalText(words, error)} ${words.say("sandbox.kept")}`);
    }
  };
  return h("details", { class: "own", open: state.world !== null }, h("summary", {}, words.say("own.title")), h("p", {}, words.say("own.help")), area, said,
    h("p", {}, h("button", { type: "button", class: "small", click: use }, words.say("own.use")), " ", state.world ? h("button", { type: "button", class: "small", click: () => app.go({ world: null }) }, words.say("own.back")) : null));
}
