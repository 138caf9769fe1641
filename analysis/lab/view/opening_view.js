// The opening: the student is the developer, rewards answers or not, watches who multiplies, and deploys whom they bred.

import { ANSWERS } from "../course/opening.js";
import { h, put } from "./dom.js";
import { Population } from "./population.js";
import { onward, rich } from "./parts.js";

/** @typedef {import("./app.js").App} App */
/** @typedef {import("./dom.js").Child} Child */

/**
 * @param {App} app
 * @returns {Child[]}
 */
export function openingScreen(app) {
  const { words, state } = app;
  const body = h("div", {});
  const title = h("h1", { tabindex: -1 }, words.say("opening.title"));
  play(app, body);
  const skip = h("p", { class: "aside" }, h("button", { type: "button", class: "small", click: () => app.open("motives") }, words.say("opening.skip")));
  return [title, body, state.choices.length < ANSWERS ? skip : null];
}

/**
 * @param {App} app
 * @param {HTMLElement} body
 */
async function play(app, body) {
  const { words, state, hand } = app;
  const found = await app.asker.ask({ what: "opening", lesson: "", settings: { choices: state.choices, seed: 1 } });
  if (state !== app.state || state.page !== "opening") return;
  const people = new Population(found.names, hand.looks, words.say("opening.picture", { agents: found.agents }));
  const now = found.steps[found.steps.length - 1];
  const card = found.cards[found.cards.length - 1];
  if (found.over) {
    people.show(now, found.bad);
    deployed(app, body, found);
  } else {
    people.show(now, Uint8Array.from(now, (_, i) => (i === card.agent ? 1 : 0)));
    judge(app, body, card);
  }
  const names = found.over ? hand.looks.legend(found.names) : h("p", { class: "hint" }, words.say("opening.marks"));
  const trail = h("div", { class: "trail", "aria-hidden": "true" }, Array.from({ length: ANSWERS }, (_, i) => h("span", { class: i >= state.choices.length ? "open" : state.choices[i] === "1" ? "yes" : "no" })));
  put(app.stage.element, h("figure", { class: "live" }, h("figcaption", {}, words.say(found.over ? "opening.deployed" : "opening.population")), people.element, names, trail));
}

/**
 * @param {App} app
 * @param {HTMLElement} body
 * @param {{situation: string, tests: number, approval: number}} card
 */
function judge(app, body, card) {
  const { words, state } = app;
  const answer = (/** @type {string} */ choice) => () => {
    state.choices += choice;
    app.note();
    body.querySelectorAll("button").forEach((button) => button.setAttribute("disabled", ""));
    play(app, body).then(() => body.querySelector("button")?.focus());
  };
  const gauge = (/** @type {string} */ key, /** @type {number} */ value) => h("div", { class: "gauge-row" }, h("span", {}, words.say(key)), h("span", { class: "gauge", role: "img", "aria-label": `${words.say(key)} ${words.number(value, "percent")}` }, h("span", { class: "fill", style: `width:${100 * value}%` })), h("span", { class: "value" }, words.number(value, "percent")));
  put(body,
    state.choices === "" ? h("p", { class: "lead" }, rich(app, words.say("opening.story"))) : null,
    h("article", { class: "card", "aria-live": "polite" }, h("p", { class: "quiet" }, words.say("opening.answer", { answer: state.choices.length + 1, answers: ANSWERS })), h("h2", {}, words.say(`opening.${card.situation}`)), gauge("opening.tests", card.tests), gauge("opening.approval", card.approval)),
    h("div", { class: "judge" }, h("button", { type: "button", class: "primary", click: answer("1") }, words.say("opening.reward")), h("button", { type: "button", class: "secondary", click: answer("0") }, words.say("opening.leave"))),
    h("p", { class: "hint" }, words.say(state.choices === "" ? "opening.rule" : state.choices.endsWith("1") ? "opening.copied" : "opening.replaced")));
}

/**
 * @param {App} app
 * @param {HTMLElement} body
 * @param {any} found
 */
function deployed(app, body, found) {
  const { words, state, hand } = app;
  const held = found.names.map((/** @type {string} */ name, /** @type {number} */ k) => h("li", {}, hand.looks.word(name, hand.looks.label(name)), ` ${found.held[k]}`));
  put(body,
    h("p", { class: "lead" }, rich(app, words.say("opening.day", { bad: found.worst, agents: found.agents }))),
    h("ul", { class: "held" }, held),
    h("p", {}, rich(app, words.say("opening.moral"))),
    onward(app, "opening.on"),
    h("p", {}, h("button", { type: "button", class: "small", click: () => {
      state.choices = "";
      app.go({ choices: "" });
    } }, words.say("opening.again"))));
}
