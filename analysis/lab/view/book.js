// What stands beside the lessons: a closing that puts all together, and the glossary.

import { LESSONS } from "../course/lessons.js";
import { h } from "./dom.js";
import { onward, rich } from "./parts.js";

/** @typedef {import("./app.js").App} App */
/** @typedef {import("./dom.js").Child} Child */

/**
 * @param {App} app
 * @returns {Child[]}
 */
export function closing(app) {
  const { words } = app;
  const lessons = Object.keys(LESSONS).filter((name) => name !== "sandbox");
  const gists = lessons.map((name) => h("li", {}, h("button", { type: "button", class: "term", click: () => app.open(name) }, words.say(`${name}.title`)), h("p", {}, rich(app, words.say(`${name}.gist`)))));
  return [h("h1", { tabindex: -1 }, words.say("closing.title")), h("p", { class: "lead" }, words.say("closing.story")), h("ul", { class: "gists" }, gists), h("p", { class: "gist" }, words.say("closing.end")), onward(app, "closing.on")];
}

/**
 * @param {App} app
 * @returns {Child[]}
 */
export function glossary(app) {
  const { words, hand } = app;
  const names = words.under("glossary").filter((key) => key.endsWith(".word")).map((key) => key.split(".")[1]);
  const entries = names.flatMap((name) => [h("dt", {}, words.say(`glossary.${name}.head`)), h("dd", {}, words.say(`glossary.${name}.text`))]);
  const cast = words.under("about").map((key) => key.split(".")[1]);
  const kinds = cast.flatMap((name) => [h("dt", {}, hand.looks.chip(name), hand.looks.label(name)), h("dd", {}, words.say(`about.${name}`))]);
  return [h("h1", { tabindex: -1 }, words.say("glossary.title")), h("dl", {}, entries), h("h2", {}, words.say("glossary_cast.title")), h("dl", {}, kinds), onward(app, "opening.start")];
}
