// A sheet of paper for each lesson: what is printed instead of the screen.

import { address, opened } from "./address.js";
import { h, put } from "./dom.js";
import { qr } from "./qr.js";
import { place } from "./share.js";

/** @typedef {import("./app.js").App} App */

/**
 * Lay out the sheet of the lesson that is open.
 * @param {App} app
 */
export function handout(app) {
  const { words, state, hand } = app;
  const sheet = document.getElementById("handout");
  if (!sheet) return;
  sheet.lang = state.language;
  if (!app.lesson) return put(sheet, h("h1", {}, words.say("lab.title")), words.has(`${state.page}.story`) ? h("p", {}, words.say(`${state.page}.story`)) : null);
  const { page } = state;
  const options = words.under(`${page}.options`).map((key) => h("li", {}, "☐ ", words.say(key)));
  const tries = [1, 2, 3].map((i) => h("li", {}, words.say(`${page}.try${i}`), h("div", { class: "lines" })));
  const link = place() + address({ ...opened(state.language, page), settings: state.settings, ask: page !== "sandbox" });
  const cast = [...new Set(app.stage.seen?.names ?? [])];
  return put(sheet,
    h("header", {}, h("p", {}, words.say("lab.title")), h("p", {}, words.say("print.name"), " ______________________")),
    h("h1", {}, words.say(`${page}.title`)),
    h("p", {}, words.say(`${page}.story`)),
    cast.length > 0 ? hand.looks.legend(cast) : null,
    words.has(`${page}.question`) ? [h("h2", {}, words.say(`${page}.question`)), h("ul", { class: "boxes" }, options), h("p", {}, words.say("print.why")), h("div", { class: "lines" })] : null,
    h("h2", {}, words.say("lab.try")), h("ol", {}, tries),
    h("footer", {}, qr(link, words.say("share.code")), h("p", { class: "link" }, link.length < 300 ? link : words.say("share.long"))));
}
