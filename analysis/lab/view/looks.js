// One look for each motivation: its colour and its mark, as in reports; words and marks light up together.

import { h, s } from "./dom.js";

/** @typedef {import("./words.js").Words} Words */
/** @typedef {Record<string, {colour: string, path: string}>} LookTable */

/** Colours and marks by name of motivation. */
export class Looks {
  /**
   * @param {LookTable} table
   * @param {Words} words
   */
  constructor(table, words) {
    this.table = table;
    this.words = words;
  }

  /** @param {string} name @returns {string} */
  colour(name) {
    return (this.table[name] ?? this.table.drifter).colour;
  }

  /** @param {string} name @returns {string} */
  path(name) {
    return (this.table[name] ?? this.table.drifter).path;
  }

  /** @param {string} name @returns {string} */
  label(name) {
    return this.words.name("motivation", name);
  }

  /**
   * The mark of a motivation, to be put into a drawing.
   * @param {string} name
   * @param {number} x
   * @param {number} y
   * @param {number} size half of its width
   * @param {string} fill
   * @returns {SVGElement}
   */
  mark(name, x, y, size, fill = this.colour(name)) {
    return s("path", { d: this.path(name), transform: `translate(${x.toFixed(1)},${y.toFixed(1)}) scale(${size})`, fill, class: "mark", "data-kind": name });
  }

  /**
   * The mark of a motivation, to be put into a line of text.
   * @param {string} name
   * @returns {Element}
   */
  chip(name) {
    return s("svg", { class: "chip", viewBox: "-1.4 -1.4 2.8 2.8", "aria-hidden": "true" }, s("path", { d: this.path(name), fill: this.colour(name), class: "mark" }));
  }

  /**
   * A motivation's name in a sentence: pointing at it lights its marks up.
   * @param {string} name
   * @param {string} word
   * @returns {HTMLElement}
   */
  word(name, word) {
    const lit = (/** @type {string} */ kind) => () => light(kind);
    return h("span", { class: "kind", "data-kind": name, pointerenter: lit(name), pointerleave: lit("") }, this.chip(name), word);
  }

  /**
   * The key of a picture.
   * @param {string[]} names
   * @returns {HTMLElement}
   */
  legend(names) {
    return h("ul", { class: "legend" }, names.map((name) => h("li", {}, this.word(name, this.label(name)))));
  }
}

/**
 * Light one motivation up everywhere, "" for none: others fade.
 * @param {string} name
 */
export function light(name) {
  document.documentElement.dataset.lit = name;
  for (const mark of document.querySelectorAll("[data-kind]")) {
    mark.classList.toggle("faded", name !== "" && /** @type {HTMLElement} */ (mark).dataset.kind !== name);
  }
  document.dispatchEvent(new CustomEvent("lit", { detail: name }));
}
