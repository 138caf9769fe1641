// Every word of the page, in the reader's language, and numbers as that language writes them.

import { h } from "./dom.js";

const NARROW = "\u202f";

/**
 * Write a number with so many decimals; ties go to the even digit, as in the sentences that tests hold to the simulation.
 * @param {number} value
 * @param {number} decimals
 * @returns {string}
 */
function fixed(value, decimals) {
  const scaled = Math.abs(value) * 10 ** decimals;
  const floor = Math.floor(scaled);
  if (scaled - floor === 0.5 && floor % 2 === 0) return (Math.sign(value) * (floor / 10 ** decimals)).toFixed(decimals);
  return value.toFixed(decimals);
}

/** A catalogue, of one language. A missing text is an error, never a blank. */
export class Words {
  /**
   * @param {string} language
   * @param {Record<string, string>} texts `a.b.c` -> text
   */
  constructor(language, texts) {
    this.language = language;
    this.texts = texts;
    this.french = language === "fr";
  }

  /** @param {string} key @returns {boolean} */
  has(key) {
    return key in this.texts;
  }

  /**
   * @param {string} key
   * @param {Record<string, string | number>} values
   * @returns {string}
   */
  say(key, values = {}) {
    if (!this.has(key)) throw new Error(`no words for ${key}`);
    return this.texts[key].replace(/\{(\w+)(?::(\w+))?\}/g, (_, name, format) => {
      if (!(name in values)) throw new Error(`${key} needs ${name}`);
      return this.number(values[name], format ?? "");
    });
  }

  /**
   * @param {string | number} value
   * @param {string} format percent, tenth (of a percent), count, amount (two decimals) or number
   * @returns {string}
   */
  number(value, format) {
    if (typeof value === "string") return value;
    if (value === Infinity) return "∞";
    if (format === "percent" || format === "tenth") {
      const text = fixed(100 * value, format === "tenth" ? 1 : 0);
      return this.french ? `${text.replace(".", ",")}${NARROW}%` : `${text}%`;
    }
    if (format === "count") return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, this.french ? NARROW : ",");
    const text = format === "amount" ? fixed(value, 2) : String(Number(value.toPrecision(3)));
    return this.french ? text.replace(".", ",").replace("-", "−") : text.replace("-", "−");
  }

  /**
   * Keys below a prefix, in the catalogue's order.
   * @param {string} prefix
   * @returns {string[]}
   */
  under(prefix) {
    return Object.keys(this.texts).filter((key) => key.startsWith(`${prefix}.`));
  }

  /**
   * Name a motivation, situation, outcome ...; one that is not shipped stands as its own name.
   * @param {string} group
   * @param {string} name
   * @returns {string}
   */
  name(group, name) {
    return this.texts[`${group}.${name}`] ?? name.replace(/_/g, " ");
  }

  /**
   * A text as nodes: terms of the glossary can be opened where they stand, motivations carry their colour and mark.
   * @param {string} text
   * @param {import("./looks.js").Looks} looks
   * @returns {Node[]}
   */
  rich(text, looks) {
    const terms = this.under("glossary").filter((key) => key.endsWith(".word"));
    const known = [
      ...this.under("in_text").map((key) => ({ pattern: this.texts[key], make: (/** @type {string} */ word) => looks.word(key.slice(8), word) })),
      ...terms.map((key) => ({ pattern: this.texts[key], make: (/** @type {string} */ word) => term(word, this.texts[key.replace(/word$/, "text")]) })),
    ];
    /** @type {Node[]} */
    let nodes = [document.createTextNode(text)];
    for (const { pattern, make } of known) {
      const found = new RegExp(`(?<![\\p{L}\\p{N}])(?:${pattern})(?![\\p{L}\\p{N}])`, "u");
      const at = nodes.findIndex((node) => node instanceof Text && found.test(node.data));
      if (at < 0) continue;
      const whole = /** @type {Text} */ (nodes[at]).data;
      const match = /** @type {RegExpExecArray} */ (found.exec(whole));
      const parts = [document.createTextNode(whole.slice(0, match.index)), make(match[0]), document.createTextNode(whole.slice(match.index + match[0].length))];
      nodes = [...nodes.slice(0, at), ...parts, ...nodes.slice(at + 1)];
    }
    return nodes;
  }
}

/**
 * A term that says what it means when it is pressed.
 * @param {string} word
 * @param {string} meaning
 * @returns {HTMLElement}
 */
function term(word, meaning) {
  const note = h("span", { class: "meaning", role: "note", hidden: true }, meaning);
  const toggle = () => {
    note.hidden = !note.hidden;
    button.setAttribute("aria-expanded", String(!note.hidden));
  };
  const button = h("button", { class: "term", type: "button", "aria-expanded": "false", click: toggle }, word);
  return h("span", {}, button, note);
}
