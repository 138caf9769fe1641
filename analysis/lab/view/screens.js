// A lesson's screens, one idea and one button each: predict, see, play, and what people get wrong.

import { put, h } from "./dom.js";
import { onward, refusalText, rich } from "./parts.js";
import { sentence } from "./settings.js";

/** @typedef {import("./app.js").App} App */
/** @typedef {import("./dom.js").Child} Child */

/**
 * @param {App} app
 * @returns {Child[]}
 */
export function lessonScreen(app) {
  const { state } = app;
  const made = { ask, see, play, idea }[/** @type {"ask" | "see" | "play" | "idea"} */ (state.screen)];
  return [head(app), ...made(app), state.notes ? notes(app) : null];
}

/** @param {App} app */
function head(app) {
  const { words, state } = app;
  return h("h1", { tabindex: -1 }, words.say(`${state.page}.title`));
}

/**
 * @param {App} app
 * @returns {Child[]}
 */
function ask(app) {
  const { words, state } = app;
  const { page } = state;
  app.stage.show(state);
  const options = words.under(`${page}.options`);
  const choose = (/** @type {string} */ answer) => (state.ask ? app.go({ answer }) : app.go({ answer, screen: "see", round: null }));
  const buttons = options.map((key) => {
    const answer = /** @type {string} */ (key.split(".").pop());
    const given = answer === state.answer;
    return h("li", {}, h("button", { type: "button", class: "option", "aria-pressed": String(given), click: () => choose(answer) }, words.say(key)));
  });
  const changed = state.ask ? h("p", { class: "variant" }, variant(app)) : null;
  return [
    h("div", { class: "story" }, h("p", {}, rich(app, words.say(`${page}.story`)))),
    changed,
    h("h2", { class: "question" }, words.say(`${page}.question`)),
    h("ul", { class: "options" }, buttons),
    state.ask && state.answer ? h("p", { class: "noted", role: "status" }, words.say("lab.noted")) : h("p", { class: "hint" }, words.say("lab.first")),
    state.notes ? votes(app, options) : null,
  ];
}

/**
 * Settings that differ from those that the question is about.
 * @param {App} app
 * @returns {string}
 */
function variant(app) {
  const { words, state, lesson } = app;
  const told = lesson.controls.filter((control) => state.settings[control.name] !== control.usual && control.kind !== "causes" && control.kind !== "phases").map((control) => {
    const value = state.settings[control.name];
    const said = control.kind === "number" ? words.number(value, "number") : words.say(`option.${control.name}.${value}`);
    return `${words.say(`control.${control.name}`)} ${said}`;
  });
  return told.length > 0 ? `${words.say("lab.variant")} ${told.join(" ; ")}.` : words.say("lab.withheld");
}

/**
 * Hands counted by the teacher, for each answer.
 * @param {App} app
 * @param {string[]} options
 * @returns {HTMLElement}
 */
function votes(app, options) {
  const { words, state } = app;
  const list = h("ul", { class: "votes" });
  const show = () => {
    const most = Math.max(1, ...state.votes);
    put(list, ...options.map((key, i) => {
      const count = state.votes[i] ?? 0;
      const add = (/** @type {number} */ by) => () => {
        state.votes = options.map((_, j) => Math.max(0, (state.votes[j] ?? 0) + (j === i ? by : 0)));
        app.note();
        show();
      };
      return h("li", {}, h("span", { class: "name" }, words.say(key)), h("span", { class: "tally-bar" }, h("span", { style: `width:${(100 * count) / most}%` })),
        h("button", { type: "button", "aria-label": `${words.say(key)} −1`, click: add(-1) }, "−"), h("output", {}, String(count)), h("button", { type: "button", "aria-label": `${words.say(key)} +1`, click: add(1) }, "+"));
    }));
  };
  show();
  return h("section", { class: "vote" }, h("h2", {}, words.say("lab.vote")), list);
}

/**
 * @param {App} app
 * @returns {Child[]}
 */
function see(app) {
  const { words, state, lesson } = app;
  const { page } = state;
  app.stage.show(state);
  const verdict = state.answer ? h("p", { class: state.answer === lesson.right ? "verdict right" : "verdict wrong" }, words.say(state.answer === lesson.right ? "lab.right" : "lab.wrong")) : null;
  const told = h("p", {}, words.say("lab.wait"));
  facts(app).then((found) => put(told, ...rich(app, words.say(`${page}.reveal`, found))));
  return [verdict, h("div", { class: "reveal", role: "status" }, h("p", { class: "lead" }, words.say("lab.at_first")), told), onward(app, "lab.to_play")];
}

/**
 * Numbers that a lesson's answer quotes, at the settings it opens with.
 * @param {App} app
 * @returns {Promise<Record<string, number>>}
 */
async function facts(app) {
  const { page } = app.state;
  const usual = Object.fromEntries(app.lesson.controls.map((control) => [control.name, control.usual]));
  const known = /** @type {Record<string, Record<string, number>>} */ (app.data.facts ??= {});
  known[page] ??= await app.asker.ask({ what: "facts", lesson: page, settings: usual });
  return known[page];
}

/**
 * @param {App} app
 * @returns {Child[]}
 */
function play(app) {
  const { words, state, lesson } = app;
  const { page } = state;
  const now = h("p", { class: "now", role: "status" });
  const trouble = h("p", { class: "trouble", role: "alert" });
  app.stage.told = (seen) => put(now, ...(seen.now ? rich(app, `${words.say("lab.now")} ${words.say([page, "now", seen.now.sentence].filter(Boolean).join("."), seen.now.facts)}`) : []));
  app.stage.show(state).then((refusal) => put(trouble, refusal ? refusalText(words, refusal) : ""));
  const change = async (/** @type {string} */ name, /** @type {any} */ value) => {
    const refusal = await app.set(name, value);
    put(trouble, refusal ? refusalText(words, refusal) : "");
  };
  const tries = [1, 2, 3].map((i) => h("li", {}, rich(app, words.say(`${page}.try${i}`))));
  return [
    h("p", { class: "lead" }, words.say("lab.drag")),
    sentence(words, words.texts[`${page}.play`], lesson.controls, state.settings, change),
    trouble,
    now,
    h("p", {}, h("button", { type: "button", class: "small", click: () => app.go({ settings: Object.fromEntries(lesson.controls.map((control) => [control.name, structuredClone(control.usual)])) }) }, words.say("lab.restore"))),
    h("h2", {}, words.say("lab.try")),
    h("ol", { class: "tries" }, tries),
    onward(app, "lab.to_idea"),
  ];
}

/**
 * @param {App} app
 * @returns {Child[]}
 */
function idea(app) {
  const { words, state } = app;
  app.stage.show(state);
  const [quote, ...rest] = words.say(`${state.page}.misconception`).split(/(?<=["»])\s+/);
  return [
    h("h2", { class: "quiet" }, words.say("lab.misconception")),
    h("blockquote", {}, quote),
    h("p", {}, rich(app, rest.join(" "))),
    h("p", { class: "gist" }, rich(app, words.say(`${state.page}.gist`))),
    onward(app, "lab.next"),
  ];
}

/**
 * What a teacher wants to know: goals, minutes, answers.
 * @param {App} app
 * @returns {HTMLElement}
 */
export function notes(app) {
  const { words, state } = app;
  const answers = [1, 2, 3].map((i) => h("li", {}, words.say(`${state.page}.answer${i}`)));
  return h("section", { class: "notes" }, h("h2", {}, words.say("lab.notes")), h("p", {}, words.say("lab.minutes", { minutes: words.say(`${state.page}.minutes`) })), h("p", {}, words.say(`${state.page}.goal`)), h("h3", {}, words.say("lab.answers")), h("ol", {}, answers));
}
