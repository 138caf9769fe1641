// Pieces that several screens share: text with its terms, the button that leads on, what to say of a refusal.

import { h } from "./dom.js";

/** @typedef {import("./app.js").App} App */

/**
 * @param {App} app
 * @param {string} text
 * @returns {Node[]}
 */
export function rich(app, text) {
  return app.words.rich(text, app.hand.looks);
}

/**
 * The one button that leads on.
 * @param {App} app
 * @param {string} key
 * @returns {HTMLElement}
 */
export function onward(app, key) {
  app.next = () => app.forward();
  return h("p", { class: "onward" }, h("button", { type: "button", class: "primary", click: app.next }, app.words.say(key)));
}

/**
 * A refusal in the reader's language.
 * @param {import("./words.js").Words} words
 * @param {{sentence: string, values: Record<string, string | number>}} refusal
 * @returns {string}
 */
export function refusalText(words, refusal) {
  return words.say(`refusal.${refusal.sentence}`, refusal.values);
}
